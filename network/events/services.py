"""What happens to events. Every step reads the event under a lock, so that of two who act at the same moment one
succeeds and the other is told (ValidationError, EditConflict)."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.conflicts import EditConflict
from network.events import machine, numbers
from network.events.models import Event, HeadCount
from network.volunteers.helping import check_free, note_reported

_ENTERED = (
    *("office", "district", "type", "title", "description", "starts_at", "ends_at", "day", "site", "place"),
    *("capacity", "has_numbers", "cost", "funding", "version", "changed_at"),
)
"""What an edit writes; numbers that are given out meanwhile stay."""
MOST_DATES = 60
"""Of a series: more than a year of weeks."""


@transaction.atomic
def save_event(
    *, request: HttpRequest, event: Event, fields: Iterable[str] = (), version: int | None = None
) -> Event:
    """Store a new event, or what was changed of one (`fields`). `version` is the version that was edited: EditConflict
    when it is not the stored one; ValidationError when somebody who helps is elsewhere at the new time. Who waits moves
    up where there are more places now."""
    is_new = event._state.adding
    if not is_new:
        stored = numbers.locked(event)
        if version != stored.version:
            raise EditConflict(stored)
        event.taken, event.last_number = stored.taken, stored.last_number
        _check_numbers(event)
        if (event.starts_at, event.ends_at) != (stored.starts_at, stored.ends_at):
            check_free(event)
        event.version += 1
    event.changed_at = timezone.now()
    event.save(update_fields=None if is_new else _ENTERED)
    action = audit.Action.CREATE if is_new else audit.Action.UPDATE
    audit.record(request, action, event, fields=sorted(set(fields) - {"version"}))
    if not is_new and event.has_numbers:
        numbers.move_up(request, event)
    return event


def _check_numbers(event: Event) -> None:
    """Numbers that have been given out stand for places."""
    if event.last_number and not event.has_numbers:
        raise ValidationError({"has_numbers": _("Numbers have been given out already.")})
    if event.taken > (event.capacity or 0) and event.has_numbers:
        raise ValidationError({"capacity": _("More places than that have been given out already.")})


def days_of_series(first: date, until: date, weeks: int, closed: Iterable[date]) -> list[date]:
    """The days of a series after the `first` one, every so many weeks; on `closed` days there is nothing."""
    step, left_out = timedelta(weeks=weeks), set(closed)
    found, day = [], first + step
    while day <= until and len(found) < MOST_DATES:
        if day not in left_out:
            found.append(day)
        day += step
    return found


@transaction.atomic
def repeat(*, request: HttpRequest, event: Event, days: Iterable[date]) -> list[Event]:
    """The stored `event` once more on each of `days`, at the same hours; each is an event of its own."""
    event.series = uuid.uuid4()
    event.save(update_fields=["series"])
    languages, partners = list(event.languages.all()), list(event.partners.all())
    made = [_again(event, day) for day in days]
    for other in made:
        other.save(force_insert=True)
        other.languages.set(languages)
        other.partners.set(partners)
        audit.record(request, audit.Action.CREATE, other, by="series")
    return made


def _again(event: Event, day: date) -> Event:
    copied = (
        *("office_id", "district_id", "type", "title", "description", "site_id", "place"),
        *("capacity", "has_numbers", "cost", "funding", "series"),
    )
    shift = day - event.day
    times = {name: _on(getattr(event, name), shift) for name in ("starts_at", "ends_at")}
    return Event(**{name: getattr(event, name) for name in copied}, **times)


def _on(moment: datetime, shift: timedelta) -> datetime:
    """The same time by the clock so many days later, whether it is summer or winter."""
    local = timezone.localtime(moment)
    return timezone.make_aware(datetime.combine(local.date() + shift, local.time()))


@transaction.atomic
def take_step(*, request: HttpRequest, event: Event, state: str) -> None:
    """Raises ValidationError when the step is not possible (any more)."""
    stored = numbers.locked(event)
    was = stored.status
    if was == machine.CANCELLED:
        check_free(stored)
    stored.save(update_fields=stored.take_step(state))
    if was == machine.HELD:
        stored.head_counts.all().delete()
    audit.record(request, audit.Action.UPDATE, stored, status=state)


Heads = Mapping[str, Mapping[str, int]]
"""People by sex and by age group, each by code; either may be empty."""


def check_heads(total: int, heads: Heads) -> None:
    """Raise ValidationError unless each breakdown that was given makes the total."""
    for by, found in heads.items():
        count = sum(found.values())
        if found and count != total:
            texts = {
                HeadCount.By.SEX: _("By sex these are %(count)d, in all %(total)d."),
                HeadCount.By.AGE: _("By age these are %(count)d, in all %(total)d."),
            }
            advice = _("Count those of whom nobody knows as “not stated”, or leave all of them empty.")
            raise ValidationError(f"{texts[by] % {'count': count, 'total': total}} {advice}")


@transaction.atomic
def report(
    *, request: HttpRequest, event: Event, facts: Mapping[str, object], heads: Heads, version: int
) -> None:
    """The event was held: `facts` are participants, is_estimated, volunteers and cost. What was reported can be
    corrected the same way. Raises ValidationError or EditConflict."""
    stored = numbers.locked(event)
    if version != stored.version:
        raise EditConflict(stored)
    check_heads(facts["participants"], heads)
    if stored.status != machine.HELD:
        stored.take_step(machine.HELD)
    else:
        stored.version, stored.changed_at = stored.version + 1, timezone.now()
    for name, value in facts.items():
        setattr(stored, name, value)
    stored.save(update_fields=[*facts, "status", "version", "changed_at"])
    stored.head_counts.all().delete()
    HeadCount.objects.bulk_create(
        HeadCount(event=stored, by=by, code=code, number=number)
        for by, found in heads.items()
        for code, number in found.items()
        if number
    )
    note_reported(stored)
    audit.record(request, audit.Action.UPDATE, stored, status=machine.HELD, fields=sorted(facts))
