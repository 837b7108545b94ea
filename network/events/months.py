"""A month of events, day by day."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.periods import Period, week_of
from network.events.machine import PLANNED

FIRST, LAST = date(2000, 1, 1), date(2100, 12, 1)


LINE = '<li class="month__event month__event--{}"><a href="{}"><span class="nowrap">{}</span> {}</a>{}</li>'
NIL = UUID(int=0)
COLUMNS = ("pk", "day", "starts_at", "title", "status")
"""Of an event in the calendar; a city has hundreds in a month, so no record is made of each."""


@dataclass(frozen=True)
class Day:
    day: date
    events: list[tuple]
    is_of_month: bool

    @property
    def is_today(self) -> bool:
        return self.day == timezone.localdate()

    @property
    def lines(self) -> SafeString:
        before, after = _address()
        return SafeString("".join(_line(row, before, after) for row in self.events))


def _address() -> tuple[str, str]:
    """What stands before and after the key in the address of an event: looked up once for all of a day."""
    before, _nil, after = reverse("network:event_detail", args=[NIL]).partition(str(NIL))
    return before, after


def _line(row: tuple, before: str, after: str) -> str:
    key, _day, starts_at, title, status = row
    state = f' <span class="muted small">({escape(_("planned"))})</span>' if status == PLANNED else ""
    at = f"{timezone.localtime(starts_at):%H:%M}"
    return LINE.format(status, f"{before}{key}{after}", at, escape(title), state)


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


def days_of(month: Period, events: Iterable[tuple]) -> list[Day]:
    """The days of whole weeks around `month`, with the events (COLUMNS) that begin on them."""
    by_day: dict[date, list[tuple]] = defaultdict(list)
    for row in events:
        by_day[row[1]].append(row)
    whole = Period(week_of(month.start).start, week_of(month.end).end)
    return [Day(day, by_day[day], day in month) for day in whole.each_day()]
