"""The days of an office as its page shows and prints them: what is booked, what is free, and what cannot be kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from consultations.appointments.models import Appointment
from consultations.appointments.slots import Plan, Span, span_of


@dataclass(frozen=True)
class Row:
    """`warning` says why a booked appointment cannot be kept as it stands: an absence or a closed day came later."""

    appointment: Appointment
    warning: str


@dataclass(frozen=True)
class Day:
    day: date
    rows: list[Row]
    free: list[Span]
    is_kept: bool
    """Whether hours are kept for appointments."""

    @property
    def is_today(self) -> bool:
        return self.day == timezone.localdate()

    @property
    def booked_count(self) -> int:
        return sum(row.appointment.is_booked for row in self.rows)


def days_of(plan: Plan, appointments: Iterable[Appointment], kind: str) -> list[Day]:
    """The days of the plan with the `appointments` in it, and the free times for one of that kind. At weekends only if
    there is something."""
    rows: dict[date, list[Row]] = {day: [] for day in plan.period.each_day()}
    for appointment in appointments:
        day = timezone.localdate(appointment.starts_at)
        rows[day].append(Row(appointment, warning_of(plan, appointment)))
    found = [
        Day(day, rows[day], plan.free(day, kind), any(plan.hours(site, day) for site in plan.sites.values()))
        for day in plan.period.each_day()
    ]
    return [each for each in found if each.rows or each.is_kept or each.day.weekday() < 5]


def warning_of(plan: Plan, appointment: Appointment) -> str:
    if not appointment.is_to_come:
        return ""
    span = span_of(appointment)
    return plan.closed(span) or plan.away(span, appointment.adviser_id)
