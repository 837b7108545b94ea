"""How partners answer: figures per organisation or service over the referrals of all offices. No personal data, so
those who keep the directory and the offices' leads see the partners of the whole city."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median
from uuid import UUID

from catalogues.labels import labels
from consultations.models import Referral
from consultations.referrals import machine
from core.periods import Period
from core.rows import counting
from core.tables import SEPARATOR

TAKEN = (machine.ACCEPTED, machine.IN_PROGRESS, machine.COMPLETED)
"""States that say that the receiver has taken the person on."""


@dataclass
class Quality:
    """What came of the referrals sent to one receiver in a period (R7)."""

    key: UUID
    name: str
    referrals: int = 0
    answered: int = 0
    accepted: int = 0
    served: int = 0
    no_show: int = 0
    reasons: Counter = field(default_factory=Counter)
    days: list[int] = field(default_factory=list)

    @property
    def declined(self) -> int:
        return self.reasons.total()

    @property
    def declined_by_reason(self) -> str:
        """The reasons of those who declined, the most frequent first."""
        texts = labels("referral_reason")
        return SEPARATOR.join(f"{count} {texts[code]}" for code, count in self.reasons.most_common())

    @property
    def days_to_answer(self) -> float | None:
        """The median of the days until the receiver answered."""
        return median(self.days) if self.days else None

    @property
    def served_share(self) -> float:
        return self.served / self.referrals

    def add(self, *, status: str, outcome: str, reason: str, sent_on, answered_on) -> None:
        self.referrals += 1
        self.accepted += status in TAKEN
        self.served += outcome in machine.SERVED
        self.no_show += outcome == "no_show"
        if status == machine.REJECTED:
            self.reasons[reason] += 1
        if answered_on:
            self.answered += 1
            self.days.append((answered_on - sent_on).days)


def quality(period: Period, by: str) -> list[Quality]:
    """One line per organisation, or per service with `by` "service", to which somebody was referred in `period`; most
    referrals first. Signposting is not followed and not counted."""
    found: dict[UUID, Quality] = {}
    with counting():
        for key, name, facts in _facts(period, by):
            found.setdefault(key, Quality(key, name)).add(**facts)
    return sorted(found.values(), key=lambda line: (-line.referrals, line.name))


def _facts(period: Period, by: str) -> Iterator[tuple[UUID, str, dict]]:
    columns = ("status", "outcome", "reason", "sent_on", "answered_on")
    sent = Referral.objects.counted().in_period(period).exclude(mode=machine.SIGNPOST).order_by()
    found = sent.filter(**{f"{by}__isnull": False}).values(by, f"{by}__name", *columns)
    for row in found.iterator(chunk_size=2000):
        yield row.pop(by), row.pop(f"{by}__name"), row
