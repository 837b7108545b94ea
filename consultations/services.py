"""Writing consultations: each act is one transaction, leaves a trace in the audit trail and keeps the columns of the
concerns equal to those of their consultation."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Membership
from consultations.bulk import copy_facts
from consultations.desk import live
from consultations.due import services as due
from consultations.due.sources import FOLLOW_UP
from consultations.models import Concern, Consultation, Facts, Referral
from consultations.referrals import machine
from consultations.referrals.services import retarget, send, withdraw
from consultations.withheld import state_nothing
from core import audit
from core.conflicts import EditConflict
from districts.models import Office
from districts.scoping import CASEWORK
from partners.models import Organisation, Service


@dataclass(frozen=True)
class ConcernEntry:
    """One concern as somebody entered it. `concern_id` names the stored concern of the row it was entered in."""

    topic_id: str
    outcome: str
    is_barrier: bool = False
    note: str = ""
    organisation: Organisation | None = None
    service: Service | None = None
    to_office: Office | None = None
    concern_id: int | None = None

    @property
    def receiver(self) -> dict[str, Organisation | Office | Service | None]:
        """The columns of a referral that say to whom: all empty when nobody is named."""
        if self.to_office:
            return {"organisation": None, "service": None, "to_office": self.to_office}
        organisation = self.service.organisation if self.service else self.organisation
        return {"organisation": organisation, "service": self.service, "to_office": None}

    @property
    def has_receiver(self) -> bool:
        return any(self.receiver.values())


def save_consultation(
    *,
    request: HttpRequest,
    consultation: Consultation,
    concerns: Sequence[ConcernEntry],
    version: int | None = None,
) -> Consultation:
    """Create or update `consultation` with exactly `concerns`; an unsaved `consultation.client` is created with it.

    Returns the stored consultation; for a form that was sent twice that is the one of the first time.
    `version` is the version that was edited: EditConflict when it is not the stored one.
    Raises ValueError without concerns (rule R2), with a topic twice, or for a referral without a receiver.
    """
    _check(concerns)
    if consultation.client and consultation.client.pk:
        consultation.client.check_usable()
    if consultation.pk:
        return _update(request, consultation, concerns, version)
    try:
        return stored_submission(request, consultation.submission) or _create(request, consultation, concerns)
    except IntegrityError:
        # The same form, sent twice at the same moment: the other one was quicker.
        if stored := stored_submission(request, consultation.submission):
            return stored
        raise


def cancel(*, request: HttpRequest, consultation: Consultation, reason: str) -> None:
    """Take the consultation out of every count; nothing is deleted and `restore` undoes it."""
    _set_cancelled(consultation, at=timezone.now(), by=request.user, reason=reason)
    audit.record(request, audit.Action.CANCEL, consultation)


def restore(*, request: HttpRequest, consultation: Consultation) -> None:
    _set_cancelled(consultation, at=None, by=None, reason="")
    audit.record(request, audit.Action.RESTORE, consultation)


def mark_followed_up(*, request: HttpRequest, consultation: Consultation) -> None:
    """Somebody else may have been quicker: then it is done, too."""
    with suppress(due.Superseded):
        due.finish(request=request, source=FOLLOW_UP, record=consultation)
    consultation.refresh_from_db(fields=["followed_up_at", "version"])


def _check(concerns: Sequence[ConcernEntry]) -> None:
    if not concerns:
        raise ValueError("A consultation has at least one concern.")
    if len({entry.topic_id for entry in concerns}) < len(concerns):
        raise ValueError("The same topic is in the consultation twice.")
    if any(entry.outcome == Concern.OUTCOME_REFERRED and not entry.has_receiver for entry in concerns):
        raise ValueError("A referral names the organisation it goes to.")


def stored_submission(request: HttpRequest, submission: UUID | None) -> Consultation | None:
    """What the person has stored already by sending the same form."""
    if submission is None:
        return None
    return Consultation.objects.filter(submission=submission, recorded_by_id=request.user.pk).first()


@transaction.atomic
def _create(
    request: HttpRequest, consultation: Consultation, concerns: Sequence[ConcernEntry]
) -> Consultation:
    _save_new_client(request, consultation)
    consultation.recorded_at = timezone.now()
    consultation.recorded_by = request.user
    consultation.is_recorded_later = _is_later(consultation)
    consultation.employer_side = employer_side(consultation)
    consultation.take_snapshot()
    consultation.save()
    _save_concerns(request, consultation, concerns)
    audit.record(request, audit.Action.CREATE, consultation, concerns=len(concerns))
    live.touch(consultation.office_id)
    return consultation


@transaction.atomic
def _update(
    request: HttpRequest, consultation: Consultation, concerns: Sequence[ConcernEntry], version: int | None
) -> Consultation:
    before = Consultation.objects.select_for_update().get(pk=consultation.pk)
    if version != before.version:
        raise EditConflict(before)
    _save_new_client(request, consultation)
    changed = _changed_fields(before, consultation)
    _follow_changes(consultation, changed)
    if changed:
        _save_next_version(consultation)
    if _save_concerns(request, consultation, concerns, moved_from=before.held_on):
        if not changed:
            _save_next_version(consultation)
        changed.append("concerns")
    if changed:  # looking through a form and saving it is no change
        audit.record(request, audit.Action.UPDATE, consultation, fields=changed)
        live.touch(consultation.office_id)
    return consultation


def _save_next_version(consultation: Consultation) -> None:
    consultation.version += 1
    consultation.save()


def _save_new_client(request: HttpRequest, consultation: Consultation) -> None:
    client = consultation.client
    if client is None or client.pk:
        return
    client.created_by = request.user
    client.save()
    consultation.client = client  # Django copies the key only on assignment.
    audit.record(request, audit.Action.CREATE, client)


def _changed_fields(before: Consultation, after: Consultation) -> list[str]:
    """Names of the entered fields that differ; what is computed at saving is left out."""
    return [
        field.name
        for field in Consultation._meta.concrete_fields
        if field.editable
        and not field.primary_key
        and getattr(before, field.attname) != getattr(after, field.attname)
    ]


def _follow_changes(consultation: Consultation, changed: list[str]) -> None:
    """What follows from a changed client (R8), day (R9), adviser or follow-up; all else stays as it was recorded."""
    if "client" in changed:
        state_nothing(consultation)
        consultation.take_snapshot()
    elif "held_on" in changed and consultation.client and consultation.client.known_birth_year:
        consultation.age_group = consultation.client.age_group_on(consultation.held_on)
    if "held_on" in changed:
        consultation.is_recorded_later = _is_later(consultation)
    if {"adviser", "office", "held_on"} & set(changed) and consultation.adviser_id:
        consultation.employer_side = employer_side(consultation)
    if "follow_up_on" in changed:
        if consultation.followed_up_at or not consultation.follow_up_on:
            consultation.follow_up_owner = None  # a new one is the adviser's again
        consultation.followed_up_at = None


def _is_later(consultation: Consultation) -> bool:
    return consultation.held_on < timezone.localdate(consultation.recorded_at)


def employer_side(consultation: Consultation) -> str:
    """`city` or `partner`: who employed the adviser in that office on that day; `ns` for nobody or a guest."""
    membership = (
        Membership.objects.valid_on(consultation.held_on)
        .filter(user=consultation.adviser_id, office=consultation.office_id)
        .order_by(models.Case(models.When(role__in=CASEWORK, then=0), default=1), "-valid_from", "pk")
        .select_related("employer")
        .first()
    )
    return membership.employer.side if membership else "ns"


# --- Concerns and their referrals ---------------------------------------------------------------------

CURRENT_REFERRAL = models.Prefetch(
    "referrals",
    Referral.objects.exclude(status__in=[machine.DRAFT, machine.ERROR])
    .select_related("organisation", "service__organisation", "to_office", "consent")
    .order_by("-created_at"),
    to_attr="current_referrals",
)
"""The latest is the one that a form shows and changes."""
ENTERED_COLUMNS = ("topic_id", "outcome", "is_barrier", "note", "position")


def _save_concerns(
    request: HttpRequest,
    consultation: Consultation,
    entries: Sequence[ConcernEntry],
    moved_from: date | None = None,
) -> bool:
    """Make the stored concerns those of `entries`, in their order; whether something but the copied facts changed.

    `moved_from` is the day of the consultation before the change, None for a new consultation.
    """
    stored = [] if moved_from is None else list(consultation.concerns.prefetch_related(CURRENT_REFERRAL))
    pairs = _match(stored, entries)
    kept = {concern.pk for concern in pairs if concern}
    gone = [concern.pk for concern in stored if concern.pk not in kept]
    if gone:
        Concern.objects.filter(pk__in=gone).delete()
    # A concern that was not referred keeps what became of an earlier referral.
    current = [_current_referral(known) for known in pairs]
    concerns = [known or Concern() for known in pairs]
    differ = [
        _enter(consultation, entry, concern, position)
        for position, (entry, concern) in enumerate(zip(entries, concerns, strict=True), start=1)
    ]
    Concern.objects.bulk_create(concern for concern in concerns if not concern.pk)
    referred = [
        _save_referral(request, *each, moved_from) for each in zip(concerns, current, entries, strict=True)
    ]
    return any([gone, *differ, *referred])


def _current_referral(concern: Concern | None) -> Referral | None:
    was_referred = concern is not None and concern.outcome == Concern.OUTCOME_REFERRED
    return next(iter(concern.current_referrals), None) if was_referred else None


def topics_with_answers(consultation: Consultation, entries: Sequence[ConcernEntry]) -> list[str]:
    """Topics of the stored concerns that `entries` would take away although their referral was answered."""
    stored = list(consultation.concerns.prefetch_related(CURRENT_REFERRAL))
    kept = {concern.pk for concern in _match(stored, entries) if concern}
    return [
        concern.topic_id
        for concern in stored
        if concern.pk not in kept
        and any(referral.status not in machine.UNANSWERED for referral in concern.current_referrals)
    ]


def _match(stored: Sequence[Concern], entries: Sequence[ConcernEntry]) -> list[Concern | None]:
    """The stored concern that each entry continues: first by topic, which is unique, then by the row it stands in.

    So rows can change places and topics without ever breaking the rule that a topic comes once.
    """
    by_topic = {concern.topic_id: concern for concern in stored}
    by_row = {concern.pk: concern for concern in stored}
    for entry in entries:
        if entry.topic_id in by_topic:
            by_row.pop(by_topic[entry.topic_id].pk)
    return [by_topic.get(entry.topic_id) or by_row.pop(entry.concern_id, None) for entry in entries]


def _enter(consultation: Consultation, entry: ConcernEntry, concern: Concern, position: int) -> bool:
    """Bring `concern` to what was entered, and store it when it is stored already; whether that was something else."""
    before = [getattr(concern, column) for column in (*ENTERED_COLUMNS, *Facts.COLUMNS)]
    entered = (entry.topic_id, entry.outcome, entry.is_barrier, entry.note, position)
    for column, value in zip(ENTERED_COLUMNS, entered, strict=True):
        setattr(concern, column, value)
    copy_facts(consultation, concern)
    after = [getattr(concern, column) for column in (*ENTERED_COLUMNS, *Facts.COLUMNS)]
    if concern.pk and before != after:
        concern.save()
    return before[: len(entered)] != list(entered)


def _save_referral(
    request: HttpRequest,
    concern: Concern,
    current: Referral | None,
    entry: ConcernEntry,
    moved_from: date | None,
) -> bool:
    """Create, correct or withdraw the concern's referral; whether something but its day changed.

    One that nobody has answered yet is corrected in place, unless it passed data on; otherwise a new one is sent.
    """
    is_referred = entry.outcome == Concern.OUTCOME_REFERRED
    is_same = bool(current) and is_referred and _receiver_of(current) == entry.receiver
    if current and (is_same or (is_referred and _is_correctable(current))):
        _correct(request, current, entry, concern, moved_from)
        return not is_same
    successor = None
    if is_referred:
        # Who takes a slip along agrees by taking it.
        successor = Referral(concern=concern, mode="slip", is_agreed=True, **entry.receiver)
        send(successor, by=request.user, on=concern.held_on)
    if current:
        withdraw(current, by=request.user, successor=successor)
    return bool(current) or is_referred


def _receiver_of(referral: Referral) -> dict[str, Organisation | Office | Service | None]:
    return {name: getattr(referral, name) for name in ("organisation", "service", "to_office")}


def _is_correctable(referral: Referral) -> bool:
    return referral.status == machine.SENT and referral.mode != machine.DATA


def _correct(
    request: HttpRequest, referral: Referral, entry: ConcernEntry, concern: Concern, moved_from: date | None
) -> None:
    is_other = _receiver_of(referral) != entry.receiver
    for name, value in entry.receiver.items():
        setattr(referral, name, value)
    if referral.sent_on == moved_from:
        referral.sent_on = concern.held_on
    referral.concern = concern
    if is_other:
        retarget(referral, by=request.user)
    else:
        referral.save(update_fields=["sent_on", "sent_month", "office", "is_counted"])


@transaction.atomic
def _set_cancelled(consultation: Consultation, *, at, by, reason: str) -> None:
    consultation.cancelled_at, consultation.cancelled_by, consultation.cancel_reason = at, by, reason
    consultation.version += 1
    consultation.save(
        update_fields=["cancelled_at", "cancelled_by", "cancel_reason", "version", "is_counted", "month"]
    )
    consultation.concerns.update(is_counted=consultation.is_counted)
    Referral.objects.filter(concern__consultation=consultation).update(is_counted=consultation.is_counted)
    live.touch(consultation.office_id)
