"""T21 against a slow, obvious second count."""

from collections import Counter
from datetime import date
from random import Random

import pytest

from consultations.models import HomeVisit
from consultations.visits.models import address_key
from reports.disclosure import rounded
from reports.measures import MEDIATED
from reports.scope import OPERATOR
from reports.sheets.model import Report
from reports.sheets.visits import home_visits
from reports.tables import SUPPRESSED

REASONS = HomeVisit.Reason.values


@pytest.fixture
def visits(cast) -> list[HomeVisit]:
    """Visits of two years in both offices, some to the same household, some that never took place."""
    random = Random(7)
    places = [(cast.es, "eving"), (cast.es, "scharnhorst"), (cast.hh, "hoerde")]
    made = []
    for number in range(90):
        office, district = random.choice(places)
        status = random.choice(["done", "done", "done", "not_met", "declined", "requested"])
        visit = HomeVisit(office=office, district_id=district, status=status, reason=random.choice(REASONS))
        visit.street = f"Musterweg {number}"
        visit.address_key = address_key(visit.street)
        visit.mediation = random.choice(["paid", "relative", "none", "unmet", "ns"])
        visit.ended_on = None if status == "requested" else date(random.choice([2024, 2025]), 3, 1)
        if made and random.random() < 0.3 and status != "requested":
            visit.household = random.choice(made).household
        made.append(visit)
    return HomeVisit.objects.bulk_create(made)


def sheet(mode: str = "exact", office: str = "", user=OPERATOR):
    return home_visits(Report(user, 2025, office, mode))


def figures(found) -> dict[str, tuple]:
    return {line.codes[0]: line.figures for line in found.lines}


def counted(visits, district: str, status: str = "done") -> list[HomeVisit]:
    ended = [visit for visit in visits if visit.status == status and visit.ended_on.year == 2025]
    return [visit for visit in ended if district in ("*", visit.district_id)]


@pytest.mark.parametrize("district", ["eving", "scharnhorst", "hoerde", "mengede", "*"])
def test_figures(visits, district):
    own = counted(visits, district)
    reasons = Counter(visit.reason for visit in own)
    mediated = sum(visit.mediation in MEDIATED for visit in own)
    unstated = sum(visit.mediation == "ns" for visit in own)
    assert figures(sheet())[district] == (
        *(reasons[reason] for reason in REASONS),
        len(own),
        len({visit.household for visit in own}),
        mediated,
        len(own) - mediated - unstated,
        len(counted(visits, district, "not_met")),
        len(counted(visits, district, "declined")),
    )


def test_a_lead_sees_the_own_office_and_a_report_can_be_of_one(visits, cast):
    for found in (sheet(user=cast.person("lead")), sheet(office="ES")):
        assert figures(found)["hoerde"] == (0,) * 11
        assert figures(found)["*"][5] == len(counted(visits, "eving")) + len(counted(visits, "scharnhorst"))


def test_rounded(visits):
    exact, shown = figures(sheet()), figures(sheet("rounded"))
    assert shown == {code: tuple(map(rounded, values)) for code, values in exact.items()}


def test_small_counts_are_secret(visits):
    exact, shown = figures(sheet()), figures(sheet("suppressed"))
    secret = 0
    for code, values in shown.items():
        for value, true in zip(values, exact[code], strict=True):
            assert value in (true, SUPPRESSED)
            assert value not in (1, 2)
            secret += value == SUPPRESSED
    assert secret
    for values in shown.values():
        reasons, total = values[:5], values[5]
        assert total == SUPPRESSED or reasons.count(SUPPRESSED) != 1


def test_nothing_is_no_fault(cast):
    found = sheet("suppressed")
    assert set(figures(found)["*"]) == {0}
    assert set(found.missing.values()) == {None}


def test_the_share_of_what_was_not_stated(visits):
    own = counted(visits, "*")
    expected = sum(visit.mediation == "ns" for visit in own) / len(own)
    assert next(iter(sheet().missing.values())) == pytest.approx(expected)


def test_one_query(visits, cast, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        sheet()
