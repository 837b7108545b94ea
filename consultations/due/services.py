"""Done, undone, moved, handed over: each act is one transaction and says in the audit trail who did it.

Each raises Superseded when somebody else was quicker, so that the same key pressed twice does nothing twice.
"""

from datetime import date, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from consultations.desk import live
from consultations.due.sources import Source
from consultations.models import Consultation, Task
from core import audit
from districts.models import Holiday

LOOK_AHEAD = 30
"""Days within which there is a working day."""


class Superseded(Exception):
    """The record is no longer as it was shown."""


@transaction.atomic
def finish(*, request: HttpRequest, source: Source, record: models.Model) -> None:
    _write(source, record, was_done=False, **{source.done: timezone.now()})
    audit.record(request, audit.Action.UPDATE, record, fields=[source.done])
    live.touch(record.office_id)


@transaction.atomic
def reopen(*, request: HttpRequest, source: Source, record: models.Model) -> None:
    _write(source, record, was_done=True, **{source.done: None})
    audit.record(request, audit.Action.UNDO, record, fields=[source.done])
    live.touch(record.office_id)


@transaction.atomic
def move(*, request: HttpRequest, source: Source, record: models.Model, day: date) -> None:
    _write(source, record, was_done=False, **{source.due: day})
    audit.record(request, audit.Action.UPDATE, record, fields=[source.due], day=day.isoformat())
    live.touch(record.office_id)


@transaction.atomic
def hand_over(*, request: HttpRequest, source: Source, record: models.Model, owner: User) -> None:
    _write(source, record, was_done=False, **{source.owner: owner})
    audit.record(request, audit.Action.UPDATE, record, fields=[source.owner], member=owner.pk)
    live.touch(record.office_id)


@transaction.atomic
def save_task(*, request: HttpRequest, task: Task) -> None:
    """A new task, or another text for one; the trail does not get the text."""
    action = audit.Action.CREATE if task._state.adding else audit.Action.UPDATE
    task.save()
    audit.record(request, action, task)
    live.touch(task.office_id)


def week_later(due: date) -> date:
    """Seven days after the day, or after today when it is over."""
    return max(due, timezone.localdate()) + timedelta(days=7)


def next_working_day(due: date) -> date:
    """The day after, or after today when it is over, that is neither at the weekend nor a holiday."""
    after = max(due, timezone.localdate())
    days = [after + timedelta(days=number) for number in range(1, LOOK_AHEAD)]
    holidays = Holiday.objects.between(days[0], days[-1])
    return next(day for day in days if day.weekday() < 5 and day not in holidays)


def _write(source: Source, record: models.Model, *, was_done: bool, **values: Any) -> None:
    """A column that a person edits elsewhere, too, changes the version of its record."""
    if source.model is Consultation:
        values["version"] = F("version") + 1
    found = source.model.objects.filter(pk=record.pk, **{f"{source.done}__isnull": not was_done})
    if not found.update(**values):
        raise Superseded
