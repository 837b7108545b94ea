"""Half a year of duty roster up to two weeks ahead, with holidays, days away at short notice, and a few gaps."""

from collections import defaultdict
from datetime import date, timedelta
from random import Random

from accounts.models import Absence, Duty
from core import bulk
from core.periods import Period
from districts.models import Holiday, Office
from welcome.demo.staff import Adviser, Staff

WEEKS_BACK, WEEKS_AHEAD = 26, 2
WITHOUT_A_SIDE = 0.04
"""Open hours for which nobody of one side was found."""
SHORT_NOTICE = 0.02
"""Duties whose person was away after all."""


class Rosters:
    """The plan knows the holidays, not the days away at short notice: those are the gaps."""

    def __init__(self, random: Random, staff: Staff, until: date):
        self.random, self.staff, self.until = random, staff, until
        first = until - timedelta(weeks=WEEKS_BACK, days=until.weekday())
        self.period = Period(first, first + timedelta(weeks=WEEKS_BACK + WEEKS_AHEAD, days=6))
        self.holidays = Holiday.objects.between(self.period.start, self.period.end)
        self.away: dict[int, list[Absence]] = defaultdict(list)

    def fill(self) -> None:
        duties = []
        for office in Office.objects.filter(pk__in=[office.pk for office in self.staff.advisers]).with_plan():
            team = self.staff.advisers[office]
            for adviser in team:
                self._holidays_of(adviser)
            duties += self._duties(office, team)
        bulk.insert(duties)
        bulk.insert([absence for absences in self.away.values() for absence in absences])

    def _holidays_of(self, adviser: Adviser) -> None:
        """Two weeks in the time that is over or a few days to come."""
        start = self.period.start + timedelta(weeks=self.random.randrange(WEEKS_BACK - 2))
        if adviser.works_on(start) and adviser.works_on(start + timedelta(days=11)):
            self._absent(adviser, start, start + timedelta(days=11), Absence.Kind.HOLIDAY)
        if self.random.random() < 0.3 and adviser.works_on(self.until):
            day = self.until + timedelta(days=7 - self.until.weekday() + self.random.randrange(3))
            self._absent(adviser, day, day + timedelta(days=1), Absence.Kind.TRAINING)

    def _absent(self, adviser: Adviser, first_day: date, last_day: date, kind: Absence.Kind) -> None:
        absence = Absence(user_id=adviser.user_id, first_day=first_day, last_day=last_day, kind=kind)
        self.away[adviser.user_id].append(absence)

    def _duties(self, office: Office, team: list[Adviser]) -> list[Duty]:
        duties = []
        for day in self.period.each_day():
            for site in office.sites.all() if office.is_open_on(day) else ():
                for starts_at, ends_at in site.hours_on(day, self.holidays):
                    on_duty = self._chosen(team, day)
                    duties += [
                        Duty(
                            user_id=adviser.user_id, site=site, day=day, starts_at=starts_at, ends_at=ends_at
                        )
                        for adviser in on_duty
                    ]
                    self._away_at_short_notice(on_duty, day)
        return duties

    def _chosen(self, team: list[Adviser], day: date) -> list[Adviser]:
        """One of each side, in turn."""
        chosen = []
        for side in ("city", "partner"):
            there = [
                who for who in team if who.side == side and who.works_on(day) and not self._is_away(who, day)
            ]
            if there and self.random.random() >= WITHOUT_A_SIDE:
                chosen.append(there[day.toordinal() % len(there)])
        return chosen

    def _away_at_short_notice(self, on_duty: list[Adviser], day: date) -> None:
        for adviser in on_duty:
            if day <= self.until and not self._is_away(adviser, day) and self.random.random() < SHORT_NOTICE:
                self._absent(adviser, day, day, Absence.Kind.OTHER)

    def _is_away(self, adviser: Adviser, day: date) -> bool:
        return any(absence.is_on(day) for absence in self.away[adviser.user_id])
