"""Nothing is forgotten: who does not answer is reminded, then the adviser, then the office lead; then it is over.

Each step is taken in one transaction with the mail it queues, by whoever holds the referral's row; another run, at the
same time or after one that died, finds it taken.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from consultations.referrals import machine, mails
from consultations.referrals.machine import Move
from consultations.referrals.models import Referral, ReferralEvent
from consultations.referrals.outbox import ReferralMail
from core import audit, outbox

BATCH = 200
Kind, Act = ReferralMail.Kind, ReferralEvent.Act
LADDER = (
    (Kind.REMINDER, Act.PARTNER_REMINDED),
    (Kind.ADVISER, Act.ADVISER_REMINDED),
    (Kind.LEAD, Act.LEAD_REMINDED),
)
EXPIRED, SENT, UNSENT = "expired", outbox.SENT, outbox.UNSENT


def run(progress: Callable[[int], None] = lambda done: None) -> Counter:
    """Take every step that is due and send the mails that wait; how many of each: the kinds of mails queued,
    EXPIRED, and mails SENT and UNSENT. `progress(done)` is called after each referral."""
    now, counts = timezone.now(), Counter()
    for done, key in enumerate(due(now), start=1):
        counts[take_step(key, now)] += 1
        progress(done)
    del counts[""]
    return counts + send_waiting()


def due(now: datetime) -> Iterator[UUID]:
    """Keys of the referrals whose next step is due, read in portions that follow one another by key."""
    after = Q()
    while True:
        rows = Referral.objects.due_for_reminder(now).filter(after).order_by("next_step_at", "pk")
        found = list(rows.values_list("next_step_at", "pk")[:BATCH])
        yield from (key for _at, key in found)
        if len(found) < BATCH:
            return
        at, key = found[-1]
        after = Q(next_step_at__gt=at) | Q(next_step_at=at, pk__gt=key)


@transaction.atomic
def take_step(key: UUID, now: datetime) -> str:
    """The next step of one referral: the kind of the mail it queued, or EXPIRED; empty when there is none to take."""
    locked = Referral.objects.select_for_update(of=("self",)).due_for_reminder(now)
    referral = locked.select_related("concern", "organisation", "service", "to_office").filter(pk=key).first()
    if referral is None:
        return ""
    step = referral.reminder_step
    if step == 0 and not (referral.receiver_email and referral.link_nonce):
        step = 1  # Nobody can be reminded there: the adviser is asked at once.
    if step >= len(LADDER):
        return _expire(referral)
    kind, act = LADDER[step]
    _note_step(referral, step + 1, now)
    ReferralMail.objects.create(referral=referral, kind=kind)
    ReferralEvent.of(referral, old=referral.status, act=act, by=machine.SYSTEM).save()
    audit.record(None, audit.Action.UPDATE, referral, reminder=kind)
    return kind


def _note_step(referral: Referral, steps: int, now: datetime) -> None:
    is_last = steps == len(LADDER)
    wait = timedelta(days=settings.REFERRAL_EXPIRY_DAYS) if is_last else referral.answer_period
    Referral.objects.filter(pk=referral.pk).update(reminder_step=steps, next_step_at=now + wait)


def _expire(referral: Referral) -> str:
    referral.move(Move(machine.FAILED, outcome="unknown"), by=machine.SYSTEM)
    audit.record(None, audit.Action.UPDATE, referral, status=machine.FAILED, outcome="unknown")
    return EXPIRED


def send_waiting() -> Counter:
    """Send what waits, also what failed before; how many SENT and UNSENT."""
    return outbox.send_waiting(ReferralMail, mails.message_of)
