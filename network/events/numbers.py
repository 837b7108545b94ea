"""Giving out numbers and taking them back. Whoever does it waits for whoever else does it for the same event, and then
looks again; that no event is overbooked is a constraint of the table besides."""

from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core import audit
from network.events.models import Event, Place

TAKEN, WAITING, RETURNED = Place.State.TAKEN, Place.State.WAITING, Place.State.RETURNED


class NumberRefused(Exception):
    """There is no number to be had, or none to be given back; the text says why."""


def locked(event: Event) -> Event:
    """As it is now, until the end of the transaction."""
    return Event.objects.select_for_update(of=("self",), no_key=True).get(pk=event.pk)


@transaction.atomic
def give(*, request: HttpRequest | None, event: Event, persons: int, key: UUID | None = None) -> Place:
    """A number for so many `persons`: with places while there are enough, else on the waiting list. The same `key`
    gets the same number again, until that is given back. Raises NumberRefused."""
    stored = locked(event)
    known = stored.numbers.filter(key=key).first() if key else None
    if known and not known.is_returned:
        return known
    if not stored.gives_numbers:
        raise NumberRefused(_("No numbers are given out for this event (any more)."))
    state = TAKEN if persons <= stored.free else WAITING
    if state == WAITING and _waiting(stored) + persons > stored.most_waiting:
        raise NumberRefused(_("All places are taken, and the waiting list is full."))
    stored.last_number += 1
    stored.taken += persons if state == TAKEN else 0
    stored.save(update_fields=["last_number", "taken"])
    given = Place(event=stored, number=stored.last_number, persons=persons, state=state)
    given.key = given.key if known else key or given.key
    given.save(force_insert=True)
    audit.record(request, audit.Action.CREATE, given, by="desk" if request else "public")
    return given


@transaction.atomic
def take_back(*, request: HttpRequest | None, number: Place) -> list[Place]:
    """The number is given back; returns those of the waiting list that have got places by it. Raises NumberRefused."""
    event = locked(Event(pk=number.event_id))
    stored = event.numbers.get(pk=number.pk)
    if stored.is_returned:
        raise NumberRefused(_("This number has been given back already."))
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


def _waiting(event: Event) -> int:
    return event.numbers.waiting().aggregate(persons=Sum("persons"))["persons"] or 0
