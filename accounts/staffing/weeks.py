"""The roster of an office for one week: its open hours, who is on duty in them, and what is missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.models import Absence, Duty, Membership
from accounts.staffing.roster import Shift, shifts
from accounts.staffing.spans import overlap, uncovered
from core.periods import Period, week_of
from districts.models import Holiday, Office, Site
from districts.models.sites import Hours

SIDES = ("city", "partner")


@dataclass(frozen=True)
class Slot:
    """Open hours of a site on one day, from opening to closing, with the duties that lie in them. `sides` are those
    that the tandem has on this day."""

    site: Site
    day: date
    opens_at: time
    closes_at: time
    shifts: list[Shift]
    sides: tuple[str, ...]

    @property
    def span(self) -> tuple[time, time]:
        return self.opens_at, self.closes_at

    @property
    def key(self) -> str:
        return f"{self.site.pk}/{self.day.isoformat()}/{self.opens_at:%H%M}"

    @property
    def by_side(self) -> list[tuple[str, list[Shift]]]:
        """The columns of the roster with their labels; who no longer works there stands in none."""
        labels = {"city": _("City"), "partner": _("Tandem partner")}
        return [(labels[side], [shift for shift in self.shifts if shift.side == side]) for side in SIDES]

    @property
    def staffed(self) -> set[str]:
        return {shift.side for shift in self.shifts if shift.is_effective}

    @property
    def missing_sides(self) -> list[str]:
        return [side for side in self.sides if side not in self.staffed]

    @property
    def uncovered(self) -> Hours:
        """The hours in which nobody is on duty."""
        return uncovered(self.span, [shift.duty.span for shift in self.shifts if shift.is_effective])

    @property
    def gaps(self) -> list[str]:
        """What is missing, in words; nothing when both sides are there all the time."""
        if not self.staffed:
            return [_("nobody")]
        words = {"city": _("City missing"), "partner": _("Partner missing")}
        sides = [words[side] for side in self.missing_sides]
        return sides + [
            _("%(since)s–%(until)s nobody") % {"since": f"{since:%H:%M}", "until": f"{until:%H:%M}"}
            for since, until in self.uncovered
        ]


@dataclass(frozen=True)
class ClosedDay:
    """A site that would be open by the plan of the week, and why it is not."""

    site: Site
    day: date
    reason: str


class Week:
    """Read the office `with_plan` and with its partner links. `day` is any day of the week."""

    def __init__(self, office: Office, day: date):
        self.office, self.period = office, week_of(day)
        self.holidays = dict(
            Holiday.objects.filter(day__range=(self.period.start, self.period.end)).values_list("day", "name")
        )

    @property
    def before(self) -> date:
        return self.period.start - timedelta(days=7)

    @property
    def after(self) -> date:
        return self.period.start + timedelta(days=7)

    @cached_property
    def shifts(self) -> list[Shift]:
        return shifts(self.office, self.period)

    @cached_property
    def slots(self) -> list[Slot]:
        return [
            Slot(site, day, *span, self._shifts_in(site, day, span), self._sides_on(day))
            for site, day in self._places()
            for span in site.hours_on(day, self.holidays)
        ]

    @cached_property
    def rows(self) -> list[Slot | ClosedDay]:
        """Slots and closed days in the order of time."""
        closed = [
            ClosedDay(site, day, self._why_closed(site, day))
            for site, day in self._places()
            if site.planned_hours_on(day) and not site.hours_on(day, self.holidays)
        ]
        return sorted([*self.slots, *closed], key=lambda row: (row.day, getattr(row, "opens_at", time.min)))

    @property
    def has_several_sites(self) -> bool:
        return len({row.site.pk for row in self.rows}) > 1

    @property
    def elsewhen(self) -> list[Shift]:
        """Duties outside the open hours."""
        inside = {shift.duty.pk for slot in self.slots for shift in slot.shifts}
        return [shift for shift in self.shifts if shift.duty.pk not in inside]

    @property
    def gap_count(self) -> int:
        return sum(bool(slot.gaps) for slot in self.slots)

    @cached_property
    def team(self) -> list[Membership]:
        """The memberships of active staff that hold on a day of the week, one for each person."""
        found = Membership.objects.filter(office=self.office, user__is_active=True)
        held = [
            membership
            for membership in found.select_related("user", "employer").order_by("user__family_name", "pk")
            if any(membership.is_valid_on(day) for day in self.period.each_day())
        ]
        return list({membership.user_id: membership for membership in held}.values())

    @cached_property
    def absences(self) -> list[Absence]:
        """Of the team, in this week."""
        team = [membership.user_id for membership in self.team]
        return list(Absence.objects.of(team).in_period(self.period).select_related("user"))

    def is_absent(self, user_id: int, day: date) -> bool:
        return any(absence.user_id == user_id and absence.is_on(day) for absence in self.absences)

    def _places(self) -> Iterator[tuple[Site, date]]:
        return ((site, day) for day in self.period.each_day() for site in self.office.sites.all())

    def _shifts_in(self, site: Site, day: date, span: tuple[time, time]) -> list[Shift]:
        return [
            shift
            for shift in self.shifts
            if shift.duty.site_id == site.pk and shift.duty.day == day and overlap(shift.duty.span, span)
        ]

    def _sides_on(self, day: date) -> tuple[str, ...]:
        return SIDES if self.office.partners_on(day) else SIDES[:1]

    def _why_closed(self, site: Site, day: date) -> str:
        reasons = [exception.reason for exception in site.exceptions.all() if exception.day == day]
        return next(iter(reasons), self.holidays.get(day, ""))


def latest_roster_before(office: Office, week: Period) -> Period | None:
    """The last week before `week` in which somebody is on duty."""
    earlier = Duty.objects.of_office(office).filter(day__lt=week.start).order_by("-day").first()
    return week_of(earlier.day) if earlier else None
