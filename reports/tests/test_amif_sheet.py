"""R.2.9 in T27 against a slow, obvious second count."""

from datetime import date
from random import Random

import pytest

from reports.disclosure import rounded
from reports.evaluation.models import Answer
from reports.scope import OPERATOR
from reports.sheets.amif import ANSWERS, HELPED_ANSWERS, HELPED_SHARE, amif
from reports.sheets.model import Report
from reports.tables import SUPPRESSED
from welcome.tests.evaluation_examples import answered

VALUES = ("yes", "partly", "no")


def figures(mode: str = "exact", office: str = "", user=OPERATOR, part: str = "") -> tuple:
    sheet = amif(Report(user, 2025, office, mode, part=part))
    [total] = [line for line in sheet.lines if line.is_total]
    places = {field.measure: place for place, field in enumerate(sheet.fields)}
    others = [line.figures[-3:] for line in sheet.lines if not line.is_total]
    assert set(others) == {(None, None, None)}
    return tuple(total.figures[places[name]] for name in (ANSWERS, HELPED_ANSWERS, HELPED_SHARE))


@pytest.fixture
def world(cast) -> None:
    random = Random(9)
    for number in range(60):
        answered(
            cast.es if number % 3 else cast.hh,
            {"helped-integration": random.choice(VALUES)},
            today=date(random.choice([2024, 2025, 2025, 2025]), random.randrange(1, 13), 28),
            is_third_country=random.random() < 0.7,
        )
    answered(cast.es, {"understood": "yes"}, 3, kind="event", today=date(2025, 5, 5), is_third_country=True)


def expected(months: range, *offices) -> tuple:
    found = [
        each.value
        for each in Answer.objects.select_related("response", "question")
        if each.question.code == "helped-integration"
        and each.response.is_third_country
        and each.response.month - 202500 in months
        and each.response.office in offices
    ]
    return len(found), found.count("yes"), found.count("yes") / len(found)


def test_figures_of_offices_and_parts_of_the_year(world, cast):
    year = range(1, 13)
    assert figures() == figures(user=cast.person("coordinator")) == expected(year, cast.es, cast.hh)
    assert figures(office="HH") == expected(year, cast.hh)
    assert figures(user=cast.person("lead")) == expected(year, cast.es)
    assert figures(part="H2") == expected(range(7, 13), cast.es, cast.hh)
    base, helped, share = figures()
    assert figures("rounded") == (rounded(base), rounded(helped), round(share, 2))


@pytest.mark.parametrize(("yes", "no"), [(1, 20), (20, 2), (2, 1), (1, 0)])
def test_few_answers_of_either_kind_cannot_be_worked_out(cast, yes, no):
    day = date(2025, 5, 5)
    answered(cast.es, {"helped-integration": "yes"}, yes, today=day, is_third_country=True)
    answered(cast.es, {"helped-integration": "no"}, no, today=day, is_third_country=True)
    base, helped, share = figures("suppressed")
    assert share == SUPPRESSED
    assert SUPPRESSED in (base, helped)
    assert not {1, 2} & {base, helped}


def test_without_answers_there_is_no_share(cast):
    for mode in ("exact", "rounded", "suppressed"):
        assert figures(mode) == (0, 0, None)
