"""Duties and absences of the tests. The week is that of Monday 16 November 2026; office ES is open on Monday 9–12,
Tuesday 13–16, Thursday 14–17 and Friday 9–12."""

from datetime import date, time

from accounts.models import Absence, Duty, User
from districts.models import Site

MONDAY, TUESDAY, THURSDAY, FRIDAY = (date(2026, 11, day) for day in (16, 17, 19, 20))
NEXT_MONDAY = date(2026, 11, 23)


def on_duty(user: User, day: date, since: int, until: int, site: str = "es") -> Duty:
    place = Site.objects.get(code=site)
    return Duty.objects.create(user=user, site=place, day=day, starts_at=time(since), ends_at=time(until))


def away(user: User, first_day: date, last_day: date | None = None, **fields) -> Absence:
    return Absence.objects.create(user=user, first_day=first_day, last_day=last_day or first_day, **fields)
