"""On which days and at what hours an office works, and how much: seasons, holidays, the Christmas gap."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Self

from districts.models import Holiday, Office, OpeningException, OpeningHours, Site

# Consultations per office and year when nothing else is asked for; handbook §1.3 gives 900 to 1,500.
PER_YEAR = {"BA": 1010, "MH": 1120, "HH": 1090, "ES": 1270, "LD": 950, "WO": 1190, "NO": 1390}
PER_YEAR_ELSEWHERE = 1150
GROWTH_PER_YEAR = 0.03
SEASON = (1.05, 1.05, 1.1, 0.98, 0.97, 0.95, 0.76, 0.8, 1.22, 1.26, 1.1, 0.92)
WITHOUT_OPEN_HOURS = 0.3
"""Work on a day without open hours (appointments, telephone), as a part of a day with them."""
WORKING_HOURS = (9 * 60, 16 * 60 + 30)
LAST_DAY_ENDS = 10 * 60
"""The last day is still under way; minutes after midnight, as all times here."""
SHORTEST = 5


@dataclass(frozen=True, slots=True)
class Hours:
    site_id: int
    is_branch: bool
    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class LastDay:
    """The day with which the data ends, and the minute by which all its work is over."""

    day: date
    over_by: int = 24 * 60

    @classmethod
    def before(cls, day: date, now: datetime) -> Self:
        return cls(day, now.hour * 60 + now.minute) if day == now.date() else cls(day)

    @property
    def starts_before(self) -> int:
        return min(LAST_DAY_ENDS, self.over_by - SHORTEST)


@dataclass(slots=True)
class OfficeDay:
    """One working day of an office: its walk-in hours (may be none), and how many consultations it gets."""

    office: Office
    day: date
    hours: tuple[Hours, ...]
    weight: float
    count: int = 0


class WeekPlans:
    """Opening hours of all sites, read once: exceptions go before holidays, holidays before the week's plan."""

    def __init__(self, start: date, until: date):
        self.holidays = set(Holiday.objects.filter(day__range=(start, until)).values_list("day", flat=True))
        self.sites: dict[int, list[Site]] = {}
        for site in Site.objects.order_by("code"):
            self.sites.setdefault(site.office_id, []).append(site)
        self.plans: dict[int, list[OpeningHours]] = {}
        for plan in OpeningHours.objects.open_hours().order_by("site__code", "weekday", "opens_at"):
            self.plans.setdefault(plan.site_id, []).append(plan)
        self.exceptions: dict[tuple[int, date], list[OpeningException]] = {}
        for exception in OpeningException.objects.filter(day__range=(start, until)).order_by(
            "site__code", "opens_at"
        ):
            self.exceptions.setdefault((exception.site_id, exception.day), []).append(exception)

    def hours(self, office: Office, day: date) -> tuple[Hours, ...]:
        return tuple(
            Hours(site.pk, site.kind != Site.Kind.MAIN, _minutes(row.opens_at), _minutes(row.closes_at))
            for site in self.sites.get(office.pk, [])
            if site.is_valid_on(day)
            for row in self._rows(site, day)
        )

    def _rows(self, site: Site, day: date) -> list[OpeningException] | list[OpeningHours]:
        exceptions = self.exceptions.get((site.pk, day))
        if exceptions is not None:
            return [exception for exception in exceptions if exception.opens_at is not None]
        if day in self.holidays:
            return []
        weekday = day.isoweekday()
        return [
            plan for plan in self.plans.get(site.pk, []) if plan.weekday == weekday and plan.is_valid_on(day)
        ]


def _minutes(at) -> int:
    return at.hour * 60 + at.minute


def default_total(offices: list[Office], years: int) -> int:
    return sum(PER_YEAR.get(office.code, PER_YEAR_ELSEWHERE) for office in offices) * years


def working_days(
    random: Random, offices: list[Office], start: date, last_day: LastDay, total: int
) -> list[OfficeDay]:
    """All working days of all offices in the order of time; their counts add up to `total`."""
    plans = WeekPlans(start, last_day.day)
    days = [
        working_day
        for number in range((last_day.day - start).days + 1)
        for office in offices
        if (
            working_day := _working_day(
                random, plans, office, start + timedelta(days=number), start, last_day
            )
        )
    ]
    for office, share in _shares(days, offices, total).items():
        _spread(share, [working_day for working_day in days if working_day.office is office])
    return days


def _working_day(
    random: Random, plans: WeekPlans, office: Office, day: date, start: date, last_day: LastDay
) -> OfficeDay | None:
    hours = plans.hours(office, day)
    is_working_day = day.weekday() < 5 and day not in plans.holidays and not _is_christmas_gap(day)
    if not office.is_open_on(day) or not (hours or is_working_day) or _is_christmas_gap(day):
        return None
    weight = 1.0 if any(not row.is_branch for row in hours) else WITHOUT_OPEN_HOURS
    if day == last_day.day:
        hours = tuple(row for row in hours if row.opens < last_day.starts_before)
        if not hours and last_day.starts_before <= WORKING_HOURS[0]:
            return None
        weight *= 0.3
    weight *= PER_YEAR.get(office.code, PER_YEAR_ELSEWHERE) * SEASON[day.month - 1] * random.uniform(0.7, 1.3)
    return OfficeDay(office, day, hours, weight * (1 + GROWTH_PER_YEAR * (day - start).days / 365))


def _is_christmas_gap(day: date) -> bool:
    return (day.month, day.day) >= (12, 23) or (day.month, day.day) == (1, 2)


def _shares(days: list[OfficeDay], offices: list[Office], total: int) -> dict[Office, int]:
    """How many of `total` each office gets; the rounding is carried on, so that nothing is lost."""
    weights = {office: sum(found.weight for found in days if found.office is office) for office in offices}
    return dict(zip(weights, _carried(list(weights.values()), total), strict=True))


def _spread(share: int, days: list[OfficeDay]) -> None:
    for working_day, count in zip(days, _carried([found.weight for found in days], share), strict=True):
        working_day.count = count


def _carried(weights: list[float], total: int) -> Iterator[int]:
    """`total` in whole parts by `weights`, each rounded with what was left over before."""
    whole, done, given = sum(weights) or 1.0, 0.0, 0
    for weight in weights:
        done += weight
        part = round(total * done / whole) - given
        given += part
        yield part
