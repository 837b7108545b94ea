"""Invented staff of all offices, both sides of the tandem, and the demo accounts of the interface."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import CityRole, Membership, User
from districts.models import Employer, Office
from districts.scoping import Role
from welcome.demo.names import CULTURES

# The part of the address before "@example.org", given and family name.
_ACCOUNTS = {
    "reception.es": ("Jana", "Platzhalter"),
    "adviser.es.city": ("Lena", "Muster"),
    "adviser.es.partner": ("Rami", "Beispiel"),
    "adviser.hh.city": ("Jonas", "Vorlage"),
    "lead.es": ("Petra", "Probe"),
    "coordinator": ("Karin", "Überblick"),
    "coordinator2": ("Birgit", "Gegenzeichnung"),
    "directory": ("Lukas", "Verzeichnis"),
    "admin": ("Heike", "Technik-Demo"),
    "dpo": ("Ralf", "Datenschutz-Demo"),
}
_CITY_ACCOUNTS = {
    "coordinator": Role.COORDINATOR,
    "directory": Role.DIRECTORY,
    "admin": Role.ADMIN,
    "dpo": Role.DPO,
}
# Who works in an office: short name, role, side, affiliation, hours a week.
_TEAM = (
    ("reception", Role.RECEPTION, "partner", "trainee", 20),
    ("adviser.city", Role.ADVISER, "city", "city", 39),
    ("adviser.partner", Role.ADVISER, "partner", "partner", 30),
    ("lead", Role.LEAD, "city", "city", 39),
)
_SECOND_ADVISER_IN = ("ES", "HH", "NO", "WO")
_LEFT_IN = ("BA", "NO")
"""Offices whose adviser of the partner left in the middle of the time and was followed by another one."""
_LANGUAGES = {
    "BA": "ar en tr", "MH": "ar en fa kmr", "HH": "ar en fr uk", "ES": "ar fa en fr", "LD": "ar fa en fr",
    "WO": "ar en ru fa-AF", "NO": "ar en tr bg",
}  # fmt: skip


@dataclass(slots=True)
class Adviser:
    user_id: int
    side: str
    languages: frozenset[str]
    since: date
    until: date | None = None

    def works_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass
class Staff:
    """Everybody who gives advice, by office."""

    advisers: dict[Office, list[Adviser]] = field(default_factory=dict)


class Hiring:
    """Creates the accounts with their memberships; all have been there since a year before the first consultation."""

    def __init__(self, random: Random, start: date, until: date):
        self.random = random
        self.since = start - timedelta(days=365)
        self.until = until
        self.change_on = start + (until - start) / 2
        self.password = make_password(settings.DEMO_PASSWORD)
        self.city = Employer.objects.filter(kind=Employer.Kind.CITY).order_by("name").first()
        self.staff = Staff()

    def run(self, offices: list[Office]) -> Staff:
        for name, role in _CITY_ACCOUNTS.items():
            CityRole.objects.create(user=self._user(name), role=role, valid_from=self.since)
        second = self._account("coordinator2", *_ACCOUNTS["coordinator2"])
        CityRole.objects.create(user=second, role=Role.COORDINATOR, valid_from=self.since)
        for office in offices:
            self.staff.advisers[office] = []
            team = list(_TEAM)
            if office.code in _SECOND_ADVISER_IN:
                team.append(("adviser2.partner", Role.ADVISER, "partner", "partner", 19.5))
            for member in team:
                self._hire(office, *member)
        self._review(offices[-1])
        return self.staff

    def _review(self, forgotten: Office) -> None:
        """The yearly review was done lately, except in one office and, as nobody answers for oneself, by one person."""
        reviewer = User.objects.get(email="admin@example.org")
        signed = {"reviewed_on": self.until - timedelta(days=60), "reviewed_by": reviewer}
        Membership.objects.filter(valid_until=None).exclude(office=forgotten).update(**signed)
        CityRole.objects.exclude(user=reviewer).update(**signed)

    def _hire(self, office: Office, name: str, role: str, side: str, affiliation: str, hours: float) -> None:
        code = office.code.lower()
        first, _, rest = name.partition(".")
        address = ".".join(part for part in (first, code, rest) if part)
        if office.code in _LEFT_IN and name == "adviser.partner":
            former = self._join(office, self._user(f"former.{address}"), role, side, affiliation, hours)
            self._leave(former)
            self._join(office, self._user(address), role, side, affiliation, hours, since=self.change_on)
        else:
            self._join(office, self._user(address), role, side, affiliation, hours)

    def _user(self, name: str) -> User:
        """A demo account with the known password, or a colleague without one who cannot log in."""
        culture = CULTURES[
            self.random.choice(["german", "german", "arabic", "turkish", "ukrainian", "persian"])
        ]
        return self._account(
            name, *(_ACCOUNTS.get(name) or culture.name(self.random, self.random.choice("wm")))
        )

    def _account(self, name: str, given: str, family: str) -> User:
        return User.objects.create(
            email=f"{name}@example.org",
            given_name=given,
            family_name=family,
            password=self.password if name in _ACCOUNTS else make_password(None),
            is_demo=True,
        )

    def _join(self, office: Office, user: User, role, side, affiliation, hours, since=None) -> Membership:
        link = office.partner_links.order_by("valid_from").last()
        partner = link.employer if link else self.city
        membership = Membership.objects.create(
            user=user,
            office=office,
            role=role,
            employer=self.city if side == "city" else partner,
            affiliation=affiliation,
            weekly_hours=hours,
            valid_from=since or self.since,
        )
        spoken = _LANGUAGES.get(office.code, "ar en").split()
        languages = sorted({"de", *self.random.sample(spoken, 2)})
        user.languages.set(languages)
        if role != Role.RECEPTION:
            adviser = Adviser(user.pk, membership.employer.side, frozenset(languages), membership.valid_from)
            self.staff.advisers[office].append(adviser)
        return membership

    def _leave(self, membership: Membership) -> None:
        last_day = self.change_on - timedelta(days=1)
        membership.valid_until = last_day
        membership.save()
        user = membership.user
        user.is_active = False
        user.deactivated_at = timezone.make_aware(datetime.combine(last_day, time(17)))
        user.save()
        self.staff.advisers[membership.office][-1].until = last_day
