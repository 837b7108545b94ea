"""Takes a whole import back, as long as nobody has worked on with what it brought."""

from django.db import transaction
from django.db.models import Exists, OuterRef, ProtectedError, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.models import Client
from consultations.importing.models import ImportBatch
from consultations.models import Consultation, Referral
from core.bulk import chunks

AT_A_TIME = 500


class UndoRefused(Exception):
    """The message says what has been changed since the import."""


def obstacles(batch: ImportBatch) -> list[str]:
    """What has been changed of the import since, in words; empty when it can be undone."""
    found = (
        (
            changed_consultations(batch).count(),
            lambda number: ngettext(
                "%(number)d consultation was changed or cancelled.",
                "%(number)d consultations were changed or cancelled.",
                number,
            ),
        ),
        (
            moved_referrals(batch).count(),
            lambda number: ngettext(
                "%(number)d referral was answered or changed.",
                "%(number)d referrals were answered or changed.",
                number,
            ),
        ),
        (
            used_clients(batch).count(),
            lambda number: ngettext(
                "%(number)d of its clients was changed or came again.",
                "%(number)d of its clients were changed or came again.",
                number,
            ),
        ),
    )
    return [words(number) % {"number": number} for number, words in found if number]


def changed_consultations(batch: ImportBatch) -> QuerySet[Consultation]:
    return batch.consultations.filter(
        Q(version__gt=1) | Q(cancelled_at__isnull=False) | Q(followed_up_at__isnull=False)
    )


def moved_referrals(batch: ImportBatch) -> QuerySet[Referral]:
    of_batch = Referral.objects.filter(concern__consultation__import_batch=batch)
    return of_batch.filter(~Q(status=Referral.SENT) | ~Q(outcome="") | Q(answered_on__isnull=False))


def used_clients(batch: ImportBatch) -> QuerySet[Client]:
    """Clients that the import created and that were changed since or have other consultations."""
    others = Consultation.objects.filter(client=OuterRef("pk")).exclude(import_batch=batch)
    return batch.created_clients.filter(Q(version__gt=1) | Exists(others))


@transaction.atomic
def undo(batch: ImportBatch) -> None:
    """Remove the consultations, concerns, referrals and clients of `batch`; the batch stays as a record of it.

    Raises UndoRefused, and removes nothing, when something of it has been changed, and Superseded when another task
    has taken the batch over.
    """
    batch.claim()
    if reasons := obstacles(batch):
        raise UndoRefused(" ".join(reasons))
    try:
        _remove(batch)
    except ProtectedError as error:
        raise UndoRefused(_("Other records refer to what was imported.")) from error
    batch.state = ImportBatch.State.UNDONE
    batch.save()


def _remove(batch: ImportBatch) -> None:
    clients = list(batch.created_clients.values_list("pk", flat=True))
    batch.created_clients.clear()
    for consultations in chunks(list(batch.consultations.values_list("pk", flat=True)), AT_A_TIME):
        Consultation.objects.filter(pk__in=consultations).delete()
    for numbers in chunks(clients, AT_A_TIME):
        Client.objects.filter(pk__in=numbers).delete()
