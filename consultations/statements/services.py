"""What a client says to advice, statistics and contact: an answer ends the one before, and what follows from it is done
in the same transaction."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client
from clients.notices.services import notice_for, use
from consultations.models import Concern, Consent, Consultation, HomeVisit
from consultations.visits import machine
from consultations.withheld import NOT_STATED
from core import audit, rows
from districts.models import District

Kind = Consent.Kind


@transaction.atomic
def answer(*, request: HttpRequest, consent: Consent, keeps_end: bool = False) -> bool:
    """Record what the client says; False when that stands already. Without a legal basis it is that of the answer
    before, with `keeps_end` so is its end. From a restricted file one can only step back. Raises ValidationError when
    an answer of a later day stands."""
    client = Client.objects.select_for_update(of=("self",)).select_related("office").get(pk=consent.client_id)
    if consent.is_given:
        client.check_usable()
    standing = Consent.objects.filter(client=client, kind=consent.kind, revoked_at__isnull=True)
    before = standing.first()
    consent.basis = consent.basis or (before.basis if before else Consent.Basis.CONSENT)
    if before and keeps_end and before.is_given == consent.is_given and not before.is_over(consent.given_on):
        consent.valid_until = before.valid_until
    if before and is_same(before, consent):
        return False
    if before and before.given_on > consent.given_on:
        raise ValidationError({"given_on": _("An answer of a later day is on the file already.")})
    standing.update(revoked_at=consent.recorded_at, revoked_by=request.user)
    record(request, consent, client)
    _count_again(consent)
    follow(consent, is_allowed=consent.is_given)
    audit.record(request, audit.Action.CREATE, consent, kind=consent.kind, given=int(consent.is_given))
    return True


def is_same(before: Consent, consent: Consent) -> bool:
    said = ("is_given", "basis", "valid_until")
    is_over = before.is_over(consent.given_on)
    return not is_over and all(getattr(before, name) == getattr(consent, name) for name in said)


def record(request: HttpRequest, consent: Consent, client: Client) -> None:
    """Store the consent, with who wrote it down and the notice under which it was given."""
    consent.recorded_by = request.user
    consent.notice = notice_for(client, request.user, consent.given_on)
    consent.save()
    if consent.notice:
        use([consent.notice.pk])


def answer_all(request: HttpRequest, consents: Iterable[Consent], *, keeps_end: bool = True) -> None:
    for consent in consents:
        answer(request=request, consent=consent, keeps_end=keeps_end)


@transaction.atomic
def correct(*, request: HttpRequest, consent: Consent) -> bool:
    """Take back an answer that was entered in error: it stays on the file as one, and what stood before it stands
    again. Consultations count as before from now on; what was taken from earlier ones stays gone (decision 23). False
    when it cannot be taken back any more."""
    client = Client.objects.select_for_update(of=("self",)).get(pk=consent.client_id)
    stored = Consent.objects.get(pk=consent.pk)
    if not stored.may_be_corrected:
        return False
    before = Consent.objects.filter(client=client, kind=stored.kind, revoked_at=stored.recorded_at).first()
    if not stored.is_given:
        client.check_usable()
    ended = {"revoked_at": timezone.now(), "revoked_by": request.user, "is_error": True}
    Consent.objects.filter(pk=stored.pk).update(**ended)
    if before:
        Consent.objects.filter(pk=before.pk).update(revoked_at=None, revoked_by=None)
    _stand_again(client, stored.kind, before)
    audit.record(request, audit.Action.CANCEL, stored, kind=stored.kind, error=1)
    if before:
        audit.record(request, audit.Action.RESTORE, before, kind=before.kind, given=int(before.is_given))
    return True


def _stand_again(client: Client, kind: str, before: Consent | None) -> None:
    """What follows from the answer that stood before; without one, from none."""
    if before:
        follow(before, is_allowed=before.is_given)
    elif kind == Kind.CONTACT:
        _remind(client.pk, None)
    elif kind == Kind.STATISTICS:
        Client.objects.filter(pk=client.pk).update(statistics_refused_on=None)


def _count_again(consent: Consent) -> None:
    """Who has refused the statistics and agrees now is counted again from the day of the answer on."""
    if consent.kind == Kind.STATISTICS and consent.is_given:
        refusing = Client.objects.filter(pk=consent.client_id, statistics_refused_on__isnull=False)
        refusing.update(statistics_counted_from=consent.given_on)


def follow(consent: Consent, *, is_allowed: bool) -> None:
    """Do what an answer, or taking it back, means: mails of reminders, and what is counted."""
    if consent.kind == Kind.CONTACT:
        _remind(consent.client_id, consent if is_allowed else None)
    elif consent.kind == Kind.STATISTICS:
        client = Client.objects.filter(pk=consent.client_id)
        client.update(statistics_refused_on=None if is_allowed else timezone.localdate())
        if not is_allowed:
            withhold(consent.client_id)


def _remind(client: int, consent: Consent | None) -> None:
    since, until = (consent.given_on, consent.valid_until) if consent else (None, None)
    agreed = {"reminders_agreed_on": since, "reminders_agreed_until": until}
    Client.objects.filter(pk=client).update(**agreed)


def stated_of(client: int) -> QuerySet[Consultation]:
    """The consultations that would lose attributes by a refusal; read inside `rows.whole_city()`."""
    return Consultation.objects.filter(client=client, is_withheld=False)


def losing(client: Client) -> int:
    """How many consultations, of every year and office, a refusal of the statistics would empty for good."""
    with rows.whole_city():
        return stated_of(client.pk).count()


def withhold(client: int) -> None:
    """Take the personal attributes from all that is counted of the client with this key, of every year and office.
    Consultations stay counted. Whoever edits one of them meanwhile is told that it has changed."""
    with rows.whole_city():
        stated_of(client).update(**NOT_STATED, is_withheld=True, version=F("version") + 1)
        Concern.objects.filter(client=client).update(district=District.UNKNOWN)
        HomeVisit.objects.filter(client=client, status__in=machine.OVER).update(district=District.UNKNOWN)
