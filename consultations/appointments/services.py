"""Booking, moving and ending appointments: each act is one transaction and leaves a trace without a name.

Who books in an office waits for whoever else does, and then looks again; two offices that book the same adviser meet at
the constraint of AppointmentSlot. Of two who want the same time one gets it, the other is told.
"""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from consultations import changes
from consultations.appointments.models import (
    Appointment,
    AppointmentSlot,
    CalendarFeed,
    WaitingEntry,
    Wanted,
)
from consultations.appointments.querysets import BOOKED, CAME, CANCELLED, NO_SHOW
from consultations.appointments.slots import Plan, Span, span_of
from consultations.desk import live
from consultations.desk import services as desk
from consultations.desk.models import Ticket
from consultations.desk.querysets import OPEN
from consultations.due.services import save_task
from consultations.models import Consultation, Task
from consultations.staff import first_there
from core import audit
from core.links import new_nonce
from core.periods import Period
from districts.models import Office

ENDS = {"no_show": NO_SHOW, "back": BOOKED}
"""What a press of a button makes of an appointment; it came to a consultation by saving that."""


class SlotRefused(Exception):
    """The time cannot be had; the text says why."""


class Superseded(Exception):
    """The appointment is no longer as it was shown; the text says how it is."""


@transaction.atomic
def book(
    *,
    request: HttpRequest,
    appointment: Appointment,
    span: Span,
    ticket: Ticket | None = None,
    waiting: WaitingEntry | None = None,
) -> Appointment:
    """Store the new `appointment` at `span`; the number of the queue or the entry of the waiting list it comes from is
    settled with it. Raises SlotRefused."""
    _check_usable(appointment)
    lane = _take_time(appointment, span)
    appointment.booked_by_id = request.user.pk
    appointment.save(force_insert=True)
    _store_slots(appointment, lane)
    audit.record(request, audit.Action.CREATE, appointment)
    if waiting:
        audit.record(request, audit.Action.UPDATE, waiting, step="booked")
        waiting.delete()
    if ticket and ticket.status in OPEN:
        desk.take_step(request=request, ticket=ticket, step="rebook")
    live.touch(appointment.office_id)
    return appointment


@transaction.atomic
def move(*, request: HttpRequest, appointment: Appointment, span: Span, fields: dict, version: int) -> None:
    """Another time, and by `fields` another kind or adviser; reminders sent before lose their link. Raises SlotRefused
    or Superseded."""
    _check_usable(appointment)
    stored = _locked(appointment, version)
    for name, value in fields.items():
        setattr(stored, name, value)
    lane = _take_time(stored, span, moving=stored)
    stored.link_nonce, stored.changed_at, stored.version = new_nonce(), timezone.now(), version + 1
    stored.save()
    stored.slots.all().delete()
    _store_slots(stored, lane)
    audit.record(request, audit.Action.UPDATE, stored, step="move")
    changes.follow(request, stored)
    live.touch(stored.office_id)


@transaction.atomic
def cancel(*, request: HttpRequest, appointment: Appointment, reason: str, **facts: str) -> None:
    """The time is free again. Raises Superseded when the appointment is no longer booked."""
    _set_state(appointment, BOOKED, state=CANCELLED, reason=reason)
    appointment.slots.all().delete()
    audit.record(request, audit.Action.CANCEL, appointment, reason=reason, **facts)
    changes.follow(request, appointment)
    live.touch(appointment.office_id)


@transaction.atomic
def call_off(*, request: HttpRequest, appointment: Appointment) -> None:
    """The person cancels by the link in the mail; the office gets a task, for nobody there sees it happen. Raises
    Superseded."""
    cancel(request=request, appointment=appointment, reason=Appointment.Reason.LINK, by="link")
    task = Task(office_id=appointment.office_id, appointment=appointment, title=appointment.code)
    task.owner_id = first_there(appointment.office_id, appointment.adviser_id, appointment.booked_by_id)
    task.due_on = timezone.localdate()
    save_task(request=request, task=task)


@transaction.atomic
def end(*, request: HttpRequest, appointment: Appointment, step: str) -> None:
    """A step of ENDS. Raises Superseded."""
    before = NO_SHOW if step == "back" else BOOKED
    _set_state(appointment, before, state=ENDS[step])
    audit.record(request, audit.Action.UPDATE, appointment, step=step)
    live.touch(appointment.office_id)


