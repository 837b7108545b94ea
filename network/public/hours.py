"""When a site is open: now, next, in the week, and on which of the coming days otherwise than usual."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from districts.models import Holiday, Site
from districts.models.sites import Hours

DAYS_AHEAD = 28
WEEK = range(1, 8)


@dataclass(frozen=True)
class Opening:
    day: date
    opens_at: time
    closes_at: time


@dataclass(frozen=True)
class Special:
    """A day with other hours than the week's plan has, such as none."""

    day: date
    hours: Hours
    is_holiday: bool


def holidays_ahead(day: date) -> frozenset[date]:
    return Holiday.objects.between(day, day + timedelta(days=DAYS_AHEAD))


@dataclass(frozen=True)
class SiteHours:
    """The hours of `site` as seen at `now` (local time). The site has hours and exceptions read along."""

    site: Site
    now: datetime
    holidays: Collection[date]

    def days(self) -> Iterator[tuple[date, Hours]]:
        """Today and the weeks after it, as they really will be."""
        ahead = (self.now.date() + timedelta(days=number) for number in range(DAYS_AHEAD))
        return ((day, self.site.hours_on(day, self.holidays)) for day in ahead)

    @cached_property
    def next(self) -> Opening | None:
        """The hours that run now, or those that come next."""
        for day, hours in self.days():
            for opens_at, closes_at in hours:
                if day > self.now.date() or closes_at > self.now.time():
                    return Opening(day, opens_at, closes_at)
        return None

    @property
    def is_today(self) -> bool:
        return self.next is not None and self.next.day == self.now.date()

    @property
    def is_open(self) -> bool:
        return self.is_today and self.next.opens_at <= self.now.time()

    @cached_property
    def week(self) -> list[tuple[int, Hours]]:
        """The plan that holds today: weekday (Monday is 1), hours; only days with hours."""
        return self._plan(is_open=True)

    @property
    def by_appointment(self) -> list[tuple[int, Hours]]:
        return self._plan(is_open=False)

    @property
    def special(self) -> list[Special]:
        usual = dict(self.week)
        return [
            Special(day, hours, day in self.holidays)
            for day, hours in self.days()
            if hours != usual.get(day.isoweekday(), [])
        ]

    @property
    def changes_at(self) -> datetime | None:
        """The next opening or closing today, after which something else is to be said."""
        if not self.is_today:
            return None
        at = self.next.closes_at if self.is_open else self.next.opens_at
        return datetime.combine(self.now.date(), at, self.now.tzinfo)

    def _plan(self, *, is_open: bool) -> list[tuple[int, Hours]]:
        kept = [
            each
            for each in self.site.opening_hours.all()
            if each.is_open == is_open and each.is_valid_on(self.now.date())
        ]
        days = ((day, sorted(each.span for each in kept if each.weekday == day)) for day in WEEK)
        return [(day, hours) for day, hours in days if hours]
