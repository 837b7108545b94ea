"""Acts on referrals and consents: each is one transaction and leaves an event and an entry of the audit trail.

What may not be done raises ValidationError with the words for the person.
"""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.referrals import files, links, machine
from consultations.referrals.consents import Consent
from consultations.referrals.events import ReferralEvent
from consultations.referrals.machine import Move
from consultations.referrals.models import Referral
from consultations.referrals.tasks import queue_notice, queue_request
from consultations.statements import services as statements
from core import audit

Act = ReferralEvent.Act
REFERRED = "referred"


@transaction.atomic
def save_draft(*, request: HttpRequest, referral: Referral) -> None:
    """Prepare a referral, or change one that is being prepared. Raises ValidationError when the concern is on its way
    to the same receiver already, for instance by a second click."""
    _check_usable(referral)
    is_new = referral._state.adding
    _refuse_twice(referral)
    drafts = Referral.objects.select_for_update().filter(pk=referral.pk, status=machine.DRAFT)
    if not is_new and not drafts:
        raise ValidationError(_("The referral has been changed meanwhile. Please look again."))
    referral.save()
    if is_new:
        ReferralEvent.of(referral, by=request.user).save()
    audit.record(request, audit.Action.CREATE if is_new else audit.Action.UPDATE, referral)


def _refuse_twice(referral: Referral) -> None:
    concerns = type(referral.concern).objects.select_for_update()
    concern = concerns.get(pk=referral.concern_id)  # Locked: of two clicks the second finds the first.
    same = {name: getattr(referral, name) for name in ("organisation", "service", "to_office")}
    others = concern.referrals.filter(**same, status__in=(machine.DRAFT, *machine.OPEN))
    if others.exclude(pk=referral.pk).exists():
        raise ValidationError(_("This concern is already referred there."))


@transaction.atomic
def move(*, request: HttpRequest, referral: Referral, step: Move) -> None:
    """Make the step as `request.user`; sending also tells the receiver, and the concern is referred from then on."""
    if step.to == machine.SENT:
        _check_usable(referral)
        _mark_referred(referral)
        send(referral, by=request.user, on=step.on)
    else:
        if step.to == machine.ACCEPTED and referral.is_file_request:
            files.take(request=request, referral=referral)
        referral.move(step, by=request.user)
        _tell_sender(referral)
    audit.record(request, audit.Action.UPDATE, referral, **_facts_of(referral))


def _check_usable(referral: Referral) -> None:
    """Nothing more is passed on from a restricted file; what is under way may end."""
    if referral.concern.client:
        referral.concern.client.check_usable()


def _facts_of(referral: Referral) -> dict[str, str]:
    facts = {"status": referral.status, "outcome": referral.outcome, "reason": referral.reason}
    return {name: code for name, code in facts.items() if code}


def _mark_referred(referral: Referral) -> None:
    """Whoever edits the consultation meanwhile is told that it has changed."""
    concern = referral.concern
    if concern.outcome == REFERRED:
        return
    concern.outcome = REFERRED
    concern.save(update_fields=["outcome"])
    consultations = type(concern.consultation).objects.filter(pk=concern.consultation_id)
    consultations.update(version=models.F("version") + 1)


@transaction.atomic
def send(referral: Referral, *, by, on=None) -> None:
    """Send a draft, saved or not. Raises ValidationError without agreement or consent."""
    if referral._state.adding:
        referral.save()
    referral.move(Move(machine.SENT, on), by=by)
    _tell_receiver(referral, by=by)
    # Who refers to somebody else has noted what came to nothing before.
    before = Referral.objects.to_be_noted().filter(concern=referral.concern_id)
    before.update(chased_at=timezone.now())


def _tell_sender(referral: Referral) -> None:
    if referral.is_to_be_noted:
        queue_notice(referral)


def _tell_receiver(referral: Referral, *, by) -> None:
    if referral.link_nonce and referral.receiver_email:
        queue_request(referral)
        ReferralEvent.of(referral, old=referral.status, act=Act.LINK_SENT, by=by).save()


@transaction.atomic
def retarget(referral: Referral, *, by) -> None:
    """One that nobody has answered got another receiver: the old one's link is worthless, the new one gets a mail."""
    referral.start_waiting()
    referral.save()
    ReferralEvent.of(referral, old=referral.status, act=Act.RECEIVER_CHANGED, by=by).save()
    _tell_receiver(referral, by=by)


