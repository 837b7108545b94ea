"""Open hours kept against those promised, per month."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Prefetch
from django.utils import timezone

from accounts.staffing.roster import Shift, shifts
from accounts.staffing.spans import uncovered
from core.periods import Period, month_number, months_later
from districts.models import Holiday, Office, OpeningException, Site
from districts.models.sites import length

MONTHS = 6


@dataclass(frozen=True)
class MonthOfHours:
    """Hours of `office` in the month from `start` to `end`; the running month ends yesterday.

    `promised`: the promise per week for each of its days. `open`: hours really open, by the plan less holidays and
    closed days. `kept`: those of them in which at least one person was on duty and not absent; None when the roster
    has no duty in the month, because then nobody can say.
    """

    start: date
    end: date
    promised: Decimal
    open: Decimal
    kept: Decimal | None

    @property
    def is_running(self) -> bool:
        return (self.end + timedelta(days=1)).month == self.end.month

    @property
    def share(self) -> Decimal | None:
        return self.kept / self.promised if self.kept is not None and self.promised else None


def months_of_hours(office: Office, today: date | None = None, count: int = MONTHS) -> list[MonthOfHours]:
    """The last `count` months, newest first, without those in which the office did not exist; six queries."""
    yesterday = (today or timezone.localdate()) - timedelta(days=1)
    first = months_later(yesterday.replace(day=1), 1 - count)
    period = Period(first, yesterday)
    holidays = Holiday.objects.between(period.start, period.end)
    sites = _sites(office, period)
    on_duty: dict[tuple[int, date], list[Shift]] = defaultdict(list)
    for shift in shifts(office, period):
        on_duty[shift.duty.site_id, shift.duty.day].append(shift)
    months: dict[int, list[date]] = defaultdict(list)
    for day in period.each_day():
        if office.is_open_on(day):
            months[month_number(day)].append(day)
    return [_month(office, days, sites, holidays, on_duty) for _number, days in sorted(months.items())[::-1]]


def _sites(office: Office, period: Period) -> list[Site]:
    exceptions = OpeningException.objects.filter(day__range=(period.start, period.end))
    plans = Prefetch("exceptions", exceptions)
    return list(Site.objects.filter(office=office).prefetch_related("opening_hours", plans))


def _month(
    office: Office,
    days: list[date],
    sites: list[Site],
    holidays: Collection[date],
    on_duty: dict[tuple[int, date], list[Shift]],
) -> MonthOfHours:
    is_open, nobody, has_roster = Decimal(0), Decimal(0), False
    for day in days:
        for site in sites:
            found = on_duty.get((site.pk, day), [])
            has_roster |= bool(found)
            covers = [shift.duty.span for shift in found if shift.is_effective]
            hours = site.hours_on(day, holidays)
            is_open += length(hours)
            nobody += sum((length(uncovered(span, covers)) for span in hours), Decimal(0))
    return MonthOfHours(
        start=days[0],
        end=days[-1],
        promised=office.promised_hours * len(days) / 7,
        open=is_open,
        kept=is_open - nobody if has_roster else None,
    )
