"""The offices as everybody may see them: where, when, in which languages, for which districts."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote_plus

from django.db.models import QuerySet
from django.urls import reverse

from catalogues.models import Language
from districts.models import District, Office, Site
from network.public.hours import SiteHours, holidays_ahead
from network.public.wording import GERMAN, Wording, clock, phone_link

Rows = list[tuple[str, str]]


@dataclass(frozen=True)
class PlaceCard:
    """A site. `state` says in words whether it is open; `week` are rows of weekday, hours, whether it is today."""

    street: str
    town: str
    map_url: str
    is_branch: bool
    is_open: bool
    state: str
    week: list[tuple[str, str, bool]]
    by_appointment: Rows
    special: Rows
    changes_at: datetime | None


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
    """The offices that are there on `day`, with all that a card says."""
    found = Office.objects.exclude(closed_on__lt=day).exclude(opened_on__gt=day)
    return found.with_plan().prefetch_related("memberships__user__languages", "district_links__district")


def office_of(code: str, day: date) -> Office | None:
    return existing(day).filter(code=code.upper()).first()


def cards(offices: Iterable[Office], wording: Wording, now: datetime) -> list[OfficeCard]:
    holidays = holidays_ahead(now.date())
    return [card(office, wording, now, holidays) for office in offices]


def card(office: Office, wording: Wording, now: datetime, holidays: Collection[date]) -> OfficeCard:
    day = now.date()
    code = office.code.lower()
    return OfficeCard(
        code=code,
        name=office.name,
        heading=wording.say("office", name=office.name),
        url=reverse("network:welcome_office", args=[wording.code, code]),
        phone=office.phone,
        phone_url=phone_link(office.phone),
        email=office.email,
        spoken=wording.listed(wording.language(each) for each in spoken_at(office, day)),
        districts=", ".join(district.name for district in office.districts_on(day)),
        places=[_place(SiteHours(site, now, holidays), wording) for site in _main_first(office, day)],
    )


def spoken_at(office: Office, day: date) -> list[str]:
    """The languages of the team, German first: which, never whose or how many speak it."""
    spoken = {language.code for member in office.team_on(day) for language in member.user.languages.all()}
    return [GERMAN, *sorted(spoken - {GERMAN} - Language.NOT_SPOKEN)]


def changes_at(found: Iterable[OfficeCard]) -> datetime | None:
    """When the first of the cards says something else; None: not today."""
    moments = [place.changes_at for each in found for place in each.places]
    return min((moment for moment in moments if moment), default=None)


def _main_first(office: Office, day: date) -> list[Site]:
    return sorted(office.sites_on(day), key=lambda site: site.kind != Site.Kind.MAIN)


def _place(hours: SiteHours, wording: Wording) -> PlaceCard:
    site, today = hours.site, hours.now.isoweekday()
    town = f"{site.postcode} {site.town}".strip()
    return PlaceCard(
        street=site.street,
        town=town,
        map_url=f"geo:0,0?q={quote_plus(f'{site.street}, {town}')}",
        is_branch=site.kind != Site.Kind.MAIN,
        is_open=hours.is_open,
        state=state_of(hours, wording),
        week=[(wording.weekday(day), wording.hours(spans), day == today) for day, spans in hours.week],
        by_appointment=[(wording.weekday(day), wording.hours(spans)) for day, spans in hours.by_appointment],
        special=[(wording.day(each.day), _said(each, wording)) for each in hours.special],
        changes_at=hours.changes_at,
    )


def state_of(hours: SiteHours, wording: Wording) -> str:
    opening = hours.next
    if opening is None:
        return wording["not_open"]
    if hours.is_open:
        return wording.say("open_until", time=clock(opening.closes_at))
    if hours.is_today:
        return wording.say("open_from", time=clock(opening.opens_at))
    span = wording.hours([(opening.opens_at, opening.closes_at)])
    return wording.say("open_next", day=wording.day(opening.day), span=span)


def _said(special, wording: Wording) -> str:
    if special.hours:
        return wording.hours(special.hours)
    return wording["holiday" if special.is_holiday else "closed"]


def districts() -> QuerySet[District]:
    return District.objects.within_city()
