"""Figures of the queue against a slow, obvious second computation."""

import statistics as plain
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.desk.services import forget
from consultations.models import Ticket
from core.periods import Period
from reports.engine import statistic
from reports.levels import StatisticsError, UnknownCode
from reports.waiting import percentile

YEAR = Period.year(2026)
WAITS = {8: [3, 10, 4], 9: [25, 26], 11: [0]}
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def queue(cast):
    """Tickets of two Wednesdays in ES, by hour; one of HH; one who left and one who got an appointment."""
    number = 0
    for day in (date(2026, 11, 11), date(2026, 11, 18)):
        for hour, waits in WAITS.items():
            for minutes in waits:
                number += 1
                ticket(cast, "ES", day, hour, number, status="done", waited_minutes=minutes)
    ticket(cast, "HH", date(2026, 11, 18), 9, 1, status="done", waited_minutes=60)
    ticket(cast, "ES", date(2026, 11, 18), 9, 90, status="left")
    ticket(cast, "ES", date(2026, 11, 18), 9, 91, status="rebooked", waited_minutes=2)
    ticket(cast, "ES", date(2025, 11, 18), 9, 92, status="left")


def ticket(cast, office, day, hour, number, **fields):
    arrived = datetime(day.year, day.month, day.day, hour, 30, tzinfo=BERLIN)
    site = cast.offices[office].sites.order_by("pk").first()
    Ticket.objects.create(
        site=site, office=cast.offices[office], day=day, number=number, arrived_at=arrived, **fields
    )


def figures(cast, *measures, part="coordinator", by=(), **filters):
    return statistic(user=cast.person(part), period=YEAR, by=by, measures=measures, filters=filters)


@given(st.lists(st.integers(0, 600), min_size=1, max_size=40))
def test_percentiles_are_those_of_a_spreadsheet(values):
    counted = {value: values.count(value) for value in values}
    assert percentile(counted, 0.5) == round(plain.median(values), 1)
    if len(values) > 1:
        ninth = plain.quantiles(values, n=10, method="inclusive")[8]
        assert percentile(counted, 0.9) == pytest.approx(ninth, abs=0.051)


def test_nothing_has_no_percentile():
    assert percentile({}, 0.5) is None


def test_the_whole_city(queue, cast):
    total = figures(
        cast, "waiting_median", "waiting_p90", "tickets", "tickets_left", "tickets_rebooked"
    ).total
    waits = [*2 * [wait for waits in WAITS.values() for wait in waits], 60, 2]
    assert total["waiting_median"] == plain.median(waits)
    assert total["waiting_p90"] == round(plain.quantiles(waits, n=10, method="inclusive")[8], 1)
    assert (total["tickets"], total["tickets_left"], total["tickets_rebooked"]) == (15, 1, 1)


def test_by_hour_and_office(queue, cast):
    table = figures(cast, "waiting_median", "tickets", by=("office", "hour"))
    assert {codes: (row["waiting_median"], row["tickets"]) for codes, row in table.rows.items()} == {
        ("ES", "8"): (4.0, 6),
        ("ES", "9"): (25.0, 6),
        ("ES", "11"): (0.0, 2),
        ("HH", "9"): (60.0, 1),
    }


@pytest.mark.parametrize(
    ("dimension", "codes"),
    [
        ("year", {"2026"}),
        ("quarter", {"2026-Q4"}),
        ("month", {"2026-11"}),
        ("weekday", {"3"}),
        ("site", {"es", "hh"}),
    ],
)
def test_by_day_and_place(queue, cast, dimension, codes):
    assert {code for (code,) in figures(cast, "tickets", by=(dimension,)).rows} == codes


def test_filters(queue, cast):
    assert figures(cast, "tickets", office=["HH"]).total["tickets"] == 1
    assert figures(cast, "tickets", hour=["8", "11"]).total["tickets"] == 8
    with pytest.raises(UnknownCode):
        figures(cast, "tickets", office=["XX"])


def test_a_lead_counts_the_own_office(queue, cast):
    assert figures(cast, "tickets", part="lead").total["tickets"] == 14


def test_the_figures_outlive_what_was_known_of_the_people(queue, cast):
    before = figures(cast, "waiting_median", "tickets", "tickets_left", by=("hour",))
    forget(Ticket.objects.kept_too_long(date(2026, 11, 19)))
    after = figures(cast, "waiting_median", "tickets", "tickets_left", by=("hour",))
    assert (after.rows, after.total) == (before.rows, before.total)


def test_beside_consultations(queue, cast):
    table = figures(cast, "consultations", "waiting_median", by=("hour",))
    assert table.total["consultations"] == 0
    assert {row["consultations"] for row in table.rows.values()} == {0}


@pytest.mark.parametrize("dimension", ["language", "topic", "employer"])
def test_what_a_ticket_does_not_say_is_refused(queue, cast, dimension):
    with pytest.raises(StatisticsError, match=f"not by {dimension}"):
        figures(cast, "tickets", by=(dimension,))