@transaction.atomic
def receive(*, request: HttpRequest, appointment: Appointment, consultation: Consultation) -> None:
    """The consultation has been saved; one that a colleague has closed meanwhile stays as it is."""
    open_ones = Appointment.objects.filter(pk=appointment.pk, state__in=(BOOKED, NO_SHOW))
    changes = {"state": CAME, "consultation": consultation, "changed_at": timezone.now()}
    if open_ones.update(version=F("version") + 1, **changes):
        audit.record(request, audit.Action.UPDATE, appointment, step="came")
        live.touch(appointment.office_id)


@transaction.atomic
def save_waiting(*, request: HttpRequest, entry: WaitingEntry) -> WaitingEntry:
    _check_usable(entry)
    entry.save()
    audit.record(request, audit.Action.CREATE, entry)
    return entry


@transaction.atomic
def remove_waiting(*, request: HttpRequest, entry: WaitingEntry) -> None:
    audit.record(request, audit.Action.CANCEL, entry)
    entry.delete()


@transaction.atomic
def renew_feed(*, request: HttpRequest) -> None:
    """The calendar of the logged-in person gets an address, or another one."""
    CalendarFeed.objects.filter(user=request.user.pk).delete()
    feed = CalendarFeed.objects.create(user=request.user)
    audit.record(request, audit.Action.UPDATE, feed, step="renew")


@transaction.atomic
def revoke_feed(*, request: HttpRequest) -> None:
    for feed in CalendarFeed.objects.filter(user=request.user.pk):
        audit.record(request, audit.Action.CANCEL, feed)
        feed.delete()


def _check_usable(wanted: Wanted) -> None:
    if wanted.client:
        wanted.client.check_usable()


def plan_for(office_id: int, period: Period, moving: Appointment | None = None) -> Plan:
    return Plan(Office.objects.with_plan().get(pk=office_id), period, moving=moving)


# --- How it is done -----------------------------------------------------------------------------------


def _take_time(appointment: Appointment, span: Span, moving: Appointment | None = None) -> int:
    """Give the appointment the time, unless it is not free; the place of the site when no adviser is named."""
    Office.objects.select_for_update(no_key=True, of=("self",)).get(pk=appointment.office_id)
    plan = plan_for(appointment.office_id, Period(span.day, span.day), moving)
    if hindrance := plan.hindrance(span, appointment.adviser_id):
        raise SlotRefused(hindrance)
    appointment.starts_at, appointment.ends_at = span.starts_at, span.ends_at
    appointment.site_id = span.site_id
    return 0 if appointment.adviser_id else plan.free_lane(span)


def _store_slots(appointment: Appointment, lane: int) -> None:
    fields = {"adviser_id": appointment.adviser_id, "site_id": appointment.site_id, "lane": lane}
    slots = [
        AppointmentSlot(appointment=appointment, starts_at=quarter, **fields)
        for quarter in span_of(appointment).quarters
    ]
    try:
        with transaction.atomic():
            AppointmentSlot.objects.bulk_create(slots)
    except IntegrityError as error:
        raise SlotRefused(_("This time has just been taken.")) from error


def _locked(appointment: Appointment, version: int) -> Appointment:
    stored = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    if stored.state != BOOKED or stored.version != version:
        raise Superseded(_how_it_is(stored))
    return stored


def _set_state(appointment: Appointment, before: str, **changes: str) -> None:
    found = Appointment.objects.filter(pk=appointment.pk, state=before)
    if not found.update(version=F("version") + 1, changed_at=timezone.now(), **changes):
        raise Superseded(_how_it_is(Appointment.objects.get(pk=appointment.pk)))
    for name, value in changes.items():
        setattr(appointment, name, value)


def _how_it_is(stored: Appointment) -> str:
    local = timezone.localtime(stored.starts_at)
    words = {
        "state": stored.get_state_display(),
        "day": date_format(local, "SHORT_DATE_FORMAT"),
        "time": time_format(local, "H:i"),
    }
    return _("Somebody else was quicker: %(day)s, %(time)s, %(state)s.") % words
