"""Asking another office to take a file."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client
from consultations.models import Concern, Consent, Referral
from consultations.referrals import files, machine
from consultations.referrals.consents import FILE
from consultations.referrals.machine import Move
from consultations.referrals.services import give_consent, move, save_draft
from districts.models import District, Office

OFFERED = 20
"""So many concerns are offered, the latest first."""


def pending(client: Client) -> Referral | None:
    """The request that has not been answered yet."""
    asked = Referral.objects.pending_files().filter(concern__client=client)
    return asked.select_related("to_office").first()


def living_elsewhere(client: Client, day: date | None = None) -> list[Office]:
    """Offices in whose district the person lives, when that of the file is none of them."""
    if client.district_id in (District.UNKNOWN, District.OUTSIDE):
        return []
    there = list(Office.objects.covering(client.district, day or timezone.localdate()))
    return [] if client.office in there else there


def concerns_of(client: Client) -> QuerySet:
    """Those with which a file can go over: of consultations in its office. Who was never advised there has none."""
    theirs = Concern.objects.filter(client=client, office=client.office_id, is_counted=True)
    return theirs.order_by("-held_on", "-consultation_id", "position")


def obstacles(client: Client) -> list[str]:
    found = files.obstacles(client)
    if pending(client):
        found.append(_("Another office has been asked already."))
    if not concerns_of(client).exists():
        found.append(
            _("There is no consultation in this office yet. Log the one in which the person agreed.")
        )
    return found


@transaction.atomic
def ask(*, request: HttpRequest, consent: Consent, concern: Concern) -> Referral:
    """Record the consent and ask its office to take the file. Raises ValidationError."""
    client = Client.objects.select_for_update(of=("self",)).get(pk=consent.client_id)
    if against := obstacles(client):
        raise ValidationError(" ".join(against))
    consent.items = [FILE, "language"]
    give_consent(request=request, consent=consent)
    referral = Referral(
        concern=concern,
        to_office=consent.to_office,
        mode=machine.DATA,
        consent=consent,
        is_agreed=True,
        hands_over_file=True,
    )
    save_draft(request=request, referral=referral)
    move(request=request, referral=referral, step=Move(machine.SENT))
    return referral
