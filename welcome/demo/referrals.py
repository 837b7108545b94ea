"""What became of the people's referrals: answered, declined for a reason, served, not come, still waiting."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings

from consultations.models import Consultation, Referral, ReferralEvent
from consultations.referrals import machine
from consultations.referrals.reminders import LADDER
from core.bulk import Mould
from districts.models import Office
from partners.models import Service
from welcome.demo.chance import Weighted, weighted
from welcome.demo.topics import ANSWERS, CLOSING_OUTCOMES

ANSWERED = 0.86
TO_ANOTHER_OFFICE = 0.015

_MODES = weighted("slip 62, call 25, warm 13")
_PRIORITIES = weighted("normal 90, urgent 8.5, emergency 1.5")
# Days until the receiver answers, from then until the end, and until the office gives up waiting for an answer.
_ANSWERED_AFTER = range(1, 9)
_AT_ONCE = Weighted({range(1): 1})
_SLOWLY = Weighted({range(7, 32): 1})
_ENDED_AFTER = {
    "completed": Weighted({range(1): 80, range(1, 31): 20}),
    "in_progress": _SLOWLY,
    "on_hold": _SLOWLY,
}
_GIVEN_UP_AFTER = range(20, 43)
_WAITING_LIST = range(10, 60)
_REASON_OF_OUTCOME = {outcome: reason for reason, outcome in machine.OUTCOME_OF_REASON.items()}
_ZONE = ZoneInfo(settings.TIME_ZONE)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=_ZONE)


class Referrals:
    """Draws referrals with their history, as far as it is known on the last day."""

    def __init__(self, random: Random, until: date, offices: Sequence[Office]):
        self.random = random
        self.until = until
        self.offices = offices
        self.referrals, self.events = Mould(Referral), Mould(ReferralEvent)

    def refer(self, consultation: Consultation, service: Service, events: list[ReferralEvent]) -> Referral:
        """A referral of that day to the service, or now and then to another office; what happened goes to `events`."""
        random = self.random
        referral = self.referrals.make(
            id=uuid.UUID(int=random.getrandbits(128), version=4),
            **self._receiver(consultation, service),
            mode=_MODES.pick(random),
            priority=_PRIORITIES.pick(random),
            is_agreed=True,
            shares_topic=random.random() < 0.7,
            created_at=consultation.recorded_at,
            sent_on=consultation.held_on,
        )
        history = _History(self.events, referral, consultation.recorded_by_id, events)
        later = consultation.is_recorded_later
        history.move(machine.SENT, _at(consultation.held_on, 18) if later else consultation.recorded_at)
        if random.random() < ANSWERED:
            self._answer(history)
        else:
            self._give_up(history)
        if referral.status in machine.OPEN:
            referral.link_nonce = f"{random.getrandbits(88):022x}"
        if referral.status == machine.SENT:
            self._remind(history)
        return referral

    def _receiver(self, consultation: Consultation, service: Service) -> dict:
        others = [office.pk for office in self.offices if office.pk != consultation.office_id]
        if others and self.random.random() < TO_ANOTHER_OFFICE:
            return {"to_office_id": self.random.choice(others)}
        return {"organisation_id": service.organisation_id, "service_id": service.pk}

    def _answer(self, history: "_History") -> None:
        random, referral, status = self.random, history.referral, ANSWERS.pick(self.random)
        answered_on = referral.sent_on + timedelta(days=random.choice(_ANSWERED_AFTER))
        ended_on = answered_on + timedelta(
            days=random.choice(_ENDED_AFTER.get(status, _AT_ONCE).pick(random))
        )
        if answered_on > self.until:
            return
        if status == machine.ERROR:
            self._close(history, status, answered_on)
            return
        referral.answered_on = answered_on
        is_slow, is_over = status in machine.OPEN, ended_on <= self.until
        if status != machine.REJECTED:
            first = status if is_slow and not is_over else machine.ACCEPTED
            self._open(history, first, answered_on)
        if is_over:
            self._close(history, machine.COMPLETED if is_slow else status, ended_on)

    def _open(self, history: "_History", status: str, day: date) -> None:
        if status == machine.ON_HOLD:
            expected_on = day + timedelta(days=self.random.choice(_WAITING_LIST))
            history.referral.expected_on = history.referral.due_on = expected_on
        if status == machine.IN_PROGRESS:
            history.move(machine.ACCEPTED, _at(day, 11), by=machine.PARTNER)
        history.move(status, _at(day, 12), by=machine.PARTNER)

    def _close(self, history: "_History", status: str, day: date) -> None:
        referral = history.referral
        referral.closed_on, referral.due_on = day, None
        if status in CLOSING_OUTCOMES:
            referral.outcome = CLOSING_OUTCOMES[status].pick(self.random)
        if status == machine.REJECTED:
            referral.reason = _REASON_OF_OUTCOME[referral.outcome]
        says = status in (machine.COMPLETED, machine.REJECTED)
        history.move(status, _at(day, 15), by=machine.PARTNER if says else machine.STAFF)

    def _give_up(self, history: "_History") -> None:
        """Nothing came back: after some weeks the office closes it."""
        given_up_on = history.referral.sent_on + timedelta(days=self.random.choice(_GIVEN_UP_AFTER))
        if given_up_on <= self.until:
            history.referral.outcome, history.referral.closed_on = "unknown", given_up_on
            history.move(machine.FAILED, _at(given_up_on, 15))

    def _remind(self, history: "_History") -> None:
        """The steps of the ladder that were due before the last day."""
        referral = history.referral
        period, sent_at = referral.answer_period, _at(referral.sent_on, 9)
        due = [sent_at + period * number for number in range(1, len(LADDER) + 1)]
        referral.due_on = due[0].date()
        done = [at for at in due if at.date() < self.until]
        for at, (_kind, act) in zip(done, LADDER, strict=False):
            history.add(act, at, by=machine.SYSTEM)
        referral.reminder_step = len(done)
        wait = timedelta(days=settings.REFERRAL_EXPIRY_DAYS)
        referral.next_step_at = due[len(done)] if len(done) < len(due) else due[-1] + wait


class _History:
    """The events of one referral, in the order in which they are added."""

    def __init__(self, mould: Mould, referral: Referral, user_id: int, events: list[ReferralEvent]):
        self.mould, self.referral, self.user_id, self.events = mould, referral, user_id, events

    def move(self, status: str, at: datetime, by: str = machine.STAFF) -> None:
        old, self.referral.status = self.referral.status, status
        self.add(ReferralEvent.Act.MOVED, at, by, old)

    def add(self, act: str, at: datetime, by: str, old: str | None = None) -> None:
        referral = self.referral
        event = self.mould.make(
            referral_id=referral.pk,
            at=at,
            act=act,
            from_status=referral.status if old is None else old,
            to_status=referral.status,
            outcome=referral.outcome,
            reason=referral.reason,
            actor=by,
            user_id=self.user_id if by == machine.STAFF else None,
        )
        self.events.append(event)
