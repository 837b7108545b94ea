"""Meetings for calendar programs: the same entry is changed and called off by later mails."""

from django.conf import settings
from django.utils.translation import override
from icalendar import vCalAddress

from core.calendars import calendar_event, empty_calendar
from network.bodies import machine
from network.bodies.meetings import Meeting

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
STATES = {machine.PLANNED: "TENTATIVE", machine.CANCELLED: "CANCELLED"}


def calendar_of(meeting: Meeting, method: str = PUBLISH, attendee: str = "") -> bytes:
    """`method` says what the calendar program is to do with it, for `attendee`."""
    with override(settings.LANGUAGE_CODE):
        calendar = empty_calendar("meetings", meeting.body.name)
        calendar.add("method", method)
        entry = calendar_event(
            meeting.pk, meeting.version, meeting.changed_at, meeting.starts_at, meeting.ends_at
        )
        entry.add("summary", meeting.body.name)
        entry.add("location", meeting.place)
        entry.add("status", STATES.get(meeting.status, "CONFIRMED"))
        if attendee:
            entry.add("organizer", vCalAddress(f"mailto:{sender_of(meeting)}"))
            entry.add("attendee", vCalAddress(f"mailto:{attendee}"))
        calendar.add_component(entry)
        return calendar.to_ical()


def sender_of(meeting: Meeting) -> str:
    """Whom the invited can answer."""
    office = meeting.body.office
    return (office.email if office else "") or settings.DEFAULT_FROM_EMAIL
