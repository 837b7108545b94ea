"""Anonymising clients: free text goes, facts that are counted stay, nothing leads to the person any more."""

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import RetentionRecord
from clients import erasure
from clients.models import Client, FileMark
from consultations.models import (
    Appointment,
    AppointmentMail,
    Concern,
    Consent,
    Consultation,
    Draft,
    HomeVisit,
    ImportBatch,
    Referral,
    ReferralMail,
    SensitiveNote,
    Task,
    Ticket,
    WaitingEntry,
)
from core import audit, kept
from core.outbox import QueuedMail

logger = logging.getLogger(__name__)


class NotErasable(Exception):
    """Something has to be ended first; the text says what."""


def obstacles(client: Client) -> list[str]:
    """What stands against erasing the data of `client` now, in words."""
    found = []
    if client.marks.standing().filter(kind=FileMark.Kind.HOLD).exists():
        found.append(_("There is a hold on the file. End it first."))
    if HomeVisit.objects.open().filter(client=client).exists():
        found.append(_("A home visit is open. End it first."))
    if Appointment.objects.to_come().filter(client=client).exists():
        found.append(_("An appointment is still to come. Cancel it first."))
    return found


def extent(client: Client) -> dict[str, int]:
    """How much hangs on the file, for those who decide."""
    theirs = {"client": client}
    return {
        "consultations": Consultation.objects.filter(**theirs).count(),
        "referrals": Referral.objects.filter(concern__client=client).count(),
        "consents": Consent.objects.filter(**theirs).count(),
        "visits": HomeVisit.objects.filter(**theirs).count(),
        "appointments": Appointment.objects.filter(**theirs).count(),
    }


@transaction.atomic
def erase(*, request: HttpRequest, client: Client, reason: str) -> None:
    """Art. 17, for the reason with this code. Raises NotErasable."""
    locked = Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    if against := obstacles(locked):
        raise NotErasable(" ".join(against))
    numbers = [locked.pk, *locked.merged_files.values_list("pk", flat=True)]
    anonymise([locked])
    note_wish(locked, by=request.user)
    audit.record(request, audit.Action.ERASE, locked, why=reason)
    for number in numbers:  # a backup may still hold them as files of their own
        logger.info("Anonymised: client number %d. After a restore from an older backup do it again.", number)


def note_wish(client: Client, *, by: Any = None) -> None:
    """A line of the protocol of deletion, which says in which office, and not who."""
    RetentionRecord.objects.create(rule=RetentionRecord.WISH, office=client.office, count=1, by=by)


@transaction.atomic
def anonymise(clients: Sequence[Client]) -> int:
    """Take everything personal from `clients` and all that belongs to them; how many. What is counted stays as it is:
    consultations with their snapshots, concerns, referrals, visits, waiting times."""
    clients = [*clients, *Client.objects.filter(merged_into__in=clients)]
    words = [word for client in clients for word in _words(client)]
    keys = [client.pk for client in clients]
    for forget in (_empty_texts, _end_referrals, _forget_meetings, _forget_consents):
        forget(keys)
    _forget_typed(keys, words)
    _tell_further_up(keys)
    ImportBatch.created_clients.through.objects.filter(client__in=keys).delete()
    return erasure.anonymise(clients, timezone.localdate())


def empty_notes(consultations: Iterable[int]) -> int:
    """Take the free text from the consultations with these keys and from their concerns; how many consultations."""
    keys = list(consultations)
    Concern.objects.filter(consultation__in=keys).exclude(note="").update(note="")
    SensitiveNote.objects.filter(consultation__in=keys).delete()
    return Consultation.objects.filter(pk__in=keys).update(note="", cancel_reason="")


def empty_consents(consents: Iterable[int]) -> int:
    """Delete the consents with these keys; one that a referral was sent under stays without witness and items, as the
    fact that there was one."""
    keys = list(consents)
    Consent.objects.filter(pk__in=keys, referrals__isnull=True).delete()
    Consent.objects.filter(pk__in=keys).update(witness="", items=[])
    return len(keys)


def _empty_texts(keys: list[int]) -> None:
    theirs = Consultation.objects.filter(client__in=keys)
    empty_notes(theirs.values_list("pk", flat=True))
    theirs.filter(followed_up_at__isnull=True).update(follow_up_on=None, follow_up_owner=None)
    theirs.update(submission=None)
    Ticket.objects.filter(consultation__client__in=keys).update(**Ticket.PERSONAL)


def _end_referrals(keys: list[int]) -> None:
    """Links end, nobody is reminded and no mail goes out; how they stand stays as it is, because that is counted."""
    referrals = Referral.objects.filter(concern__client__in=keys)
    ended = {"link_nonce": "", "next_step_at": None, "due_on": None, "owner": None}
    Referral.objects.filter(pk__in=referrals.values("pk")).update(**ended)
    _drop(ReferralMail, Q(referral__concern__client__in=keys))


def _forget_meetings(keys: list[int]) -> None:
    appointments = Appointment.objects.filter(client__in=keys)
    Task.objects.filter(appointment__in=appointments.values("pk")).delete()
    _drop(AppointmentMail, Q(appointment__client__in=keys))
    appointments.update(**Appointment.PERSONAL)
    WaitingEntry.objects.filter(client__in=keys).delete()
    HomeVisit.objects.filter(client__in=keys).update(**HomeVisit.PERSONAL, client=None)


def _tell_further_up(keys: list[int]) -> None:
    """Records of apps that this one does not know say themselves what is left of them."""
    for relation in Client._meta.related_objects:
        if forget := getattr(relation.related_model, "forget_clients", None):
            forget(keys)


def _drop(mails: type[QueuedMail], condition: Q) -> None:
    waiting = mails.objects.filter(condition, state=QueuedMail.State.WAITING)
    dropped = {"state": QueuedMail.State.DROPPED, "done_at": timezone.now()}
    mails.objects.filter(pk__in=list(waiting.values_list("pk", flat=True))).update(**dropped)


def _forget_consents(keys: list[int]) -> None:
    """Whose consent it was is gone with the client; what is left proves nothing any more."""
    empty_consents(Consent.objects.filter(client__in=keys).values_list("pk", flat=True))


# --- What somebody is typing --------------------------------------------------------------------------


def _words(client: Client) -> list[str]:
    """By what text is recognised as being about `client`."""
    texts = (client.code, client.name if client.family_name else "", client.phone, client.email)
    return [text.casefold() for text in texts if text]


def _forget_typed(keys: list[int], words: list[str]) -> None:
    """Drafts, and texts kept in sessions, that name one of them."""
    chosen = {str(key) for key in keys}
    is_theirs = _recogniser(chosen, words)
    drafts = [draft.pk for draft in Draft.objects.iterator() if is_theirs(draft.values)]
    Draft.objects.filter(pk__in=drafts).delete()
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        data = session.get_decoded()
        if is_theirs(kept.values_in(data)):
            store = session.get_session_store_class()(session.session_key)
            kept.forget_in(store)
            store.save()


def _recogniser(chosen: set[str], words: list[str]) -> Callable[[Iterable], bool]:
    def is_theirs(values: Iterable) -> bool:
        return any(
            (name == "client_key" and value in chosen) or any(word in value.casefold() for word in words)
            for name, value in values
        )

    return is_theirs
