"""The housing programme: accommodations, flats in every district with the households of all the years, and the moves
that are only counted any more. Everything is invented; no flat has an address."""

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from core import bulk
from core.periods import month_number, months_later
from districts.models import Accommodation, District, OfficeDistrict
from network.models import HousingUnit, PastMoveIn, Placement
from partners.models import Organisation

PLACES = (
    ("Übergangsheim Musterweg", "communal", 120),
    ("Übergangsheim Beispielplatz", "communal", 80),
    ("Unterkunft Am Probehof", "communal", 60),
    ("Notunterkunft Testhalle", "emergency", 150),
    ("Landeseinrichtung Musterstadt", "reception", 400),
    ("Gästehaus Beispiel", "hotel", 30),
)
LANDLORDS = ("Muster-Wohnen GmbH", "Beispielbau eG", "Wohnungsverein Probe", "")
LANGUAGES = ("ar", "uk", "kmr", "fa", "tr", "ru", "so", "und")
UNITS = 5
"""Of each district."""
SIZES = ((1, 1), (2, 2), (2, 3), (3, 4), (3, 5), (4, 6), (5, 8))
"""Rooms, and so many persons they fit."""


def place_accommodations(seed: int, until: date) -> None:
    """Before the move-in notices, which name them."""
    random = Random(f"accommodations {seed}")  # noqa: S311 - reproducible on purpose
    districts = list(District.objects.within_city())
    for name, kind, capacity in PLACES:
        district = District(pk=District.OUTSIDE) if kind == "reception" else random.choice(districts)
        closed_on = until - timedelta(days=200) if kind == "emergency" else None
        Accommodation.objects.create(
            name=name, kind=kind, capacity=capacity, district=district, closed_on=closed_on
        )


class Housing:
    """Has a chance of its own: what else is invented stays the same with or without it."""

    def __init__(self, seed: int, start: date, until: date):
        self.random = Random(f"housing {seed}")  # noqa: S311 - reproducible on purpose
        self.start, self.until = start, until
        self.companies = list(Organisation.objects.filter(type="housing").order_by("name"))

    def fill(self) -> None:
        districts = list(District.objects.within_city())
        units = [self._unit(district, number) for district in districts for number in range(UNITS)]
        bulk.insert(units)
        bulk.insert([placement for unit in units for placement in self._households(unit)])
        bulk.insert(list(self._past_moves()))

    def _key(self) -> uuid.UUID:
        return uuid.UUID(int=self.random.getrandbits(128), version=4)

    def _unit(self, district: District, number: int) -> HousingUnit:
        """Most from the start on; the third comes later, the fifth has been given back."""
        random = self.random
        rooms, fits = random.choice(SIZES)
        since = self.start + timedelta(
            days=random.randrange(200, 700) if number == 2 else random.randrange(60)
        )
        until = self.until - timedelta(days=random.randrange(20, 300)) if number == 4 else None
        company = random.choice(self.companies) if self.companies and random.random() < 0.3 else None
        return HousingUnit(
            id=self._key(), code=f"WE {district.position:02}-{number + 1:03}", district=district,
            organisation=company, landlord="" if company else random.choice(LANDLORDS),
            rooms=Decimal(rooms) + random.choice((0, Decimal("0.5"))), fits=fits,
            is_step_free=random.random() < 0.2, since=min(since, self.until), until=until,
        )  # fmt: skip

    def _households(self, unit: HousingUnit) -> Iterator[Placement]:
        """One after the other, with some weeks between them; the last one lives there still, in four of five flats."""
        random, end = self.random, unit.until or self.until
        day = unit.since + timedelta(days=random.randrange(3, 40))
        while day < end:
            until = day + timedelta(days=random.randrange(120, 700))
            lives_there = until >= end and unit.until is None
            if lives_there and random.random() < 0.15:
                until, lives_there = end - timedelta(days=random.randrange(1, 60)), False
            if until < day:
                return
            persons = random.randrange(1, unit.fits + 1)
            is_told = (self.until - until).days < 365 or lives_there
            yield Placement(
                id=self._key(), unit=unit, persons=persons, since=day,
                children=max(0, persons - 2) if is_told else None,
                language_id=random.choice(LANGUAGES) if is_told else "und",
                until=None if lives_there else min(until, end),
                reason="" if lives_there else random.choice(("own_contract", "own_contract", "moved", "other")),
            )  # fmt: skip
            day = until + timedelta(days=random.randrange(7, 70))

    def _past_moves(self) -> Iterator[PastMoveIn]:
        """About one a month in each district, up to half a year ago."""
        random, places = self.random, list(Accommodation.objects.order_by("name"))
        links = OfficeDistrict.objects.valid_on(self.until).order_by("district", "pk")
        first = self.start.replace(day=1)
        months = [months_later(first, number) for number in range(400)]
        for link in links.values("office_id", "district_id"):
            for month in months:
                if months_later(month, 7) > self.until or random.random() < 0.3:
                    continue
                yield PastMoveIn(
                    **link, household=self._key(), move_month=month_number(month),
                    origin=random.choice((*places, None)), persons=random.randrange(1, 7),
                )  # fmt: skip
