"""What happens to tickets. Every step is one statement that asks for the state it starts from: of two who take the same
number at the same moment one succeeds, and the other is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from consultations.desk import live
from consultations.desk.models import Ticket
from consultations.desk.querysets import CALLED, DONE, IN_SERVICE, LEFT, OPEN, REBOOKED, WAITING
from core import audit
from districts.models import Site

LARGEST_NUMBER = 9_999


@dataclass(frozen=True)
class Step:
    """From the states `before` to `after`. `by_adviser`: not for reception."""

    before: tuple[str, ...]
    after: str
    by_adviser: bool = False


STEPS: Mapping[str, Step] = {
    "call": Step((WAITING,), CALLED, by_adviser=True),
    "start": Step((CALLED,), IN_SERVICE, by_adviser=True),
    "take": Step((CALLED, IN_SERVICE), CALLED, by_adviser=True),
    "back": Step((CALLED,), WAITING),
    "leave": Step(OPEN, LEFT),
    "rebook": Step(OPEN, REBOOKED),
    "return": Step((LEFT, REBOOKED), WAITING),
}
"""What people do with a ticket by hand; it ends by itself when the consultation is saved (`close`)."""


class StepRefused(Exception):
    """The ticket is no longer where the step begins; the text says where it is."""


@transaction.atomic
def announce(*, request: HttpRequest, ticket: Ticket) -> Ticket:
    """Give `ticket` the next number of its site today. Raises StepRefused when the day has no numbers left."""
    ticket.day = timezone.localdate()
    # Whoever else announces somebody at this site waits here, so that no number is given twice.
    Site.objects.select_for_update(no_key=True, of=("self",)).get(pk=ticket.site_id)
    numbers = Ticket.objects.filter(site=ticket.site_id, day=ticket.day)
    ticket.number = (numbers.aggregate(last=Max("number"))["last"] or 0) + 1
    if ticket.number > LARGEST_NUMBER:
        raise StepRefused(gettext("Today all %(count)d numbers have been given.") % {"count": LARGEST_NUMBER})
    ticket.save()
    audit.record(request, audit.Action.CREATE, ticket)
    live.touch(ticket.office_id)
    return ticket


@transaction.atomic
def take_step(*, request: HttpRequest, ticket: Ticket, step: str) -> None:
    """Take `step` of STEPS. Raises StepRefused when somebody else was quicker, or the ticket is not of today."""
    _move(request, ticket, STEPS[step].before, STEPS[step].after, step)


@transaction.atomic
def call_next(*, request: HttpRequest, site: Site) -> Ticket | None:
    """Call whoever's turn it is at `site`; None when nobody waits."""
    waiting = Ticket.objects.filter(site=site).on(timezone.localdate()).waiting().in_turn()
    while ticket := waiting.first():
        try:
            with transaction.atomic():
                _move(request, ticket, (WAITING,), CALLED, "call")
        except StepRefused:
            continue  # A colleague was quicker; the next one, then.
        return ticket
    return None


@transaction.atomic
def start(*, request: HttpRequest, ticket: Ticket) -> None:
    """The consultation has begun, unless it had before."""
    if ticket.status == CALLED:
        _move(request, ticket, (CALLED,), IN_SERVICE, "start")


@transaction.atomic
def close(*, request: HttpRequest, ticket: Ticket, consultation) -> None:
    """The consultation of the ticket has been saved. One that a colleague has closed meanwhile stays as it is."""
    now = timezone.now()
    done = Ticket.objects.filter(pk=ticket.pk, consultation__isnull=True).exclude(status=DONE)
    fields = {"called_by": ticket.called_by_id or request.user.pk, "started_at": ticket.started_at or now}
    if ticket.waited_minutes is None:
        fields["waited_minutes"] = ticket.minutes_until(ticket.called_at or now)
    if done.update(status=DONE, ended_at=now, consultation=consultation, **fields):
        audit.record(request, audit.Action.UPDATE, ticket, step="close")
        live.touch(ticket.office_id)


def forget(tickets: QuerySet) -> int:
    """Take from tickets of earlier days what was said about the people; how many. Who was still waiting in the evening
    has left; a consultation that was begun and never entered stays to be seen as such in the figures."""
    Ticket.objects.filter(pk__in=list(tickets.waiting().values_list("pk", flat=True))).update(status=LEFT)
    return tickets.update(**Ticket.PERSONAL)


def _move(request: HttpRequest, ticket: Ticket, before: tuple[str, ...], after: str, step: str) -> None:
    today = timezone.localdate()
    if ticket.day != today:
        day = date_format(ticket.day, "SHORT_DATE_FORMAT")
        raise StepRefused(gettext("This number is of %(day)s; that day is over.") % {"day": day})
    fields = _fields(request, ticket, after, timezone.now())
    if not Ticket.objects.filter(pk=ticket.pk, status__in=before).update(status=after, **fields):
        raise StepRefused(_where_it_is(ticket.pk))
    for name, value in {"status": after, **fields}.items():
        setattr(ticket, name, value)
    audit.record(request, audit.Action.UPDATE, ticket, step=step)
    live.touch(ticket.office_id)


def _fields(request: HttpRequest, ticket: Ticket, after: str, now: datetime) -> dict[str, Any]:
    if after == CALLED:
        called = {"called_at": now, "called_by_id": request.user.pk, "started_at": None}
        # Taking over a person whom a colleague had called makes nobody wait longer.
        waited = ticket.minutes_until(now) if ticket.waited_minutes is None else ticket.waited_minutes
        return called | {"waited_minutes": waited}
    if after == IN_SERVICE:
        return {"started_at": now}
    if after == WAITING:
        return dict.fromkeys(("called_at", "called_by_id", "started_at", "ended_at", "waited_minutes"))
    return {"ended_at": now}


def _where_it_is(key: int) -> str:
    ticket = Ticket.objects.select_related("called_by").get(pk=key)
    facts = {"number": ticket.number, "state": ticket.get_status_display()}
    if ticket.called_by and ticket.status in (CALLED, IN_SERVICE):
        facts["person"] = ticket.called_by.short_name
        return gettext("Number %(number)d is with %(person)s already.") % facts
    return gettext("Number %(number)d: %(state)s. Somebody else was quicker.") % facts
