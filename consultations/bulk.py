"""Writing many consultations at once: for imports and demo data. The columns that `save()` would set are set here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from clients.models import Client
from consultations.models import Concern, Consultation, Facts, Referral, ReferralEvent
from core import bulk

AT_A_TIME = 1000


@dataclass
class Bundle:
    """An unsaved consultation with its concerns, the referrals of the concerns by their index, and what has happened to
    the referrals."""

    consultation: Consultation
    concerns: list[Concern]
    referrals: dict[int, Referral] = field(default_factory=dict)
    events: list[ReferralEvent] = field(default_factory=list)


def copy_facts(consultation: Consultation, concern: Concern) -> None:
    """Give the concern the counting columns of its consultation."""
    concern.consultation_id = consultation.pk
    for column in Facts.COLUMNS:
        setattr(concern, column, getattr(consultation, column))


@transaction.atomic
def insert(bundles: Sequence[Bundle]) -> None:
    """Insert `bundles`, all or none.

    Raises ValueError for a consultation without concerns (rule R2); constraints of the database raise
    IntegrityError.
    """
    _know_clients([bundle.consultation for bundle in bundles])
    for bundle in bundles:
        if not bundle.concerns:
            raise ValueError("A consultation has at least one concern.")
        bundle.consultation.set_facts()
    bulk.insert([bundle.consultation for bundle in bundles])
    bulk.insert(_concerns(bundles))
    bulk.insert(_referrals(bundles))
    bulk.insert([event for bundle in bundles for event in bundle.events])


def _know_clients(consultations: Sequence[Consultation]) -> None:
    """Read at once the clients that `set_facts` asks."""
    client = Consultation._meta.get_field("client")
    unread = [each for each in consultations if each.client_id and not client.is_cached(each)]
    for some in bulk.chunks(unread, AT_A_TIME):
        found = Client.objects.in_bulk({each.client_id for each in some})
        for each in some:
            each.client = found[each.client_id]


def _concerns(bundles: Iterable[Bundle]) -> list[Concern]:
    concerns = []
    for bundle in bundles:
        for position, concern in enumerate(bundle.concerns, start=1):
            concern.position = position
            copy_facts(bundle.consultation, concern)
            concerns.append(concern)
    return concerns


def _referrals(bundles: Iterable[Bundle]) -> list[Referral]:
    referrals = []
    for bundle in bundles:
        for index, referral in bundle.referrals.items():
            referral.concern = bundle.concerns[index]
            referral.set_facts()
            referrals.append(referral)
    return referrals
