"""Writing the roster: each act is one transaction and leaves a trace for every duty.

A rule that forbids an act raises ValidationError with the words for the person; nothing is written then.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from accounts.models import Absence, Duty
from accounts.staffing.spans import overlap
from accounts.staffing.weeks import Week
from core import audit
from core.periods import Period


@transaction.atomic
def change_roster(*, request: HttpRequest, add: Iterable[Duty], remove: Iterable[Duty]) -> None:
    """What is removed makes room for what is added."""
    for duty in remove:
        _record(request, audit.Action.CANCEL, duty)
        duty.delete()
    for duty in add:
        duty.save()
        _record(request, audit.Action.CREATE, duty)


@dataclass(frozen=True)
class Filled:
    """What came of filling a week: the new duties, and why others were left out."""

    duties: list[Duty]
    refusals: list[str]
    closed: int


@transaction.atomic
def fill_week(*, request: HttpRequest, week: Week, pattern: Period) -> Filled:
    """Take over the duties of the week `pattern` into the open hours of `week`. What is in the roster already stays;
    left out is who is absent, gone or on duty elsewhere, and what no longer lies in open hours."""
    shift_by = timedelta(days=(week.period.start - pattern.start).days)
    found = Filled([], [], 0)
    closed = 0
    known = {_place_of(shift.duty) for shift in week.shifts}
    for model in (
        Duty.objects.of_office(week.office).in_period(pattern).select_related("user", "site__office")
    ):
        duty = Duty(user=model.user, site=model.site, day=model.day + shift_by)
        duty.starts_at, duty.ends_at = model.span
        if _place_of(duty) in known:
            continue
        if not _lies_in_open_hours(week, duty):
            closed += 1
            continue
        try:
            duty.save()
        except ValidationError as refusal:
            found.refusals.extend(refusal.messages)
            continue
        _record(request, audit.Action.CREATE, duty)
        found.duties.append(duty)
    return Filled(found.duties, list(dict.fromkeys(found.refusals)), closed)


def _place_of(duty: Duty) -> tuple:
    return duty.user_id, duty.site_id, duty.day, duty.starts_at, duty.ends_at


def _lies_in_open_hours(week: Week, duty: Duty) -> bool:
    return any(
        slot.site.pk == duty.site_id and slot.day == duty.day and overlap(slot.span, duty.span)
        for slot in week.slots
    )


def _record(request: HttpRequest, action: audit.Action, duty: Duty) -> None:
    facts = {"member": duty.user_id, "site": duty.site.code, "day": duty.day.isoformat()}
    audit.record(request, action, duty, **facts)


def duties_during(absence: Absence) -> int:
    """How many duties fall into the absence: gaps of the roster from now on."""
    period = Period(absence.first_day, absence.last_day)
    return Duty.objects.filter(user=absence.user_id).in_period(period).count()
