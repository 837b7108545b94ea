"""T23, and the events of T01, against a slow, obvious second count."""

from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from random import Random

import pytest

from network.models import Event
from network.tests.events import BERLIN
from reports.disclosure import rounded
from reports.scope import OPERATOR
from reports.sheets.events import events, of_office
from reports.sheets.model import Report
from reports.tables import SUPPRESSED


@pytest.fixture
def held(cast) -> list[Event]:
    """Events of two years in both offices, some cancelled or without head counts."""
    random = Random(7)
    places = [(cast.es, "eving"), (cast.es, "scharnhorst"), (cast.hh, "hoerde")]
    made = []
    for _number in range(70):
        office, district = random.choice(places)
        day = date(random.choice([2024, 2025]), random.randrange(1, 13), 3)
        starts_at = datetime(day.year, day.month, day.day, 15, tzinfo=BERLIN)
        event = Event(
            office=office, district_id=district, type=random.choice(["cafe", "trip", "info"]), title="x",
            starts_at=starts_at, ends_at=starts_at.replace(hour=17), day=day, place="x",
            status=random.choice(["held", "held", "held", "cancelled"]),
            cost=random.choice([None, Decimal("12.50"), Decimal("3.33")]),
        )  # fmt: skip
        if event.status == "held":
            event.participants = random.choice([None, 1, 2, 8, 15])
            event.volunteers, event.is_estimated = random.choice([None, 1, 2]), random.random() < 0.2
        made.append(event)
    return Event.objects.bulk_create(made)


def sheet(mode: str = "exact", office: str = "", user=OPERATOR):
    return events(Report(user, 2025, office, mode))


def figures(found) -> dict[tuple, tuple]:
    return {line.codes: line.figures for line in found.lines}


def own(held, kind: str, district: str) -> list[Event]:
    return [
        event
        for event in held
        if event.status == "held"
        and event.day.year == 2025
        and kind in ("*", event.type)
        and district in ("*", event.district_id)
    ]


def counted(found: list[Event]) -> tuple:
    cost = sum((event.cost or Decimal(0)) for event in found)
    return (
        len(found),
        sum(event.participants or 0 for event in found),
        sum(event.volunteers or 0 for event in found),
        int(cost + Decimal("0.5")),
    )


def test_figures_in_every_mode(held, cast, django_assert_max_num_queries):
    exact = figures(sheet())
    with django_assert_max_num_queries(4):
        assert figures(sheet()) == exact
    cells = [
        (kind, place)
        for kind in ("cafe", "trip", "info", "*")
        for place in ("eving", "scharnhorst", "hoerde", "*")
    ]
    assert exact == {cell: counted(own(held, *cell)) for cell in cells if own(held, *cell)}

    for cell, values in figures(sheet("rounded")).items():
        assert values[:3] == tuple(map(rounded, exact[cell][:3]))
        assert values[3] == (rounded(exact[cell][3]) if values[0] else 0)

    secret = Counter()
    for cell, values in figures(sheet("suppressed")).items():
        for value, true in zip(values, exact[cell], strict=True):
            assert value in (true, SUPPRESSED)
            secret[value == SUPPRESSED] += 1
        assert not {1, 2} & set(values[:3])
        assert (values[0] == SUPPRESSED) is (values[3] == SUPPRESSED)
    assert secret[True]

    every = own(held, "*", "*")
    unreported, estimated = (
        sum(event.participants is None for event in every),
        sum(event.participants or 0 for event in every if event.is_estimated),
    )
    shares = unreported / len(every), estimated / counted(every)[1]
    assert tuple(sheet().missing.values()) == pytest.approx(shares)


def test_a_lead_sees_the_own_office_and_a_report_can_be_of_one(held, cast):
    for found in (sheet(user=cast.person("lead")), sheet(office="ES")):
        assert not [codes for codes in figures(found) if codes[1] == "hoerde"]
        expected = counted([*own(held, "*", "eving"), *own(held, "*", "scharnhorst")])
        assert figures(found)["*", "*"] == expected


def test_offices_of_the_overview_make_the_total_of_the_sheet(held, cast):
    report = Report(OPERATOR, 2025, "", "exact")
    every = figures(events(report))["*", "*"]
    for place, measure in enumerate(("events", "participants")):
        found = of_office(report, measure)
        assert found["ES",] + found["HH",] == found["*",] == every[place]


def test_nothing_is_no_fault(cast):
    found = sheet("suppressed")
    assert figures(found) == {("*", "*"): (0, 0, 0, 0)}
    assert set(found.missing.values()) == {None}
