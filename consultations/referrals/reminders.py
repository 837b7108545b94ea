"""Nothing is forgotten: who does not answer is reminded, then the adviser, then the office lead; then it is over.

The steps of a portion of referrals are taken in one transaction with the mails they queue, by whoever holds the rows;
another run, at the same time or after one that died, finds them taken or not begun.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from consultations.referrals import machine, mails
from consultations.referrals.machine import Move
from consultations.referrals.models import Referral, ReferralEvent
from consultations.referrals.outbox import ReferralMail
from core import audit, bulk, outbox
from core.models import AuditEntry

BATCH = 1000
READ = (
    *(field.name for field in Referral._meta.concrete_fields),
    *(
        "concern__client",
        "organisation__email",
        "service__email",
        "service__organisation",
        "to_office__email",
    ),
)
"""Columns: with all those of what hangs on a referral a portion takes a tenth longer."""
Kind, Act = ReferralMail.Kind, ReferralEvent.Act
LADDER = (
    (Kind.REMINDER, Act.PARTNER_REMINDED),
    (Kind.ADVISER, Act.ADVISER_REMINDED),
    (Kind.LEAD, Act.LEAD_REMINDED),
)
EXPIRED, SENT, UNSENT = "expired", outbox.SENT, outbox.UNSENT


def run(progress: Callable[[int], None] = lambda done: None) -> Counter:
    """Take every step that is due and send the mails that wait; how many of each: the kinds of mails queued,
    EXPIRED, and mails SENT and UNSENT. `progress(done)` is called after each portion of referrals."""
    now, counts = timezone.now(), Counter()
    while steps := take_steps(now):
        counts += steps
        progress(counts.total())
    return counts + send_waiting()


@transaction.atomic
def take_steps(now: datetime) -> Counter:
    """The next step of BATCH referrals at most, those due for longest first: how many mails of each kind were queued,
    and how many EXPIRED; nothing when none is due. What another run holds is left to it."""
    due = Referral.objects.select_for_update(of=("self",), skip_locked=True).due_for_reminder(now)
    receivers = due.select_related("concern", "organisation", "service", "to_office").only(*READ)
    counts, steps = Counter(), Round()
    for referral in receivers.order_by("next_step_at", "pk")[:BATCH]:
        counts[steps.take(referral, now)] += 1
    steps.store()
    return counts


@dataclass
class Round:
    """The steps of a portion of referrals, whose rows the caller holds, and what is to be written with them."""

    changed: dict[tuple, list[Referral]] = field(default_factory=dict)
    mails: list[ReferralMail] = field(default_factory=list)
    events: list[ReferralEvent] = field(default_factory=list)
    entries: list[AuditEntry] = field(default_factory=list)

    def take(self, referral: Referral, now: datetime) -> str:
        """The next step of one referral: the kind of the mail it queues, or EXPIRED."""
        step = referral.reminder_step
        if step == 0 and not (referral.receiver_email and referral.link_nonce):
            step = 1  # Nobody can be reminded there: the adviser is asked at once.
        return self._remind(referral, step, now) if step < len(LADDER) else self._expire(referral)

    def _remind(self, referral: Referral, step: int, now: datetime) -> str:
        kind, act = LADDER[step]
        is_last = step + 1 == len(LADDER)
        wait = timedelta(days=settings.REFERRAL_EXPIRY_DAYS) if is_last else referral.answer_period
        referral.reminder_step, referral.next_step_at = step + 1, now + wait
        self._queue(referral, kind, now)
        event = ReferralEvent.of(referral, old=referral.status, act=act, by=machine.SYSTEM)
        self._note(referral, ("reminder_step", "next_step_at"), event, reminder=kind)
        return kind

    def _expire(self, referral: Referral) -> str:
        before = dict(vars(referral))
        event = referral.step(Move(machine.FAILED, outcome="unknown"), by=machine.SYSTEM)
        columns = tuple(name for name, value in vars(referral).items() if before.get(name) != value)
        self._queue(referral, Kind.IN_VAIN, timezone.now())
        self._note(referral, columns, event, status=machine.FAILED, outcome="unknown")
        return EXPIRED

    def _queue(self, referral: Referral, kind: str, now: datetime) -> None:
        mail = bulk.mould(ReferralMail).make(referral_id=referral.pk, kind=kind, created_at=now)
        self.mails.append(mail)

    def _note(self, referral: Referral, columns: tuple[str, ...], event: ReferralEvent, **facts: str) -> None:
        change = tuple((name, getattr(referral, name)) for name in columns)
        self.changed.setdefault(change, []).append(referral)
        self.events.append(event)
        self.entries.append(audit.entry(None, audit.Action.UPDATE, referral, **facts))

    def store(self) -> None:
        """Written by what changes: the same step at the same moment is one statement for all who take it."""
        for change, referrals in self.changed.items():
            keys = [referral.pk for referral in referrals]
            Referral.objects.filter(pk__in=keys).update(**dict(change))
        bulk.insert(self.mails)
        bulk.insert(self.events)
        bulk.insert(self.entries)


def send_waiting() -> Counter:
    """Send what waits, also what failed before; how many SENT and UNSENT."""
    return outbox.send_waiting(ReferralMail, mails.message_of)
