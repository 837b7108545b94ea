"""A month of events, day by day."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from core.periods import Period, week_of
from network.events.models import Event

FIRST, LAST = date(2000, 1, 1), date(2100, 12, 1)


@dataclass(frozen=True)
class Day:
    day: date
    events: list[Event]
    is_of_month: bool

    @property
    def is_today(self) -> bool:
        return self.day == timezone.localdate()


def month_from(text: str) -> Period:
    """The month that `2026-11` names; the present one for anything else."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        first = timezone.localdate().replace(day=1)
    first = first.replace(day=1)
    return month_of(first if FIRST <= first <= LAST else timezone.localdate())


def month_of(day: date) -> Period:
    return Period(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


def beside(month: Period) -> tuple[date, date]:
    """A day of the month before and of the one after."""
    return month.start - timedelta(days=1), month.end + timedelta(days=1)


def days_of(month: Period, events: Iterable[Event]) -> list[Day]:
    """The days of whole weeks around `month`, with the events that begin on them."""
    by_day: dict[date, list[Event]] = defaultdict(list)
    for event in events:
        by_day[event.day].append(event)
    whole = Period(week_of(month.start).start, week_of(month.end).end)
    return [Day(day, by_day[day], day in month) for day in whole.each_day()]
