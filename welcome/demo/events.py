"""Events of the offices: those of all the years, most of them held and counted, and those of the weeks to come."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings

from core import bulk
from districts.models import Holiday, Office
from network.events.models import CODE_LENGTH, LETTERS
from network.models import Event, HeadCount, Place
from partners.models import Organisation
from welcome.demo.chance import Weighted, weighted

AHEAD = timedelta(weeks=10)
ANNOUNCED_AHEAD = timedelta(weeks=3)
NUMBERS_AHEAD = timedelta(weeks=8)
"""What lies farther ahead is only planned; where numbers are given out people are told earlier."""
ONE_FAILS = 17
"""Of so many events one is cancelled."""
LATE = timedelta(days=10)
"""Of what was held so lately some have no head counts yet."""
_ZONE = ZoneInfo(settings.TIME_ZONE)
_SEXES = weighted("w 58, m 40, d 1, x 1")
_AGES = weighted("a00 4, a06 8, a14 6, a18 16, a27 10, a30 24, a45 18, a61 4, a65 6, ax 4")
_LANGUAGES = ("ar", "uk", "tr", "fa", "en", "ru", "kmr", "fr")


@dataclass(frozen=True)
class Offer:
    """Every `weeks` in some `months` on a weekday; `size` is how many come, `places` how many may."""

    kind: str
    title: str
    text: str
    weeks: int
    weekday: int
    hour: int
    hours: int
    size: int
    cost: int
    places: int | None = None
    months: tuple[int, ...] = tuple(range(1, 13))


OFFERS = (
    Offer(
        "cafe",
        "Sprachcafé",
        "Deutsch sprechen bei Kaffee und Tee. Kinder sind willkommen.",
        2,
        2,
        15,
        2,
        14,
        30,
    ),
    Offer(
        "info",
        "Infoabend: Schule und Kita",
        "Wie Anmeldung, Schulplatz und Betreuung gehen.",
        6,
        3,
        17,
        2,
        11,
        0,
        20,
    ),
    Offer("course", "Computerkurs für den Alltag", "Formulare, E-Mail, Bewerbung.", 8, 1, 10, 3, 9, 120, 12),
    Offer(
        "garden", "Gartentag", "Gemeinsam pflanzen und ernten.", 4, 5, 11, 4, 12, 60, None, (4, 5, 6, 7, 8, 9)
    ),
    Offer(
        "festival",
        "Stadtteilfest",
        "Musik, Essen und Stände aus dem Stadtteil.",
        52,
        5,
        12,
        6,
        240,
        1800,
        None,
        (6, 7),
    ),
    Offer("trip", "Ausflug in den Zoo", "Mit Bus und Bahn, für Familien.", 20, 5, 9, 7, 22, 380, 25),
    Offer(
        "training",
        "Schulung für Ehrenamtliche",
        "Zuhören, Grenzen, Schweigepflicht.",
        20,
        4,
        16,
        3,
        8,
        150,
        12,
    ),
)


class Events:
    """Has a chance of its own: what else is invented stays the same with or without events."""

    def __init__(self, seed: int, start: date, until: date):
        self.random = Random(f"events {seed}")  # noqa: S311 - reproducible on purpose
        self.start, self.until = start, until
        self.closed = Holiday.objects.between(start, until + AHEAD)
        self.events: list[Event] = []
        self.heads: list[HeadCount] = []
        self.numbers: list[Place] = []
        self.partners = list(Organisation.objects.order_by("name").values_list("pk", flat=True))

    def fill(self) -> None:
        for office in Office.objects.with_districts().prefetch_related("sites").order_by("code"):
            if districts := [district.pk for district in office.districts_on(self.until)]:
                for place, offer in enumerate(OFFERS):
                    self._series(office, offer, districts[place % len(districts)], place)
        self._stand_out()
        for records in (self.events, self.heads, self.numbers, *self._links()):
            bulk.insert(records)

    def _series(self, office: Office, offer: Offer, district: str, place: int) -> None:
        series = uuid.UUID(int=self.random.getrandbits(128), version=4) if offer.weeks < 20 else None
        site = next(iter(office.sites.all()), None) if offer.kind in ("cafe", "info", "course") else None
        for day in self._days(office, offer, place):
            event = self._event(office, offer, district, day)
            event.series, event.site_id = series, site and site.pk
            event.place = "" if site else f"Bürgerhaus {district.replace('-', ' ').title()}"
            self._course(event, offer)
            self.events.append(event)

    def _days(self, office: Office, offer: Offer, place: int) -> Iterator[date]:
        """Nothing on holidays and between the years; each office begins in a week of its own."""
        first = self.start + timedelta(days=(offer.weekday - self.start.weekday()) % 7)
        if offer.weeks == 52:
            first = first.replace(month=offer.months[0], day=10) + timedelta(days=7 * (office.pk % 4))
            first += timedelta(days=(offer.weekday - first.weekday()) % 7)
        else:
            first += timedelta(weeks=(office.pk + place) % min(offer.weeks, 6))
        day = first
        while day <= self.until + AHEAD:
            is_quiet = (day.month, day.day) >= (12, 22) or (day.month, day.day) <= (1, 6)
            if day.month in offer.months and day not in self.closed and not is_quiet and day >= self.start:
                yield day
            day += timedelta(weeks=offer.weeks)

    def _event(self, office: Office, offer: Offer, district: str, day: date) -> Event:
        starts_at = datetime.combine(day, time(offer.hour), tzinfo=_ZONE)
        announced_at = starts_at - timedelta(days=35)
        return Event(
            id=uuid.UUID(int=self.random.getrandbits(128), version=4),
            office_id=office.pk,
            district_id=district,
            type=offer.kind,
            title=offer.title,
            description=offer.text,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=offer.hours),
            day=day,
            capacity=offer.places,
            has_numbers=offer.places is not None and day > self.until,
            cost=offer.cost or None,
            funding="Stadtteilfonds" if offer.cost else "",
            status=Event.Status.ANNOUNCED,
            announced_at=announced_at,
            changed_at=announced_at,
        )

    def _course(self, event: Event, offer: Offer) -> None:
        """How it went, or how far it is."""
        if len(self.events) % ONE_FAILS == 3:
            event.status = Event.Status.CANCELLED
        elif event.day > self.until + (NUMBERS_AHEAD if event.has_numbers else ANNOUNCED_AHEAD):
            event.status, event.announced_at = Event.Status.PLANNED, None
        elif event.day > self.until:
            self._give_numbers(event)
        elif event.day < self.until:
            self._report(event, offer)

    def _report(self, event: Event, offer: Offer) -> None:
        if event.day > self.until - LATE and self.random.random() < 0.4:
            return
        came = max(3, round(self.random.gauss(offer.size, offer.size / 5)))
        event.status, event.participants = Event.Status.HELD, min(came, offer.places or came)
        event.is_estimated = offer.kind == "festival"
        event.volunteers = self.random.randrange(1, 4) + offer.size // 40
        if not event.is_estimated:
            for by, chance in ((HeadCount.By.SEX, _SEXES), (HeadCount.By.AGE, _AGES)):
                self._break_down(event, by, chance)

    def _break_down(self, event: Event, by: str, chance: Weighted[str]) -> None:
        drawn = [chance.pick(self.random) for _person in range(event.participants)]
        for code in sorted(set(drawn)):
            self.heads.append(HeadCount(event=event, by=by, code=code, number=drawn.count(code)))

    def _give_numbers(self, event: Event) -> None:
        """Some are given back, and the last ones wait where there are not enough places."""
        if event.capacity:
            for _number in range(self.random.randrange(1, event.capacity // 2)):
                self._give_number(event)

    def _give_number(self, event: Event) -> Place:
        persons = self.random.choice((1, 1, 2, 3))
        state = Place.State.TAKEN if event.taken + persons <= (event.capacity or 0) else Place.State.WAITING
        if self.random.random() < 0.1:
            state = Place.State.RETURNED
        event.taken += persons if state == Place.State.TAKEN else 0
        event.last_number += 1
        place = Place(event=event, number=event.last_number, persons=persons, state=state)
        place.code = "".join(self.random.choices(LETTERS, k=CODE_LENGTH))
        place.key = uuid.UUID(int=self.random.getrandbits(128), version=4)
        self.numbers.append(place)
        return place

    def _stand_out(self) -> None:
        """Of what is to come one event is full and has a waiting list, and one was cancelled after people had taken
        numbers."""
        coming = [event for event in self.events if event.last_number]
        full, cancelled = sorted(coming, key=lambda event: (event.starts_at, event.pk))[:2]
        while full.taken < (full.capacity or 0) or self._waiting(full) < 3:
            self._give_number(full)
        cancelled.status = Event.Status.CANCELLED

    def _waiting(self, event: Event) -> int:
        return sum(each.state == Place.State.WAITING for each in self.numbers if each.event is event)

    def _links(self) -> Iterator[list]:
        """Languages that are spoken there, and partners of every third event."""
        spoken, partners = Event.languages.through, Event.partners.through
        yield [
            spoken(event_id=event.pk, language_id=code)
            for event in self.events
            for code in ("de", *self.random.sample(_LANGUAGES, 2))
        ]
        yield [
            partners(event_id=event.pk, organisation_id=self.random.choice(self.partners))
            for event in self.events
            if self.partners and self.random.random() < 0.35
        ]
