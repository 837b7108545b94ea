"""What the tests of appointments need: hours, times and booked people. Today is Wednesday 18 November 2026."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

from django.utils import timezone

from accounts.models import User
from consultations.appointments import services
from consultations.appointments.slots import Span
from consultations.models import Appointment, WaitingEntry
from core.models import AuditEntry
from districts.models import Office, OpeningHours
from welcome.tests.records import request_of

THURSDAY = date(2026, 11, 19)
NEW = "/appointments/new/"


def keep_hours(office: Office, weekday: int = 4, opens: time = time(9), closes: time = time(10)) -> None:
    """Thursdays from nine to ten at the first site, unless said otherwise."""
    site = office.sites.order_by("pk").first()
    site.opening_hours.filter(weekday=weekday).delete()
    times = {"opens_at": opens, "closes_at": closes, "valid_from": date(2024, 1, 1)}
    OpeningHours.objects.create(site=site, weekday=weekday, kind="appointment", **times)


def span(office: Office, hour: int = 9, minute: int = 0, *, day: date = THURSDAY, minutes: int = 30) -> Span:
    starts_at = timezone.make_aware(datetime.combine(day, time(hour, minute))).astimezone(UTC)
    site = office.sites.order_by("pk").first()
    return Span(starts_at, starts_at + timedelta(minutes=minutes), site.pk)


def book(by: User, at: Span, *, adviser: User | None = None, **fields) -> Appointment:
    """Booked as the page does it; with nobody of the office by default."""
    office = Office.objects.get(sites=at.site_id)
    appointment = Appointment(office=office, adviser=adviser, **fields)
    return services.book(request=request_of(by), appointment=appointment, span=at)


def stored(office: Office, at: Span, by: User, **fields) -> Appointment:
    """Put into the database past the rules: for times that cannot be booked any more."""
    times = {"starts_at": at.starts_at, "ends_at": at.ends_at, "site_id": at.site_id}
    return Appointment.objects.create(pk=uuid4(), office=office, booked_by=by, **times, **fields)


def wait(by: User, office: Office, **fields) -> WaitingEntry:
    return services.save_waiting(request=request_of(by), entry=WaitingEntry(office=office, **fields))


def entered(at: Span, **changes) -> dict:
    """What the page of booking sends."""
    return {"slot": at.value, "kind": "normal", "adviser": "", "client_text": "", "language": ""} | changes


def acts(record) -> list[tuple[str, dict]]:
    trail = AuditEntry.objects.filter(object_id=str(record.pk)).exclude(action="read").order_by("pk")
    return [(entry.action, entry.facts) for entry in trail]
