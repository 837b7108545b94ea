"""Periods of whole days, as pure functions of dates."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

MONTHS_OF_PART = {"Q": 3, "H": 6}


@dataclass(frozen=True)
class Period:
    """All days from `start` to `end`, both included. Raises ValueError when turned round."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"The period ends ({self.end}) before it starts ({self.start}).")

    @classmethod
    def year(cls, year: int) -> Self:
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def in_year(cls, year: int, part: str = "") -> Self:
        """A quarter (`Q1` to `Q4`) or a half (`H1`, `H2`) of the year; all of it without `part`."""
        if not part:
            return cls.year(year)
        months = MONTHS_OF_PART[part[0]]
        last = int(part[1]) * months
        return cls(date(year, last - months + 1, 1), date(year, last, monthrange(year, last)[1]))

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def each_day(self) -> Iterator[date]:
        return (self.start + timedelta(days=number) for number in range(self.days))

    def year_before(self) -> Self:
        """The same days one year earlier; 29 February becomes 28 February."""
        return type(self)(_year_earlier(self.start), _year_earlier(self.end))

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def __str__(self) -> str:
        return f"{self.start.isoformat()} – {self.end.isoformat()}"


def _year_earlier(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def months_later(day: date, months: int) -> date:
    """The same day of the month `months` later; the last day where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def month_number(day: date) -> int:
    """Year and month as one sortable number: 2025-03-17 is 202503. Stored beside dates, because grouping by a
    month cut from a date calls Python for each row on SQLite."""
    return day.year * 100 + day.month


def week_of(day: date) -> Period:
    """Monday to Sunday around `day`."""
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6))
