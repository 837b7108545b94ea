"""Which times are free: worked out from the hours kept for appointments, never stored until somebody is booked.

Hours are those on the wall of the site; lengths are measured in real time, so that a change of the clock neither loses
an hour nor gives one twice.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Absence, Duty, Membership, User
from accounts.staffing.roster import absences_of
from consultations.appointments.models import QUARTER, Appointment, AppointmentSlot, Wanted, quarters_of
from consultations.appointments.querysets import begin_of
from core.periods import Period
from districts.models import Holiday, Office, Site
from districts.scoping import CASEWORK

AHEAD = timedelta(weeks=26)
"""So far ahead somebody can be booked."""
STEP = timedelta(minutes=30)
"""Between two times that are offered; short appointments are offered each quarter of an hour."""


@dataclass(frozen=True, order=True)
class Span:
    """A time at a site that somebody may be booked for."""

    starts_at: datetime
    ends_at: datetime
    site_id: int

    @cached_property
    def day(self) -> date:
        return timezone.localdate(self.starts_at)

    def overlaps(self, other: "Span") -> bool:
        """Whether they share time, wherever they are."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    @property
    def quarters(self) -> list[datetime]:
        return list(quarters_of(self.starts_at, self.ends_at))

    @property
    def value(self) -> str:
        """As it stands in a form: the site, and the beginning in universal time, which no clock change repeats."""
        return f"{self.site_id}/{self.starts_at.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def read_value(value: str, length: timedelta) -> Span:
    """The span of a form. Raises ValueError."""
    site, _slash, begins = value.partition("/")
    starts_at = datetime.strptime(begins, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
    if not 2000 <= starts_at.year <= 2100:
        raise ValueError(value)
    return Span(starts_at, starts_at + length, int(site))


def span_of(appointment: Appointment) -> Span:
    return Span(appointment.starts_at, appointment.ends_at, appointment.site_id)


class Plan:
    """What is kept for appointments in `office` during `period`, who is there, and what is taken; a fixed number of
    queries. `office` is read `with_plan`. Of `moving` the time counts as free."""

    def __init__(self, office: Office, period: Period, *, moving: Appointment | None = None):
        self.office, self.period, self.moving = office, period, moving
        self.now = timezone.now()
        self.sites: dict[int, Site] = {site.pk: site for site in office.sites.all()}
        self._hours: dict[tuple[int, date], list[tuple[datetime, datetime]]] = {}
        self._there: dict[Span, list[int]] = {}
        holidays = Holiday.objects.filter(day__range=(period.start, period.end))
        self.holidays = dict(holidays.values_list("day", "name"))

    # --- Hours and people -----------------------------------------------------------------------------

    def hours(self, site: Site, day: date) -> list[tuple[datetime, datetime]]:
        """The hours kept at `site`, from and until in universal time."""
        if (site.pk, day) not in self._hours:
            self._hours[site.pk, day] = [
                (_moment(day, opens_at), _moment(day, closes_at))
                for opens_at, closes_at in site.appointment_hours_on(day, self.holidays)
            ]
        return self._hours[site.pk, day]

    @cached_property
    def memberships(self) -> list[Membership]:
        found = Membership.objects.filter(office=self.office, role__in=CASEWORK, user__is_active=True)
        return list(found.select_related("user").order_by("user__family_name", "user__given_name"))

    @cached_property
    def people(self) -> dict[int, User]:
        return {membership.user_id: membership.user for membership in self.memberships}

    @cached_property
    def absences(self) -> dict[int, list[Absence]]:
        return absences_of(self.people, self.period)

    @cached_property
    def duties(self) -> dict[date, list[tuple[int, Span]]]:
        """Who is on duty when and where, by day."""
        found: dict[date, list[tuple[int, Span]]] = defaultdict(list)
        for duty in Duty.objects.filter(user__in=self.people).in_period(self.period):
            times = _moment(duty.day, duty.starts_at), _moment(duty.day, duty.ends_at)
            found[duty.day].append((duty.user_id, Span(*times, duty.site_id)))
        return found

    def is_absent(self, user_id: int, day: date) -> bool:
        return any(absence.is_on(day) for absence in self.absences[user_id])

    def is_member(self, user_id: int, day: date) -> bool:
        return any(found.user_id == user_id and found.is_valid_on(day) for found in self.memberships)

    def is_elsewhere(self, user_id: int, span: Span) -> bool:
        """On duty at another site. In hours for appointments for which the roster names people, only they are there."""
        meanwhile = [(who, duty) for who, duty in self.duties[span.day] if duty.overlaps(span)]
        here = {who for who, duty in meanwhile if duty.site_id == span.site_id}
        if here:
            return user_id not in here
        return any(who == user_id for who, _duty in meanwhile)

    # --- What is taken --------------------------------------------------------------------------------

    @cached_property
    def taken(self) -> list[AppointmentSlot]:
        after = begin_of(self.period.end + timedelta(days=1))
        slots = AppointmentSlot.objects.filter(
            starts_at__gte=begin_of(self.period.start), starts_at__lt=after
        )
        slots = slots.filter(site__in=self.sites) | slots.filter(adviser__in=self.people)
        return list(slots.exclude(appointment=self.moving.pk) if self.moving else slots)

    @cached_property
    def busy(self) -> dict[datetime, set[int]]:
        """Keys of those who receive somebody, by quarter."""
        found: dict[datetime, set[int]] = defaultdict(set)
        for slot in self.taken:
            if slot.adviser_id:
                found[slot.starts_at].add(slot.adviser_id)
        return found

    @cached_property
    def lanes(self) -> dict[datetime, list[AppointmentSlot]]:
        """Appointments with anybody, by quarter."""
        found: dict[datetime, list[AppointmentSlot]] = defaultdict(list)
        for slot in self.taken:
            if slot.adviser_id is None:
                found[slot.starts_at].append(slot)
        return found

    def free_lane(self, span: Span) -> int:
        used = {
            slot.lane
            for quarter in span.quarters
            for slot in self.lanes.get(quarter, ())
            if slot.site_id == span.site_id
        }
        return next(lane for lane in range(len(used) + 1) if lane not in used)

    # --- Is a time free? ------------------------------------------------------------------------------

    def hindrance(self, span: Span, adviser_id: int | None) -> str:
        """Why nobody can be booked at that time, with the adviser or, without one, with anybody; empty when it is
        free."""
        return (
            self._too_early_or_late(span)
            or self.closed(span)
            or self.away(span, adviser_id)
            or self._occupied(span, adviser_id)
        )

    def _too_early_or_late(self, span: Span) -> str:
        if span.starts_at <= self.now:
            return _("This time is past.")
        if span.starts_at > self.now + AHEAD:
            return _("This time lies more than half a year ahead.")
        return ""

    def closed(self, span: Span) -> str:
        """Why the site keeps no hours at that time."""
        site = self.sites.get(span.site_id)
        if site is None:
            return _("This site does not belong to the office.")
        if any(
            opens <= span.starts_at and span.ends_at <= closes for opens, closes in self.hours(site, span.day)
        ):
            on_grid = span.starts_at.timestamp() % QUARTER.total_seconds() == 0
            return "" if on_grid else _("Appointments begin on the quarter of an hour.")
        words = {"day": date_format(span.day, "SHORT_DATE_FORMAT")}
        if exception := next((found for found in site.exceptions.all() if found.day == span.day), None):
            words |= {"reason": exception.reason}
            return _("On %(day)s the site is closed or has other hours: %(reason)s.") % words
        if span.day in self.holidays:
            words |= {"reason": self.holidays[span.day]}
            return _("%(day)s is a holiday: %(reason)s.") % words
        return _("No hours are kept for appointments at that time.")

    def away(self, span: Span, adviser_id: int | None) -> str:
        """Why the adviser is not there; without one, why nobody is."""
        if adviser_id is None:
            return "" if self._present(span) else _("Nobody of the office is there at that time.")
        if not self.is_member(adviser_id, span.day):
            text = gettext_noop("%(person)s does not work with clients in this office on %(day)s.")
        elif self.is_absent(adviser_id, span.day):
            text = gettext_noop("%(person)s is absent on %(day)s.")
        elif self.is_elsewhere(adviser_id, span):
            text = gettext_noop("By the roster %(person)s is not there at that time.")
        else:
            return ""
        person = self.people.get(adviser_id, _("This person"))
        return _(text) % {"person": person, "day": date_format(span.day, "SHORT_DATE_FORMAT")}

    def _occupied(self, span: Span, adviser_id: int | None) -> str:
        if adviser_id is not None and any(adviser_id in self.busy.get(each, ()) for each in span.quarters):
            person = self.people[adviser_id]
            return _("%(person)s has another appointment at that time.") % {"person": person}
        present = self._present(span)
        for quarter in span.quarters:
            free = [user for user in present if user not in self.busy.get(quarter, ())]
            if len(free) <= len(self.lanes.get(quarter, ())):
                return _("At that time everybody who is there has an appointment.")
        return ""

    def _present(self, span: Span) -> list[int]:
        if span not in self._there:
            self._there[span] = [user for user in self.people if not self.away(span, user)]
        return self._there[span]

    # --- What is offered ------------------------------------------------------------------------------

    def free(self, day: date, kind: str, adviser_id: int | None = None) -> list[Span]:
        """The times of `day` that may be offered, in their order."""
        return [span for span in self._spans(day, kind) if not self.hindrance(span, adviser_id)]

    def days(self, kind: str, adviser_id: int | None = None) -> list[tuple[date, list[Span]]]:
        """The days of the period that have free times."""
        found = ((day, self.free(day, kind, adviser_id)) for day in self.period.each_day())
        return [(day, spans) for day, spans in found if spans]

    def _spans(self, day: date, kind: str) -> Iterator[Span]:
        length = timedelta(minutes=Wanted.MINUTES[Wanted.Kind(kind)])
        found = {
            Span(starts_at, starts_at + length, site.pk)
            for site in self.sites.values()
            for opens_at, closes_at in self.hours(site, day)
            for starts_at in _starts(opens_at, closes_at - length, min(length, STEP))
        }
        return iter(sorted(found))


def _starts(first: datetime, last: datetime, step: timedelta) -> Iterator[datetime]:
    starts_at = first + timedelta(seconds=-first.timestamp() % QUARTER.total_seconds())
    while starts_at <= last:
        yield starts_at
        starts_at += step


def _moment(day: date, at: time) -> datetime:
    """A time on the wall in universal time; one that the clock skips becomes the time after the change."""
    return timezone.make_aware(datetime.combine(day, at)).astimezone(UTC)
