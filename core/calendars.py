"""Calendars for calendar programs (iCalendar). The same events give the same bytes, so that a program that asks again
is told that nothing has changed. Times are in universal time, which every program shows as its user's."""

from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from icalendar import Calendar, Event


def empty_calendar(part: str, name: str) -> Calendar:
    """`part` of the product says whose calendar it is, `name` is what people read."""
    calendar = Calendar()
    calendar.add("prodid", f"-//willkommen//{part}//DE")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval;value=duration", "PT15M")
    return calendar


def calendar_event(
    key: UUID, version: int, changed_at: datetime, starts_at: datetime, ends_at: datetime
) -> Event:
    event = Event()
    event.add("uid", f"{key.hex}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("sequence", version)
    event.add("dtstamp", changed_at.astimezone(UTC))
    event.add("dtstart", starts_at.astimezone(UTC))
    event.add("dtend", ends_at.astimezone(UTC))
    return event


def calendar_response(request: HttpRequest, content: bytes, name: str, *, cache: str) -> HttpResponse:
    """The file `name`, or 304 where the program has it already; `cache` says who may keep it."""
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = f'inline; filename="{name}"'
    response["ETag"], response["Cache-Control"] = tag, cache
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
