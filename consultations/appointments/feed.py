"""A staff member's appointments for a calendar program: busy times without names, under a secret address that can be
renewed and revoked. What calendar programs load, they keep: nothing about people leaves here."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe
from icalendar import Event

from consultations.appointments.models import Appointment, CalendarFeed
from core import rows
from core.calendars import calendar_event, calendar_response, empty_calendar

PAST = timedelta(days=30)
"""What lies further back is no longer in the calendar."""


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    feed = CalendarFeed.objects.filter(token=token, user__is_active=True).select_related("user").first()
    if feed is None or not feed.user.may_log_in:
        raise Http404
    content = calendar_of(feed.user.appointments.standing().filter(starts_at__gte=timezone.now() - PAST))
    return calendar_response(request, content, "termine.ics", cache="private, no-cache")


calendar_feed.opens_rows = rows.CITY  # asked by nobody: the token names one person


def calendar_of(appointments: Iterable[Appointment]) -> bytes:
    with override(settings.LANGUAGE_CODE):
        calendar = empty_calendar("appointments", _("Appointments"))
        for appointment in appointments.select_related("office", "site"):
            calendar.add_component(_event(appointment))
        return calendar.to_ical()


def _event(appointment: Appointment) -> Event:
    times = appointment.changed_at, appointment.starts_at, appointment.ends_at
    event = calendar_event(appointment.pk, appointment.version, *times)
    event.add("summary", f"{_('Appointment')} · {appointment.office.code}")
    event.add("location", appointment.site.street)
    event.add("transp", "OPAQUE")
    event.add("class", "PRIVATE")
    return event
