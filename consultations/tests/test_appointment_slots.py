"""Which times are free, and why others are not."""

from datetime import date, datetime, time
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from accounts.models import Absence, Duty
from consultations.appointments import services
from consultations.appointments.models import AppointmentSlot
from consultations.appointments.slots import Plan, read_value
from consultations.tests.appointments import THURSDAY, book, keep_hours, span
from core.periods import Period
from districts.models import Holiday, Office, OpeningException
from welcome.tests.records import request_of

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def adviser(cast):
    return cast.person("adviser")


@pytest.fixture(autouse=True)
def hours(cast):
    keep_hours(cast.es)


def plan(office, first: date = THURSDAY, last: date | None = None) -> Plan:
    return Plan(Office.objects.with_plan().get(pk=office.pk), Period(first, last or first))


def free(office, day: date = THURSDAY, kind: str = "normal", adviser=None) -> list[str]:
    spans = plan(office, day).free(day, kind, adviser.pk if adviser else None)
    return [f"{timezone.localtime(found.starts_at):%H:%M}" for found in spans]


def hindrance(at, office, adviser=None) -> str:
    with override("en"):
        return plan(office, at.day).hindrance(at, adviser.pk if adviser else None)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("short", ["09:00", "09:15", "09:30", "09:45"]),
        ("normal", ["09:00", "09:30"]),
        ("long", ["09:00"]),
        ("mediated", ["09:00"]),
    ],
)
def test_times_follow_from_the_hours_and_the_length(cast, kind, expected):
    assert free(cast.es, kind=kind) == expected


def test_open_hours_and_other_offices_have_none(cast):
    assert free(cast.es, date(2026, 11, 23)) == []  # Mondays are open hours
    assert free(cast.hh) == []


@pytest.mark.parametrize(("day", "count"), [(date(2026, 10, 25), 8), (date(2027, 3, 28), 4)])
def test_a_change_of_the_clock_neither_loses_nor_doubles_time(cast, clock, day, count):
    """From one to four in the night of the change: four hours in autumn, two in spring."""
    clock.move_to(datetime(day.year, day.month, 1, 10, tzinfo=BERLIN))
    keep_hours(cast.es, weekday=7, opens=time(1), closes=time(4))
    spans = plan(cast.es, day).free(day, "normal")
    lengths = {found.ends_at - found.starts_at for found in spans}
    assert len(spans) == count
    assert {length.total_seconds() for length in lengths} == {1800}
    assert len({found.value for found in spans}) == len(spans)
    assert all(earlier.ends_at <= later.starts_at for earlier, later in pairwise(spans))


def test_nine_oclock_is_nine_oclock_on_both_sides_of_the_change(cast):
    for day in (date(2026, 11, 19), date(2027, 4, 1)):
        assert free(cast.es, day) == ["09:00", "09:30"]


def test_holidays_and_closed_days_have_no_times(cast):
    Holiday.objects.create(day=THURSDAY, name="Feast")
    assert free(cast.es) == []
    assert hindrance(span(cast.es), cast.es) == "19/11/2026 is a holiday: Feast."


def test_an_exception_of_the_site_takes_the_place_of_its_plan(cast):
    site = cast.es.sites.order_by("pk").first()
    OpeningException.objects.create(
        site=site, day=THURSDAY, reason="Move", opens_at=time(8), closes_at=time(12)
    )
    assert free(cast.es) == []
    assert "closed or has other hours: Move" in hindrance(span(cast.es), cast.es)


def test_who_is_absent_is_not_offered(cast, adviser):
    Absence.objects.create(user=adviser, first_day=THURSDAY, last_day=THURSDAY)
    assert free(cast.es, adviser=adviser) == []
    assert hindrance(span(cast.es), cast.es, adviser) == f"{adviser} is absent on 19/11/2026."
    assert free(cast.es) == ["09:00", "09:30"]  # with the colleagues


def test_nobody_there_means_no_times_with_anybody(cast):
    for part in ("adviser", "adviser_partner", "lead"):
        Absence.objects.create(user=cast.person(part), first_day=THURSDAY, last_day=THURSDAY)
    assert free(cast.es) == []
    assert hindrance(span(cast.es), cast.es) == "Nobody of the office is there at that time."


def test_where_the_roster_names_people_only_they_are_there(cast, adviser):
    site = cast.es.sites.order_by("pk").first()
    colleague = cast.person("adviser_partner")
    Duty.objects.create(user=colleague, site=site, day=THURSDAY, starts_at=time(9), ends_at=time(10))
    assert free(cast.es, adviser=colleague) == ["09:00", "09:30"]
    assert free(cast.es, adviser=adviser) == []
    assert "By the roster" in hindrance(span(cast.es), cast.es, adviser)


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        ({"day": date(2026, 11, 12)}, "This time is past."),
        ({"day": date(2027, 11, 18)}, "more than half a year ahead"),
        ({"hour": 10}, "No hours are kept for appointments at that time."),
        ({"hour": 9, "minute": 45}, "No hours are kept for appointments at that time."),
        ({"hour": 9, "minute": 10}, "on the quarter of an hour"),
    ],
)
def test_every_time_that_cannot_be_had_says_why(cast, at, reason):
    assert reason in hindrance(span(cast.es, **at), cast.es)


def test_people_and_sites_of_other_offices_are_refused(cast):
    assert "does not work with clients in this office" in hindrance(
        span(cast.es), cast.es, cast.person("adviser", "HH")
    )
    assert hindrance(span(cast.hh), cast.es) == "This site does not belong to the office."


def test_an_adviser_is_booked_once(cast, adviser):
    book(adviser, span(cast.es), adviser=adviser)
    assert free(cast.es, adviser=adviser) == ["09:30"]
    assert "has another appointment" in hindrance(span(cast.es, minutes=15), cast.es, adviser)
    assert free(cast.es, kind="long", adviser=adviser) == []


def test_no_more_people_than_advisers(cast, adviser):
    """ES has three who work with clients: one is named, two are anybody."""
    book(adviser, span(cast.es), adviser=adviser)
    for _number in range(2):
        book(adviser, span(cast.es))
    assert free(cast.es) == ["09:30"]
    with pytest.raises(services.SlotRefused):
        book(adviser, span(cast.es), adviser=cast.person("lead"))


def test_the_database_itself_refuses_a_double_booking(cast, adviser):
    first = book(adviser, span(cast.es), adviser=adviser)
    anybody = book(adviser, span(cast.es))
    for slot in (*first.slots.all()[:1], *anybody.slots.all()[:1]):
        slot.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            slot.save(force_insert=True)
    assert AppointmentSlot.objects.count() == 4


def test_a_cancelled_time_is_free_again(cast, adviser):
    appointment = book(adviser, span(cast.es), adviser=adviser)
    services.cancel(request=request_of(adviser), appointment=appointment, reason="client")
    assert free(cast.es, adviser=adviser) == ["09:00", "09:30"]


@pytest.mark.parametrize(
    "value", ["", "x", "1/", "1/2026-11-19", "x/2026-11-19T08:00Z", "1/9999-12-31T23:45Z"]
)
def test_a_value_that_is_no_time_is_refused(value):
    with pytest.raises(ValueError, match=r".*"):
        read_value(value, THURSDAY - THURSDAY)
