"""Who is on duty, with the side of the tandem: what the desk, the roster and the figures read."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from accounts.models import Absence, Duty, Membership, User
from core.periods import Period
from districts.models import Office, Site
from districts.scoping import CASEWORK, Role


@dataclass(frozen=True)
class Shift:
    """A duty as it turns out: `side` is the employer side, `city` or `partner`, of the membership of that day, empty
    when the person no longer works there; somebody `is_absent` on the day does not receive anybody."""

    duty: Duty
    side: str
    is_absent: bool

    @property
    def person(self) -> User:
        return self.duty.user

    @property
    def is_effective(self) -> bool:
        return bool(self.side) and not self.is_absent


def shifts(office: Office, period: Period) -> list[Shift]:
    """All duties of the sites of `office` in the order of time; three queries."""
    duties = list(Duty.objects.of_office(office).in_period(period).select_related("user"))
    users = {duty.user_id for duty in duties}
    sides, absences = Sides(office, users), absences_of(users, period)
    return [
        Shift(
            duty,
            side=sides.on(duty.user_id, duty.day) if duty.user.is_active_on(duty.day) else "",
            is_absent=any(absence.is_on(duty.day) for absence in absences[duty.user_id]),
        )
        for duty in duties
    ]


def on_duty(site: Site, moment: datetime | None = None) -> list[Shift]:
    """Who receives people at `site` at `moment` (now by default), by the roster: `shift.person`, `shift.side`.

    Whoever is absent is left out. Without a roster the list is empty; nobody is guessed from the team.
    """
    at = timezone.localtime(moment)
    return [
        shift
        for shift in shifts(site.office, Period(at.date(), at.date()))
        if shift.duty.site_id == site.pk
        and shift.is_effective
        and shift.duty.starts_at <= at.time() < shift.duty.ends_at
    ]


class Sides:
    """The employer sides of the memberships of `users` in `office`; a membership in casework comes first, as for
    consultations."""

    def __init__(self, office: Office, users: Iterable[int]):
        memberships = Membership.objects.filter(office=office, user__in=users).select_related("employer")
        self.of_user: dict[int, list[Membership]] = defaultdict(list)
        for membership in sorted(memberships, key=lambda found: found.role not in CASEWORK):
            self.of_user[membership.user_id].append(membership)

    def on(self, user_id: int, day: date) -> str:
        valid = (found for found in self.of_user[user_id] if found.is_valid_on(day))
        return next((found.employer.side for found in valid), "")


def absences_of(users: Iterable[int], period: Period) -> dict[int, list[Absence]]:
    """Absences in the period by person."""
    found: dict[int, list[Absence]] = defaultdict(list)
    for absence in Absence.objects.of(users).in_period(period):
        found[absence.user_id].append(absence)
    return found


def staff_to_enter(user: User) -> dict[str, User]:
    """For whom `user` may enter absences, by key: oneself first, then as a lead the people of the office."""
    members = Membership.objects.valid_on().filter(office__in=user.access.office_ids(Role.LEAD))
    people = User.objects.filter(is_active=True, pk__in=members.values("user"))
    return {str(user.pk): user} | {str(person.pk): person for person in people}
