"""What came of a meeting: minutes, who came, decisions and what became of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core import audit
from core.conflicts import EditConflict
from network.bodies import machine
from network.bodies.decisions import Decision
from network.bodies.meetings import AgendaItem, Attendance, Meeting
from network.bodies.services import next_version


@dataclass(frozen=True)
class Minutes:
    """`texts` by item, `came` by member how many people, `guests` besides."""

    texts: Mapping[int, str] = field(default_factory=dict)
    came: Mapping[UUID, int] = field(default_factory=dict)
    guests: int | None = None


@transaction.atomic
def write(*, request: HttpRequest, meeting: Meeting, minutes: Minutes, version: int) -> None:
    """With its minutes a meeting was held; they can be corrected until they are approved. Raises ValidationError,
    EditConflict."""
    stored = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if version != stored.version:
        raise EditConflict(stored)
    if stored.status == machine.HELD:
        stored.touch()
    else:
        stored.take_step(machine.HELD)
    stored.guests = minutes.guests
    stored.save()
    items = list(stored.items.filter(pk__in=minutes.texts))
    for item in items:
        item.minutes = minutes.texts[item.pk]
    AgendaItem.objects.bulk_update(items, ["minutes"])
    stored.attendances.all().delete()
    Attendance.objects.bulk_create(
        Attendance(meeting=stored, member_id=member, people=people)
        for member, people in minutes.came.items()
        if people
    )
    audit.record(request, audit.Action.UPDATE, stored, status=machine.HELD, items=len(items))


@transaction.atomic
def save_decision(
    *, request: HttpRequest, decision: Decision, fields: Iterable[str] = (), version: int | None = None
) -> Decision:
    """Raises EditConflict, and ValidationError: a meeting decides when it has been held, and approved minutes stay as
    they are."""
    is_new = decision._state.adding
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=decision.meeting_id)
    if is_new and meeting.status != machine.HELD:
        raise ValidationError(why_no_decision(meeting))
    if not is_new and not _locked(decision).is_open:
        raise ValidationError(_("This decision is closed already."))
    if meeting.is_approved:
        raise ValidationError(_("The minutes are approved. To change it, take the approval back first."))
    next_version(decision, version)
    decision.save()
    action = audit.Action.CREATE if is_new else audit.Action.UPDATE
    audit.record(request, action, decision, fields=sorted(set(fields) - {"version"}))
    return decision


def why_no_decision(meeting: Meeting) -> str:
    """Why no decision of this meeting can be added now; empty when one can."""
    if meeting.is_approved:
        return _("The minutes are approved.")
    return (
        "" if meeting.status == machine.HELD else _("Say first that the meeting was held: write its minutes.")
    )


@transaction.atomic
def close(*, request: HttpRequest, decision: Decision, state: str, on: date, explanation: str) -> None:
    """Raises ValidationError when it is closed already."""
    stored = _locked(decision)
    stored.close(state, on, explanation)
    stored.full_clean(validate_unique=False)
    stored.save(update_fields=["state", "closed_on", "explanation"])
    audit.record(request, audit.Action.UPDATE, stored, status=state)


def _locked(decision: Decision) -> Decision:
    return Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
