"""The waiting list: who is offered a time that is free."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from consultations.appointments.models import WaitingEntry
from consultations.appointments.slots import Plan, Span
from core.periods import Period
from districts.models import Office

DAYS = 14
"""So far ahead times are offered; further ones are no hurry."""
OFFERED = 3


@dataclass(frozen=True)
class Offer:
    entry: WaitingEntry
    spans: list[Span]


def offers(office: Office, entries: Iterable[WaitingEntry], freed: Span | None = None) -> list[Offer]:
    """For each entry the next times it can have; of a `freed` time only those who can have just that. `office` is read
    `with_plan`."""
    today = timezone.localdate()
    period = Period(freed.day, freed.day) if freed else Period(today, today + timedelta(days=DAYS))
    plan = Plan(office, period)
    found = [Offer(entry, _spans(plan, entry, freed)) for entry in entries]
    return [offer for offer in found if offer.spans] if freed else found


def _spans(plan: Plan, entry: WaitingEntry, freed: Span | None) -> list[Span]:
    if freed:
        span = Span(freed.starts_at, freed.starts_at + entry.length, freed.site_id)
        fits = span.ends_at <= freed.ends_at and entry.suits(span.starts_at)
        return [span] if fits and not plan.hindrance(span, entry.adviser_id) else []
    spans: list[Span] = []
    for day in plan.period.each_day():
        spans += [s for s in plan.free(day, entry.kind, entry.adviser_id) if entry.suits(s.starts_at)]
        if len(spans) >= OFFERED:
            break
    return spans[:OFFERED]
