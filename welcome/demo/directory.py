"""The demo directory: invented organisations and services around the typical receivers of handbook §3."""

import json
import uuid
from datetime import date, timedelta
from pathlib import Path
from random import Random

from catalogues.models import Language, Topic
from districts.models import City, District
from partners import search
from partners.hours import read_hours
from partners.models import Contact, Location, Organisation, Service
from partners.services import set_hours
from welcome.demo.names import CULTURES, PHONE_PREFIX, STREETS

_FILE = Path(__file__).with_name("directory.json")
# One of each is not offered at the moment, so that the states can be seen.
_STATUS = {
    "Sprachcafé am Mittwoch": Service.Status.CLOSED,
    "Gründungsberatung": Service.Status.INACTIVE,
    "Möbel- und Kleiderkammer": Service.Status.CLOSED,
}
_REVIEW_MONTHS = (6, 6, 6, 12)
_COSTS = (*["free"] * 4, "reduced", "fee", "unknown")
_CAPACITIES = (*["free"] * 3, "few", "waiting", "full", "unknown")
_WAYS = ("", "U-Bahn Musterplatz, 3 Minuten zu Fuß", "Bus Beispielstraße, Eingang im Hof", "2. Etage, Aufzug")
_DOCUMENTS = (
    "Ausweis oder Aufenthaltstitel",
    "Meldebescheinigung",
    "letzter Bescheid",
    "Mietvertrag",
    "Kontoauszüge",
)


class Directory:
    """Fills the partner directory and finds the services fitting a topic and a district."""

    def __init__(self, random: Random, until: date):
        self.random = random
        self.until = until
        self.town = City.objects.values_list("name", flat=True).first()
        self.topics = Topic.objects.in_bulk()
        self.languages = Language.objects.in_bulk()
        self.districts = District.objects.filter(kind=District.Kind.DISTRICT).in_bulk()
        self._fitting: dict[tuple[str, str], list[Service]] = {}
        self._offers: list[tuple[Service, set[str], set[str]]] = []

    def fill(self) -> "Directory":
        for number, organisation in enumerate(json.loads(_FILE.read_text(encoding="utf-8")), start=1):
            self._add_organisation(number, organisation)
        search.refresh(Service.objects.select_related("organisation").prefetch_related("places"))
        return self

    def _circumstances(self) -> dict:
        """What is said of cost, capacity and papers, and by when it was confirmed last."""
        random = self.random
        capacity = random.choice(_CAPACITIES)
        said_on = self.until - timedelta(days=random.randrange(5, 60))
        return {
            "cost": random.choice(_COSTS),
            "interpreter": random.choice(Service.Interpreter.values),
            "documents": "\n".join(random.sample(_DOCUMENTS, random.randrange(3))),
            "capacity": capacity,
            "waiting_weeks": random.randrange(2, 20) if capacity == Service.Capacity.WAITING else None,
            "capacity_on": None if capacity == Service.Capacity.UNKNOWN else said_on,
            "is_public": random.random() < 0.8,
            "assured_on": self.until - timedelta(days=random.randrange(5, 300))
            if random.random() < 0.95
            else None,
        }

    def fitting(self, topic: str, district: str) -> list[Service]:
        """Offered services for `topic`: those for the district, otherwise those for the whole city or any other."""
        key = (topic, district)
        if key not in self._fitting:
            offers = [(service, districts) for service, topics, districts in self._offers if topic in topics]
            near = [service for service, districts in offers if district in districts]
            citywide = [service for service, districts in offers if not districts]
            self._fitting[key] = near or citywide or [service for service, _districts in offers]
        return self._fitting[key]

    def _uuid(self) -> uuid.UUID:
        return uuid.UUID(int=self.random.getrandbits(128), version=4)

    def _phone(self) -> str:
        return f"{PHONE_PREFIX}{self.random.randrange(1000):03d}"

    def _add_organisation(self, number: int, data: dict) -> None:
        organisation = Organisation.objects.create(
            id=self._uuid(),
            name=data["name"],
            type=data["type"],
            description=data["description"],
            website=f"https://partner{number}.example.org/",
            email=f"partner{number}@example.org",
            phone=self._phone(),
        )
        place = Location.objects.create(
            id=self._uuid(),
            organisation=organisation,
            street=f"{self.random.choice(STREETS)} {self.random.randrange(1, 60)}",
            town=self.town,
            wheelchair=self.random.choice(Location.Wheelchair.values),
            transportation=self.random.choice(_WAYS),
        )
        for service in data["services"]:
            self._add_service(organisation, place, service)

    def _add_service(self, organisation: Organisation, place: Location, data: dict) -> None:
        random = self.random
        districts = [slug for slug in data["districts"] if slug in self.districts]
        service = Service.objects.create(
            id=self._uuid(),
            organisation=organisation,
            name=data["name"],
            description=data["description"],
            status=_STATUS.get(data["name"], Service.Status.ACTIVE),
            is_citywide=not districts,
            access=data["access"],
            phone=self._phone(),
            email=organisation.email,
            website=organisation.website,
            review_months=random.choice(_REVIEW_MONTHS),
            **self._circumstances(),
        )
        service.assured_by = organisation.name if service.assured_on else ""
        service.save()
        service.places.set([place], through_defaults={"id": self._uuid()})
        set_hours(service, read_hours(data["hours"]))
        Contact.objects.create(
            id=self._uuid(),
            organisation=organisation,
            service=service,
            name=" ".join(CULTURES["german"].name(random, random.choice("wm"))),
            phone=self._phone(),
        )
        topics = [code for code in data["topics"] if code in self.topics]
        service.topics.set(topics)
        service.languages.set(code for code in data["languages"] if code in self.languages)
        service.districts.set(districts)
        if service.status == Service.Status.ACTIVE:
            self._offers.append((service, set(topics), set(districts)))
