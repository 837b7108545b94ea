"""T25, and the assignments of T01, against a slow, obvious second count."""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from zoneinfo import ZoneInfo

import pytest

from network.models import MediatorRequest
from reports.disclosure import rounded
from reports.scope import OPERATOR
from reports.sheets.mediators import mediators as sheet_of
from reports.sheets.mediators import of_office
from reports.sheets.model import Report
from reports.tables import SUPPRESSED
from welcome.tests.mediator_examples import make_mediator

LANGUAGES = ("fa-AF", "ar", "uk")
STATES = ("done", "done", "done", "no_show", "unfilled", "requested", "cancelled", "confirmed")
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def world(cast) -> list[MediatorRequest]:
    """Requests of both offices and two years, in every state."""
    random, mediator, made = Random(25), make_mediator(*LANGUAGES), []
    district = cast.es.districts_on(date(2025, 1, 1))[0]
    for number in range(160):
        starts_at = datetime(2024, 7, 1, 10, tzinfo=BERLIN) + timedelta(days=random.randrange(800))
        state, language = random.choice(STATES), random.choice(LANGUAGES[:2])
        if not number:  # one of its kind
            starts_at, state, language = datetime(2025, 5, 6, 10, tzinfo=BERLIN), "done", LANGUAGES[2]
        record = MediatorRequest(
            office=cast.es if number % 3 else cast.hh,
            requested_by=cast.person("adviser"),
            language_id=language,
            topic_id="BIL-01",
            district=district,
            place="Haus",
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=1),
            day=starts_at.date(),
            status=state,
        )
        if state in ("done", "no_show", "confirmed"):
            record.mediator = mediator
        if state == "done":
            record.minutes, record.travel = random.randrange(20, 200), Decimal(random.randrange(900)) / 100
            record.allowance = Decimal("25.00")
        if state == "no_show":
            record.absent = "client"
            record.allowance = Decimal("25.00")
        made.append(record)
    return MediatorRequest.objects.bulk_create(made)


def figures(mode: str = "exact", office: str = "", user=OPERATOR) -> dict[str, tuple]:
    return {line.codes[0]: line.figures for line in sheet_of(Report(user, 2025, office, mode)).lines}


def expected(world, language: str, office=None) -> tuple:
    found = [
        each
        for each in world
        if each.day.year == 2025 and language in ("*", each.language_id) and office in (None, each.office)
    ]
    done = [each for each in found if each.status == "done"]
    euros = sum(((each.allowance or 0) + (each.travel or 0) for each in found), Decimal(0))
    hours = Decimal(sum(each.minutes for each in done)) / 60
    whole = [int(each.quantize(Decimal(1), ROUND_HALF_UP)) for each in (hours, euros)]
    return (len(done), *whole, sum(each.status in ("unfilled", "requested") for each in found))


def test_figures_rounded_and_of_one_office(world, cast):
    exact = figures()
    for language in (*LANGUAGES, "*"):
        assert exact[language] == expected(world, language), language
        ours = figures(office="ES").get(language, (0, 0, 0, 0))
        assert ours == expected(world, language, cast.es), language
    assert "tr" not in exact
    assert of_office(Report(OPERATOR, 2025, "", "exact"))["HH",] == expected(world, "*", cast.hh)[0]
    assert figures(user=cast.person("lead", "HH"))["*"] == expected(world, "*", cast.hh)
    for language, values in figures("rounded").items():
        assert values[0] == rounded(exact[language][0])
        assert values[3] == rounded(exact[language][3])


@pytest.mark.once
def test_small_counts_are_secret_with_their_hours_and_euros(world, django_assert_max_num_queries):
    exact = figures()
    with django_assert_max_num_queries(8):
        shown = figures("suppressed")
    secret = 0
    for language, values in shown.items():
        assert not {1, 2} & {values[0], values[3]}
        assert values[0] in (exact[language][0], SUPPRESSED)
        if values[0] == SUPPRESSED:
            assert values[1:3] == (SUPPRESSED, SUPPRESSED)
            secret += 1
    assert secret
