"""The offices as everybody may see them: where, when, in which languages, for which districts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote_plus

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import Membership
from catalogues.models import Language
from districts.models import District, Office, OfficeDistrict, Site
from network.public.hours import SiteHours, Special, holidays_ahead
from network.public.wording import GERMAN, Wording, clock, phone_link

Rows = list[tuple[str, str]]


@dataclass(frozen=True)
class PlaceCard:
    """A site in words. What a page does not show is not worked out."""

    hours: SiteHours
    wording: Wording

    @property
    def street(self) -> str:
        return self.hours.site.street

    @property
    def town(self) -> str:
        return f"{self.hours.site.postcode} {self.hours.site.town}".strip()

    @property
    def map_url(self) -> str:
        return f"geo:0,0?q={quote_plus(f'{self.street}, {self.town}')}"

    @property
    def is_branch(self) -> bool:
        return self.hours.site.kind != Site.Kind.MAIN

    @property
    def is_open(self) -> bool:
        return self.hours.is_open

    @property
    def state(self) -> str:
        """Whether it is open, and when it is next."""
        opening = self.hours.next
        if opening is None:
            return self.wording["not_open"]
        if self.is_open:
            return self.wording.say("open_until", time=clock(opening.closes_at))
        if self.hours.is_today:
            return self.wording.say("open_from", time=clock(opening.opens_at))
        span = self.wording.hours([(opening.opens_at, opening.closes_at)])
        return self.wording.say("open_next", day=self.wording.day(opening.day), span=span)

    @property
    def week(self) -> list[tuple[str, str, bool]]:
        """Rows of weekday, hours, and whether that is today."""
        today = self.hours.now.isoweekday()
        return [
            (self.wording.weekday(day), self.wording.hours(spans), day == today)
            for day, spans in self.hours.week
        ]

    @property
    def by_appointment(self) -> Rows:
        return [
            (self.wording.weekday(day), self.wording.hours(spans)) for day, spans in self.hours.by_appointment
        ]

    @property
    def special(self) -> Rows:
        return [(self.wording.day(each.day), self._said(each)) for each in self.hours.special]

    def _said(self, special: Special) -> str:
        if special.hours:
            return self.wording.hours(special.hours)
        return self.wording["holiday" if special.is_holiday else "closed"]


@dataclass(frozen=True)
class OfficeCard:
    """`spoken` and `districts` are lists in words."""

    code: str
    name: str
    heading: str
    url: str
    phone: str
    phone_url: str
    email: str
    spoken: str
    districts: str
    places: list[PlaceCard]


def existing(day: date) -> QuerySet[Office]:
    """The offices that are there on `day`, with their sites and hours read along."""
    found = Office.objects.exclude(closed_on__lt=day).exclude(opened_on__gt=day)
    return found.prefetch_related("sites__opening_hours", "sites__exceptions")


def office_of(code: str, day: date) -> Office | None:
    return existing(day).filter(code=code.upper()).first()


def cards(found: Iterable[Office], wording: Wording, now: datetime) -> list[OfficeCard]:
    offices, day = list(found), now.date()
    holidays = holidays_ahead(day)
    spoken, places = _languages(offices, day), _districts(offices, day)
    return [
        OfficeCard(
            code=office.code.lower(),
            name=office.name,
            heading=wording.say("office", name=office.name),
            url=reverse("network:welcome_office", args=[wording.code, office.code.lower()]),
            phone=office.phone,
            phone_url=phone_link(office.phone),
            email=office.email,
            spoken=wording.listed(wording.language(code) for code in spoken[office.pk]),
            districts=", ".join(places[office.pk]),
            places=[PlaceCard(SiteHours(site, now, holidays), wording) for site in _main_first(office, day)],
        )
        for office in offices
    ]


def _languages(offices: list[Office], day: date) -> dict[int, list[str]]:
    """The languages of the teams, German first: which, never whose or how many speak it."""
    active = Membership.objects.valid_on(day).filter(office__in=offices, user__is_active=True)
    spoken: dict[int, set[str]] = {office.pk: set() for office in offices}
    for office, language in active.values_list("office", "user__languages").order_by().distinct():
        spoken[office].add(language or GERMAN)
    return {
        office: [GERMAN, *sorted(found - {GERMAN} - Language.NOT_SPOKEN)] for office, found in spoken.items()
    }


def _districts(offices: list[Office], day: date) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {office.pk: [] for office in offices}
    links = OfficeDistrict.objects.valid_on(day).filter(office__in=offices).order_by("district__position")
    for office, name in links.values_list("office", "district__name"):
        found[office].append(name)
    return found


def _main_first(office: Office, day: date) -> list[Site]:
    return sorted(office.sites_on(day), key=lambda site: site.kind != Site.Kind.MAIN)


def changes_at(found: Iterable[OfficeCard]) -> datetime | None:
    """When the first of the cards says something else; None: not today."""
    moments = [place.hours.changes_at for each in found for place in each.places]
    return min((moment for moment in moments if moment), default=None)


def districts() -> QuerySet[District]:
    return District.objects.within_city()
