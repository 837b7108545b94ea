"""The network around the offices at the size of a large city: lists and boards of people, events, money, indicators.

What is there is the demo data many times over: each row is copied with another key and another day.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from itertools import islice
from uuid import uuid4

import django

django.setup()

from django.db import connection  # noqa: E402
from django.db.models import Model, QuerySet, UUIDField  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from bench.measure import IN_ROUNDS, Browser, rows_of  # noqa: E402
from clients.models import Client  # noqa: E402
from consultations.models import Consent  # noqa: E402
from core import bulk  # noqa: E402
from districts.models import District, Indicator, IndicatorValue, Office  # noqa: E402
from districts.monitoring.models import Group  # noqa: E402
from network.mediators import machine  # noqa: E402
from network.models import (  # noqa: E402
    Decision,
    Event,
    FundApplication,
    HeadCount,
    HousingUnit,
    Mediator,
    MediatorLanguage,
    MediatorRequest,
    MediatorSlot,
    Placement,
    Volunteer,
    VolunteerMatch,
    VolunteerOffer,
)

VOLUNTEERS, MEDIATORS, REQUESTS, EVENTS, VALUES, APPLICATIONS = 5_000, 2_000, 20_000, 20_000, 50_000, 5_000
DECISIONS, FLATS, HELPED = 2_000, 5_000, 2_500
PLACEMENTS = 4
"""Households of a flat, one after the other."""
OWN = ("code", "nonce")
"""Fields that no two rows have in common."""
PEOPLE = {"adviser": "adviser.es.partner", "lead": "lead.es", "coordinator": "coordinator"}
LISTS = (
    ("volunteers", "adviser", "/volunteers/"),
    ("volunteers, a word", "adviser", "/volunteers/?q=vogel"),
    ("volunteers by how many they help", "adviser", "/volunteers/?sort=-matches"),
    ("volunteers without contact", "lead", "/volunteers/?gap=on"),
    ("volunteers to be thanked", "adviser", "/volunteers/thanks/"),
    ("language mediators", "adviser", "/mediators/"),
    ("requests for mediation", "adviser", "/mediations/"),
    ("payments of mediators", "lead", "/mediations/payments/"),
    ("events", "adviser", "/events/"),
    ("events of the month", "adviser", "/events/calendar/"),
    ("meetings", "coordinator", "/meetings/"),
    ("decisions", "coordinator", "/decisions/"),
    ("applications to the fund", "coordinator", "/fund/"),
    ("budgets of the fund", "coordinator", "/fund/budgets/"),
    ("flats of the housing programme", "lead", "/housing/"),
    ("housing by district", "coordinator", "/housing/board/"),
    ("figures of housing", "coordinator", "/housing/figures/"),
    ("indicators", "coordinator", "/monitoring/"),
    ("indicators of a district", "coordinator", "/monitoring/districts/eving/"),
)


@dataclass(frozen=True)
class Copies:
    """`queryset` copied until there are `count` rows; `change(row, number)` makes each one different."""

    queryset: QuerySet
    count: int
    change: Callable[[Model, int], None]

    def make(self) -> list[Model]:
        found = list(self.queryset)
        made = []
        for number in range(max(self.count - len(found), 0)):
            row = self._copy(found[number % len(found)])
            self.change(row, number)
            made.append(row)
        self.queryset.model._default_manager.bulk_create(made, batch_size=bulk.BATCH)
        return made

    def _copy(self, row: Model) -> Model:
        values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
        values |= {
            field.attname: field.get_default() for field in row._meta.concrete_fields if field.name in OWN
        }
        key = row._meta.pk
        values[key.attname] = uuid4() if isinstance(key, UUIDField) else None
        return row.__class__(**values)


def fill() -> None:
    chance = random.Random(EVENTS)
    volunteers = Copies(Volunteer.objects.filter(state="active"), VOLUNTEERS, _another_person).make()
    _offers(chance, volunteers)
    _help(chance)
    mediators = Copies(Mediator.objects.filter(state="active"), MEDIATORS, _another_person).make()
    _languages(chance, mediators)
    Copies(MediatorRequest.objects.filter(status=machine.UNFILLED), REQUESTS // 20, _to_come).make()
    Copies(MediatorRequest.objects.filter(status=machine.DONE), REQUESTS, _earlier(chance)).make()
    Copies(FundApplication.objects.filter(budget=None), APPLICATIONS, _same).make()
    Copies(Decision.objects.all(), DECISIONS, _same).make()
    events = Copies(Event.objects.filter(has_numbers=False), EVENTS, _earlier(chance)).make()
    _help_at(chance, events)
    HeadCount.objects.bulk_create(
        (
            HeadCount(event=event, by="sex", code="w", number=event.participants)
            for event in events
            if event.participants
        ),
        batch_size=bulk.BATCH,
    )
    _placements(chance, Copies(HousingUnit.objects.filter(until=None), FLATS, _another_flat).make())
    _values(chance)


def _same(row: Model, number: int) -> None:
    """A copy is as good as the row."""


def _another_person(row: Volunteer | Mediator, number: int) -> None:
    row.email, row.family_name = f"nobody{number}@example.org", f"{row.family_name}{number % 97}"
    row.set_derived()


def _another_flat(row: HousingUnit, number: int) -> None:
    row.code = f"BENCH-{number}"
    row.since = timezone.localdate() - timedelta(days=PLACEMENTS * 300)


def _to_come(row: MediatorRequest, number: int) -> None:
    """Asked for, on the same weekday of one of the next weeks."""
    later = timedelta(weeks=(timezone.localdate() - row.day).days // 7 + 1 + number % 4)
    row.status = machine.REQUESTED
    row.day += later
    row.starts_at += later
    row.ends_at += later


def _earlier(chance: random.Random) -> Callable[[Model, int], None]:
    def change(row: Event | MediatorRequest, number: int) -> None:
        before = timedelta(weeks=chance.randrange(500))
        row.day -= before
        row.starts_at -= before
        row.ends_at -= before

    return change


def _offers(chance: random.Random, volunteers: list[Volunteer]) -> None:
    found = list(VolunteerOffer.objects.all())
    districts = list(District.objects.within_city())
    VolunteerOffer.objects.bulk_create(
        (
            VolunteerOffer(
                volunteer=volunteer,
                kind=chance.choice(found).kind,
                district=chance.choice(districts),
                since=timezone.localdate() - timedelta(days=chance.randrange(900)),
                last_contact_on=timezone.localdate() - timedelta(days=chance.randrange(200)),
            )
            for volunteer in volunteers
        ),
        batch_size=bulk.BATCH,
    )
    _spread(Volunteer.districts.through, "volunteer_id", chance, volunteers, districts)


def _help(chance: random.Random) -> None:
    """People of each office by volunteers of theirs, with their consent."""
    for office in Office.objects.all():
        offers = VolunteerOffer.objects.running().filter(volunteer__office=office)[: HELPED // 7]
        clients = Client.objects.filter(office=office, volunteer_matches=None).order_by("pk")[: len(offers)]
        since = timezone.localdate() - timedelta(days=100)
        by = User.objects.filter(memberships__office=office).first()
        said = {"kind": Consent.Kind.VOLUNTEER, "given_on": since, "recorded_by": by}
        consents = [Consent(client=each, language_id=each.language_id, **said) for each in clients]
        Consent.objects.bulk_create(consents)
        VolunteerMatch.objects.bulk_create(
            VolunteerMatch(
                offer=offer,
                client=consent.client,
                consent=consent,
                since=since,
                last_contact_on=timezone.localdate() - timedelta(days=chance.randrange(80)),
            )
            for offer, consent in zip(offers, consents, strict=False)
        )


def _help_at(chance: random.Random, events: list[Event]) -> None:
    offers = list(VolunteerOffer.objects.running())
    VolunteerMatch.objects.bulk_create(
        (VolunteerMatch(offer=chance.choice(offers), event=event) for event in events), batch_size=bulk.BATCH
    )


def _spread(through: type[Model], owner: str, chance: random.Random, rows: list, districts: list) -> None:
    through._default_manager.bulk_create(
        (
            through(**{owner: row.pk, "district_id": district.pk})
            for row in rows
            for district in chance.sample(districts, 2)
        ),
        batch_size=bulk.BATCH,
    )


def _languages(chance: random.Random, mediators: list[Mediator]) -> None:
    languages = [*{each.language_id for each in MediatorLanguage.objects.all()}]
    MediatorLanguage.objects.bulk_create(
        (
            MediatorLanguage(mediator=mediator, language_id=language, is_both_ways=True)
            for mediator in mediators
            for language in chance.sample(sorted(languages), 2)
        ),
        batch_size=bulk.BATCH,
    )
    MediatorSlot.objects.bulk_create(
        (
            MediatorSlot(mediator=mediator, weekday=day, starts=time(8), ends=time(16))
            for mediator in mediators
            for day in chance.sample(range(5), 3)
        ),
        batch_size=bulk.BATCH,
    )
    _spread(
        Mediator.districts.through, "mediator_id", chance, mediators, list(District.objects.within_city())
    )


def _placements(chance: random.Random, flats: list[HousingUnit]) -> None:
    """The last household of most flats is still there."""
    languages = list(Placement.objects.values_list("language_id", flat=True)[:50])
    Placement.objects.bulk_create(
        (
            Placement(
                unit=flat,
                persons=chance.randint(1, flat.fits),
                language_id=chance.choice(languages),
                since=flat.since + timedelta(days=300 * number),
                until=None
                if is_there
                else flat.since + timedelta(days=300 * number + chance.randrange(100, 290)),
                reason="" if is_there else Placement.Reason.OWN_CONTRACT,
            )
            for flat in flats
            for number in range(PLACEMENTS)
            for is_there in [number == PLACEMENTS - 1 and chance.random() < 0.9]
        ),
        batch_size=bulk.BATCH,
    )


def _values(chance: random.Random) -> None:
    """For all indicators, groups and places of as many years as it takes."""
    places = [None, *District.objects.within_city()]
    groups = Group.values
    taken = set(IndicatorValue.objects.values_list("indicator_id", "district_id", "year", "group"))
    free = (
        IndicatorValue(
            indicator=indicator, district=place, year=year, group=group, value=chance.randrange(1, 90)
        )
        for year in range(timezone.localdate().year, 1990, -1)
        for indicator in Indicator.objects.all()
        for place in places
        for group in groups
        if (indicator.pk, place and place.pk, year, group) not in taken
    )
    IndicatorValue.objects.bulk_create(islice(free, VALUES), batch_size=bulk.BATCH)


def measure(report) -> None:
    """Each list and board, and the page that finds mediators for a request, in rounds."""
    fill()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
    browsers = {
        who: Browser.logged_in(User.objects.get(email=f"{name}@example.org")) for who, name in PEOPLE.items()
    }
    asked = [(name, browsers[who], address, "60 ms") for name, who, address in LISTS]
    searching = MediatorRequest.objects.filter(office__code="ES", status=machine.REQUESTED).first()
    asked.append(("matching of mediators", browsers["adviser"], searching.get_absolute_url(), "100 ms"))
    numbers = f"{VOLUNTEERS:,} volunteers, {MEDIATORS:,} mediators, {EVENTS:,} events, {VALUES:,} values"
    report.section(f"The network: {numbers}", "page", *IN_ROUNDS, "target (server)")
    for cells in rows_of(asked):
        report.row(*cells)
