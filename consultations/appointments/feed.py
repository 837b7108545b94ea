"""A staff member's appointments for a calendar program: busy times without names, under a secret address that can be
renewed and revoked. What calendar programs load, they keep: nothing about people leaves here."""

from collections.abc import Iterable
from datetime import UTC, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from consultations.appointments.models import Appointment, CalendarFeed
from core import rows

PAST = timedelta(days=30)
"""What lies further back is no longer in the calendar."""


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    feed = CalendarFeed.objects.filter(token=token, user__is_active=True).select_related("user").first()
    if feed is None or not feed.user.may_log_in:
        raise Http404
    content = calendar_of(feed.user.appointments.standing().filter(starts_at__gte=timezone.now() - PAST))
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="termine.ics"'
    response["ETag"], response["Cache-Control"] = tag, "private, no-cache"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


calendar_feed.opens_rows = rows.CITY  # asked by nobody: the token names one person


def calendar_of(appointments: Iterable[Appointment]) -> bytes:
    """An iCalendar file; the same appointments give the same bytes. Times are in universal time, which every program
    shows as its user's."""
    with override(settings.LANGUAGE_CODE):
        calendar = Calendar()
        calendar.add("prodid", "-//willkommen//appointments//DE")
        calendar.add("version", "2.0")
        calendar.add("x-wr-calname", _("Appointments"))
        calendar.add("refresh-interval;value=duration", "PT15M")
        for appointment in appointments.select_related("office", "site"):
            calendar.add_component(_event(appointment))
        return calendar.to_ical()


def _event(appointment: Appointment) -> Event:
    event = Event()
    event.add("uid", f"{appointment.pk.hex}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("sequence", appointment.version)
    event.add("dtstamp", appointment.changed_at.astimezone(UTC))
    event.add("dtstart", appointment.starts_at.astimezone(UTC))
    event.add("dtend", appointment.ends_at.astimezone(UTC))
    event.add("summary", f"{_('Appointment')} · {appointment.office.code}")
    event.add("location", appointment.site.street)
    event.add("transp", "OPAQUE")
    event.add("class", "PRIVATE")
    return event