def withdraw(referral: Referral, *, by, successor: Referral | None = None) -> None:
    """The consultation says something else now: what nobody has answered becomes an error, which never counts (R7);
    what was answered ends; what is closed stays."""
    ways = (machine.ERROR, machine.CANCELLED, machine.FAILED)
    is_file = referral.hands_over_file
    to = next((state for state in ways if machine.is_allowed(referral.status, state, is_file=is_file)), None)
    if to == machine.ERROR:
        referral.move(Move(to), by=by)
    elif to:
        outcome = "redirected" if successor else "unknown"
        referral.move(Move(to, outcome=outcome, successor=successor), by=by)


@transaction.atomic
def send_link_again(*, request: HttpRequest, referral: Referral) -> None:
    """A new link by mail; every earlier one is worthless from now on."""
    _check_usable(referral)
    if not referral.is_awaited or referral.hands_over_file:
        raise ValidationError(_("Nobody is to answer this referral any more."))
    if not referral.receiver_email:
        raise ValidationError(_("The receiver has no e-mail address in the directory."))
    step, due = referral.reminder_step, referral.next_step_at
    referral.start_waiting()
    referral.reminder_step, referral.next_step_at = step, due
    values = {"link_nonce": referral.link_nonce}
    if referral.status == machine.SENT:  # asking again is what was due
        values |= {"due_on": referral.due_on, "chased_at": None}
    Referral.objects.filter(pk=referral.pk).update(**values)
    _tell_receiver(referral, by=request.user)
    audit.record(request, audit.Action.UPDATE, referral, link="sent")


@transaction.atomic
def withdraw_link(*, request: HttpRequest, referral: Referral) -> None:
    Referral.objects.filter(pk=referral.pk).update(link_nonce="")
    referral.link_nonce = ""
    ReferralEvent.of(referral, old=referral.status, act=Act.LINK_WITHDRAWN, by=request.user).save()
    audit.record(request, audit.Action.UPDATE, referral, link="withdrawn")


@transaction.atomic
def answer_by_link(*, request: HttpRequest, token: str, steps) -> Referral:
    """What the receiver says behind the link; `steps(referral)` gives the moves that the answer means. Raises
    RefusedLink, and ValidationError when the referral has moved on meanwhile."""
    referral = links.referral_of(token, lock=True)
    for step in steps(referral):
        referral.move(step, by=machine.PARTNER)
    _tell_sender(referral)
    audit.record(request, audit.Action.UPDATE, referral, by="link", **_facts_of(referral))
    return referral


# --- Consents -----------------------------------------------------------------------------------------


@transaction.atomic
def give_consent(*, request: HttpRequest, consent: Consent) -> None:
    consent.client.check_usable()
    statements.record(request, consent, consent.client)
    audit.record(request, audit.Action.CREATE, consent, items=consent.items, purpose=consent.purpose)


@transaction.atomic
def revoke_consent(*, request: HttpRequest, consent: Consent) -> int:
    """Revoke, once and for all: what is not answered yet is cancelled, what is under way loses its link. The proof
    stays. Returns the number of referrals it touched."""
    now = timezone.now()
    revoked = Consent.objects.filter(pk=consent.pk, revoked_at__isnull=True)
    if not revoked.update(revoked_at=now, revoked_by=request.user):
        return 0
    consent.revoked_at, consent.revoked_by = now, request.user
    statements.follow(consent, is_allowed=False)
    under_it = Referral.objects.filter(consent=consent, status__in=(machine.DRAFT, *machine.OPEN))
    touched = list(under_it.select_related("concern", "organisation", "to_office", "service"))
    for referral in touched:
        _stop(referral, by=request.user)
    audit.record(request, audit.Action.CANCEL, consent, referrals=len(touched))
    return len(touched)


def _stop(referral: Referral, *, by) -> None:
    ReferralEvent.of(referral, old=referral.status, act=Act.CONSENT_REVOKED, by=by).save()
    if referral.status in (machine.DRAFT, machine.SENT):
        referral.move(Move(machine.CANCELLED, outcome="declined"), by=by)
    else:
        Referral.objects.filter(pk=referral.pk).update(link_nonce="")
