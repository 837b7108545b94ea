"""What the page of an office shows about one day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from districts.models import Office, OpeningException, OpeningHours, Site
from districts.models.sites import Hours


@dataclass(frozen=True)
class SitePlan:
    """A site with its week's plan: rows of (name of the weekday, hours of that day)."""

    site: Site
    today: Hours
    week: list[tuple[str, list[OpeningHours]]]
    to_come: list[OpeningHours]
    exceptions: list[OpeningException]


@dataclass(frozen=True)
class OfficePage:
    """`office` on the day `today`; `holidays` are those of the weeks around. Read the office `with_plan`, `with_team`
    and `with_districts`."""

    office: Office
    today: date
    holidays: Collection[date]

    @property
    def sides(self) -> set[str]:
        return self.office.staffed_sides(self.today)

    @property
    def team(self) -> list:
        return self.office.team_on(self.today)

    @property
    def planned(self) -> Decimal:
        return self.office.weekly_open_hours(self.today)

    @property
    def this_week(self) -> Decimal:
        return self.office.open_hours_in_week(self.today, self.holidays)

    @property
    def is_promise_kept(self) -> bool:
        return self.planned >= self.office.promised_hours

    @property
    def district_links(self) -> list:
        """Links that hold today or later: those that have ended are history."""
        return [link for link in self.office.district_links.all() if not self._is_over(link)]

    @property
    def partner_links(self) -> list:
        return [link for link in self.office.partner_links.all() if not self._is_over(link)]

    @property
    def sites(self) -> list[SitePlan]:
        return [self._plan(site) for site in self.office.sites.all() if not self._is_over(site)]

    def _is_over(self, row) -> bool:
        return row.valid_until is not None and row.valid_until < self.today

    def _plan(self, site: Site) -> SitePlan:
        kept = [hours for hours in site.opening_hours.all() if not self._is_over(hours)]
        valid = [hours for hours in kept if hours.is_valid_on(self.today)]
        return SitePlan(
            site=site,
            today=site.hours_on(self.today, self.holidays),
            week=[
                (str(weekday.label), on_day)
                for weekday in OpeningHours.Weekday
                if (on_day := [hours for hours in valid if hours.weekday == weekday])
            ],
            to_come=[hours for hours in kept if hours.valid_from > self.today],
            exceptions=[one for one in site.exceptions.all() if one.day >= self.today],
        )
