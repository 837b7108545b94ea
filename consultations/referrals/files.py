"""The whole file goes over to the office that was asked to take it (docs/decisions/0028-merge-and-hand-over.md)."""

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client
from consultations.appointments.models import Appointment, WaitingEntry
from consultations.visits.models import HomeVisit
from core import audit, rows

if TYPE_CHECKING:
    from consultations.referrals.models import Referral


def obstacles(client: Client) -> list[str]:
    """What has to be ended in the office of the file before another one takes it, in words."""
    theirs = {"client": client.pk, "office": client.office_id}
    found = []
    if HomeVisit.objects.open().filter(**theirs).exists():
        found.append(_("A home visit is open. End it first."))
    if Appointment.objects.to_come().filter(**theirs).exists():
        found.append(_("An appointment is still to come. Cancel it first."))
    if WaitingEntry.objects.filter(**theirs).exists():
        found.append(_("The person is on the waiting list. Remove the entry first."))
    return found


@rows.whole_city()
def take(*, request: HttpRequest, referral: "Referral") -> None:
    """The file belongs to the other office from now on. Raises ValidationError, and PermissionDenied when its use is
    restricted. Consultations, appointments and visits stay where they took place: those of the other office, which are
    asked about, are for this moment seen from here."""
    client = Client.objects.select_for_update(of=("self",)).get(pk=referral.concern.client_id)
    client.check_usable()
    if client.office_id != referral.office_id:
        raise ValidationError(_("The file does not belong to the other office any more."))
    if referral.consent is None or not referral.consent.covers(referral, timezone.localdate()):
        raise ValidationError(
            _("The consent has been revoked or is over: the other office has to ask again.")
        )
    if obstacles(client):
        raise ValidationError(_("The other office has to end an appointment or a home visit first."))
    codes = {"from": referral.office.code, "office": referral.to_office.code}
    Client.objects.filter(merged_into=client).update(office=referral.to_office)
    client.office, client.version = referral.to_office, client.version + 1
    client.save(update_fields=["office", "version"])
    audit.record(request, audit.Action.UPDATE, client, fields=["office"], **codes)
