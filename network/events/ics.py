"""Events for calendar programs: one, or all that are announced in a district. Nothing about people is in them."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Event as CalendarEvent

from core.calendars import calendar_event, empty_calendar
from network.events.machine import CANCELLED, PLANNED
from network.events.models import Event

STATES = {CANCELLED: "CANCELLED", PLANNED: "TENTATIVE"}


def calendar_of(events: Iterable[Event], place: str = "") -> bytes:
    """`events` know their site; `place` is the district, where there is one."""
    with override(settings.LANGUAGE_CODE):
        calendar = empty_calendar("events", " · ".join(part for part in (_("Events"), place) if part))
        for event in events:
            calendar.add_component(_event(event))
        return calendar.to_ical()


def _event(event: Event) -> CalendarEvent:
    entry = calendar_event(event.pk, event.version, event.changed_at, event.starts_at, event.ends_at)
    entry.add("summary", event.title)
    entry.add("location", event.where)
    entry.add("status", STATES.get(event.status, "CONFIRMED"))
    if event.description:
        entry.add("description", event.description)
    if settings.EVENTS_PUBLIC and event.announced_at:
        entry.add("url", settings.SITE_URL + event.public_url)
    return entry
