"""Giving out numbers and taking them back. Whoever does it waits for whoever else does it for the same event, and then
looks again; that no event is overbooked is a constraint of the table besides."""

from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import audit
from network.events import machine
from network.events.models import Event, Place
from network.events.querysets import PlaceQuerySet

TAKEN, WAITING, RETURNED = Place.State.TAKEN, Place.State.WAITING, Place.State.RETURNED


class NumberRefused(Exception):
    """There is no number to be had, or none to be given back; the text says why."""


class NotEnough(Exception):
    """Fewer places are `free` than `persons` were asked for, and nothing was given out: whoever asked says what next.
    `can_wait` when the waiting list has room for all of them; when neither is to be had it is NumberRefused."""

    def __init__(self, persons: int, free: int, *, can_wait: bool):
        super().__init__(persons, free)
        self.persons, self.free, self.can_wait = persons, free, can_wait


def locked(event: Event) -> Event:
    """As it is now, until the end of the transaction."""
    return Event.objects.select_for_update(of=("self",), no_key=True).get(pk=event.pk)


@transaction.atomic
def give(
    *, request: HttpRequest | None, event: Event, persons: int, key: UUID | None = None, waits: bool = True
) -> Place:
    """A number for so many `persons`: with places while there are enough, else on the waiting list for who `waits`. The
    same `key` gets the same number again, until that is given back. Raises NotEnough and NumberRefused."""
    stored = locked(event)
    known = stored.numbers.filter(key=key).first() if key else None
    if known and not known.is_returned:
        return known
    if not stored.gives_numbers:
        raise NumberRefused(notice(stored) or _("No numbers are given out for this event (any more)."))
    state = TAKEN if persons <= stored.free else WAITING
    if state == WAITING:
        _check_waiting(stored, persons, waits)
    stored.last_number += 1
    stored.taken += persons if state == TAKEN else 0
    stored.save(update_fields=["last_number", "taken"])
    given = Place(event=stored, number=stored.last_number, persons=persons, state=state)
    given.key = given.key if known else key or given.key
    given.save(force_insert=True)
    audit.record(request, audit.Action.CREATE, given, by="desk" if request else "public")
    return given


def _check_waiting(event: Event, persons: int, waits: bool) -> None:
    room = room_to_wait(event)
    if persons > room and not event.free:
        raise NumberRefused(_full(room))
    if persons > room or not waits:
        raise NotEnough(persons, event.free, can_wait=persons <= room)


def _full(room: int) -> str:
    if not room:
        return _("All places are taken, and the waiting list is full.")
    text = ngettext(
        "All places are taken, and on the waiting list there is room for %d person only.",
        "All places are taken, and on the waiting list there is room for %d people only.",
        room,
    )
    return text % room


def notice(event: Event) -> str:
    """Why nobody can come, or get a number (any more); empty while all is as announced."""
    if event.status == machine.CANCELLED:
        return _("The event is cancelled.")
    if event.is_over:
        return _("The event is over.")
    if event.status == machine.PLANNED:
        return _("The event is being planned anew. Numbers that were given out stay. Please look here again.")
    if event.has_begun and event.has_numbers:
        return _("The event has begun, and no more numbers are given out. Please ask there.")
    return ""


@transaction.atomic
def take_back(*, request: HttpRequest | None, number: Place) -> list[Place]:
    """The number is given back; returns those of the waiting list that have got places by it. Raises NumberRefused."""
    event = locked(Event(pk=number.event_id))
    stored = event.numbers.get(pk=number.pk)
    if stored.is_returned:
        raise NumberRefused(_("This number has been given back already."))
    if event.status == machine.CANCELLED:
        raise NumberRefused(_("The event is cancelled."))
    if event.has_begun:
        raise NumberRefused(_("The event has begun."))
    if stored.state == TAKEN:
        event.taken -= stored.persons
        event.save(update_fields=["taken"])
    stored.state = RETURNED
    stored.save(update_fields=["state"])
    audit.record(request, audit.Action.CANCEL, stored, by="desk" if request else "public")
    return move_up(request, event)


def move_up(request: HttpRequest | None, event: Event) -> list[Place]:
    """Gives free places of the locked `event` to those who wait: in their order, a family that is larger than what is
    free lets the next ones pass."""
    found = []
    for waiting in event.numbers.waiting() if event.free else ():
        if waiting.persons <= event.free:
            event.taken += waiting.persons
            waiting.state = TAKEN
            waiting.save(update_fields=["state"])
            audit.record(request, audit.Action.UPDATE, waiting, step="moved_up")
            found.append(waiting)
    if found:
        event.save(update_fields=["taken"])
    return found


def room_to_wait(event: Event) -> int:
    """For so many people the waiting list has room."""
    return max(event.most_waiting - _persons(event.numbers.waiting()), 0)


def before(number: Place) -> int:
    """So many people wait longer than who has this number."""
    return _persons(number.event.numbers.waiting().filter(number__lt=number.number))


def _persons(found: PlaceQuerySet) -> int:
    return found.aggregate(persons=Sum("persons"))["persons"] or 0
