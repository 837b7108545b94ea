"""A directory of many services, as a large city or a whole region would keep it."""

import random
from datetime import date, time, timedelta

from catalogues.models import Language, Topic
from core import bulk
from districts.models import District
from partners import search
from partners.models import Location, Organisation, Schedule, Service, ServiceAtLocation
from partners.text import fold

PER_ORGANISATION = 5
WORDS = [
    *("Beratung", "Hilfe", "Treff", "Kurs", "Stelle", "Sprechstunde", "Begleitung", "Werkstatt", "Gruppe"),
    *("Zentrum", "Büro", "Schule", "Praxis", "Dienst", "Familien", "Frauen", "Jugend", "Sprach", "Arbeits"),
    *("Wohn", "Schuldner", "Gesundheits", "Bildungs", "Nachbarschafts", "Kinder", "Senioren"),
]


def fill(count: int) -> None:
    """`count` invented services of a fifth as many organisations, each with a place, hours, topics and languages."""
    chance = random.Random(count)
    organisations = [_organisation(chance, number) for number in range(count // PER_ORGANISATION)]
    Organisation.objects.bulk_create(organisations, batch_size=bulk.BATCH)
    services = [
        _service(chance, number, organisations[number // PER_ORGANISATION]) for number in range(count)
    ]
    Service.objects.bulk_create(services, batch_size=bulk.BATCH)
    _link(chance, services)
    everything = Service.objects.filter(pk__in=[service.pk for service in services])
    search.refresh(everything.select_related("organisation").prefetch_related("places").iterator(bulk.BATCH))


def _name(chance: random.Random, number: int) -> str:
    return f"{chance.choice(WORDS)}{chance.choice(WORDS).lower()} {chance.choice(WORDS)} {number}"


def _organisation(chance: random.Random, number: int) -> Organisation:
    name = f"{_name(chance, number)} e. V."
    return Organisation(name=name, name_key=fold(name), type="assoc", description="Erfundener Träger.")


def _service(chance: random.Random, number: int, organisation: Organisation) -> Service:
    name = _name(chance, number)
    service = Service(
        organisation=organisation,
        name=name,
        name_key=fold(name),
        description=" ".join(chance.choices(WORDS, k=20)),
        is_citywide=number % 3 == 0,
        capacity=chance.choice(Service.Capacity.values),
        interpreter=chance.choice(Service.Interpreter.values),
        assured_on=date.today() - timedelta(days=chance.randrange(400)),  # noqa: DTZ011
        is_public=True,
    )
    service.set_review()
    return service


def _link(chance: random.Random, services: list[Service]) -> None:
    topics, languages = list(Topic.objects.all()), list(Language.objects.all())
    districts = list(District.objects.within_city())
    rows: dict[type, list] = {}
    for service in services:
        place = Location(organisation=service.organisation, street=f"Musterweg {chance.randrange(99)}")
        days = chance.sample(Schedule.Weekday.values, 2)
        rows.setdefault(Location, []).append(place)
        rows.setdefault(ServiceAtLocation, []).append(ServiceAtLocation(service=service, location=place))
        rows.setdefault(Schedule, []).extend(
            Schedule(service=service, weekday=day, opens_at=time(9), closes_at=time(15)) for day in days
        )
        for relation, field, found in (
            ("topics", "topic", chance.sample(topics, 3)),
            ("languages", "language", chance.sample(languages, 3)),
            ("districts", "district", [] if service.is_citywide else chance.sample(districts, 2)),
        ):
            through = getattr(Service, relation).through
            rows.setdefault(through, []).extend(
                through(**{"service_id": service.pk, f"{field}_id": item.pk}) for item in found
            )
    for model, found in rows.items():
        model.objects.bulk_create(found, batch_size=bulk.BATCH)
