"""When a body meets next: every so many weeks, or on a certain weekday of each month, never on a public holiday."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, timedelta

from core.periods import months_later

WEEK = timedelta(weeks=1)
LAST = 5
"""Stands for the last weekday of a month, be it the fourth or the fifth one."""


@dataclass(frozen=True)
class Rhythm:
    """Every `weeks`, or the `nth` `weekday` (0 is Monday) of a month; neither where a body meets as needed."""

    weeks: int | None = None
    nth: int | None = None
    weekday: int | None = None

    def after(self, day: date, closed: Container[date] = ()) -> date | None:
        """The next day after `day`; a week later where it is `closed`. None without a rhythm."""
        if self.weeks:
            found = day + self.weeks * WEEK
        elif self.nth is not None and self.weekday is not None:
            found = self._in_month(day.replace(day=1))
            if found <= day:
                found = self._in_month(months_later(day.replace(day=1), 1))
        else:
            return None
        while found in closed:
            found += WEEK
        return found

    def _in_month(self, first: date) -> date:
        days = [first + timedelta(days=number) for number in range((months_later(first, 1) - first).days)]
        fitting = [day for day in days if day.weekday() == self.weekday]
        return fitting[-1] if self.nth == LAST else fitting[self.nth - 1]
