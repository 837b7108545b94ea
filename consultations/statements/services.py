"""What a client says to advice, statistics and contact: an answer ends the one before, and what follows from it is done
in the same transaction."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from clients.models import Client
from consultations.models import Concern, Consent, Consultation, HomeVisit
from consultations.visits import machine
from consultations.withheld import NOT_STATED
from core import audit
from districts.models import District

Kind = Consent.Kind


@transaction.atomic
def answer(*, request: HttpRequest, consent: Consent) -> bool:
    """Record what the client says; False when that stands already. Without a legal basis it is that of the answer
    before. From a restricted file one can only step back."""
    client = Client.objects.select_for_update(of=("self",)).get(pk=consent.client_id)
    if consent.is_given:
        client.check_usable()
    standing = Consent.objects.filter(client=client, kind=consent.kind, revoked_at__isnull=True)
    before = standing.first()
    consent.basis = consent.basis or (before.basis if before else Consent.Basis.CONSENT)
    if before and (before.is_given, before.basis) == (consent.is_given, consent.basis):
        return False
    standing.update(revoked_at=timezone.now(), revoked_by=request.user)
    consent.recorded_by = request.user
    consent.save()
    follow(consent, is_allowed=consent.is_given)
    audit.record(request, audit.Action.CREATE, consent, kind=consent.kind, given=int(consent.is_given))
    return True


def answer_all(request: HttpRequest, consents: Iterable[Consent]) -> None:
    for consent in consents:
        answer(request=request, consent=consent)


def follow(consent: Consent, *, is_allowed: bool) -> None:
    """Do what an answer, or taking it back, means: mails of reminders, and what is counted."""
    client = Client.objects.filter(pk=consent.client_id)
    if consent.kind == Kind.CONTACT:
        client.update(reminders_agreed_on=consent.given_on if is_allowed else None)
    elif consent.kind == Kind.STATISTICS:
        client.update(statistics_refused_on=None if is_allowed else timezone.localdate())
        if not is_allowed:
            withhold(consent.client_id)


def withhold(client: int) -> None:
    """Take the personal attributes from all that is counted of the client with this key, of every year and office.
    Consultations stay counted. Whoever edits one of them meanwhile is told that it has changed."""
    stated = Consultation.objects.filter(client=client, is_withheld=False)
    stated.update(**NOT_STATED, is_withheld=True, version=F("version") + 1)
    Concern.objects.filter(client=client).update(district=District.UNKNOWN)
    HomeVisit.objects.filter(client=client, status__in=machine.OVER).update(district=District.UNKNOWN)
