"""Events for tests."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from districts.models import Office
from network.events import numbers
from network.models import Event, Place

BERLIN = ZoneInfo("Europe/Berlin")


def make_event(office: Office, *, is_over: bool = False, **fields) -> Event:
    """Announced for next week, or over since last week; stored."""
    day = timezone.localdate() + timedelta(days=-7 if is_over else 7)
    starts_at = datetime(day.year, day.month, day.day, 15, tzinfo=BERLIN)
    known = {
        "type": "cafe",
        "title": "Sprachcafé",
        "district_id": "eving" if office.code == "ES" else "hoerde",
        "place": "Bürgerhaus",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2),
        "status": "announced",
        "announced_at": timezone.now(),
    } | fields
    if "starts_at" in fields and "ends_at" not in fields:
        known["ends_at"] = known["starts_at"] + timedelta(hours=2)
    if known["status"] == "planned":
        known["announced_at"] = None
    return Event.objects.create(office=office, **known)


def give(event: Event, persons: int = 1) -> Place:
    return numbers.give(request=None, event=event, persons=persons)


def entered(**changed) -> dict:
    """What somebody types to plan an event."""
    return {
        "type": "cafe",
        "title": "Sprachcafé",
        "day": "2026-11-25",
        "starts": "15:00",
        "ends": "17:00",
        "district": "eving",
        "place": "Bürgerhaus",
    } | changed
