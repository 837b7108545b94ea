"""The population: who comes to an office, and what is known about them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from catalogues.models import Nationality
from clients.models import Client, age_group
from core.bulk import Mould
from districts.models import District, Office, StatisticalDistrict
from welcome.demo import profiles
from welcome.demo.chance import Weighted, weighted
from welcome.demo.names import CULTURES, PHONE_PREFIX, STREETS

_AGES = Weighted({
    range(14, 18): 3, range(18, 27): 19, range(27, 30): 11, range(30, 45): 41, range(45, 61): 20,
    range(61, 65): 3, range(65, 84): 5,
})  # fmt: skip
_HOUSEHOLD = Weighted({1: 27, 2: 17, 3: 15, 4: 18, 5: 12, 6: 7, 7: 3, 8: 1, None: 25})
_ACCESS = weighted(
    "self 31, friends 33, city 7, jobcenter 9, school 6, partner 6, doctor 1, volunteer 3, web 3, other 1"
)
_SEEKER = weighted(
    "newcomer 92, family 3, volunteer 1.4, neighbour 0.6, landlord 0.4, institution 1.6, other 0.6"
)
# Besides the languages of the consultation; who speaks the first often speaks one of the second.
_FURTHER = {
    "kmr": "ar",
    "ckb": "ar",
    "ps": "fa-AF",
    "uk": "ru",
    "rom": "ro",
    "om": "am",
    "ti": "ar",
    "ha": "en",
}


@dataclass(slots=True)
class Person:
    """What a later visit needs to know about a client; `pk` is set when the client is in the database."""

    client: Client | None
    pk: int | None
    office: Office
    language: str
    german: str
    household: int | None
    birth_date: date | None
    birth_year: int | None
    snapshot: dict[str, str]
    visits: int = 0

    def age_group_on(self, day: date) -> str:
        return age_group(self.birth_date, self.birth_year, day)


class Population:
    """Makes new people for an office, from the districts it covers and a few from elsewhere."""

    def __init__(self, random: Random, until: date):
        self.random = random
        self.until = until
        self.clients = Mould(Client)
        self.nationality_groups = dict(Nationality.objects.values_list("code", "group"))
        self.statistical: dict[str, list[str]] = {}
        for code, district in StatisticalDistrict.objects.values_list("code", "district_id").order_by("code"):
            self.statistical.setdefault(district, []).append(code)
        self.slugs = list(
            District.objects.filter(kind=District.Kind.DISTRICT)
            .order_by("position")
            .values_list("slug", flat=True)
        )
        self.nationalities = {
            slug: profiles.nationalities_in(slug)
            for slug in (*self.slugs, District.OUTSIDE, District.UNKNOWN)
        }
        self.homes = {office: self._homes(office) for office in Office.objects.order_by("code")}

    def _homes(self, office: Office) -> Weighted[str]:
        """Districts of residence of those who come to `office`."""
        own = set(office.district_links.values_list("district_id", flat=True))
        weights = {slug: 86 / len(own) if slug in own else 8 / len(self.slugs) for slug in self.slugs}
        return Weighted(weights | {District.OUTSIDE: 2.0, District.UNKNOWN: 4.0})

    def new_person(self, office: Office, at: datetime) -> Person:
        """A person on the first visit; the unsaved client hangs on it."""
        random = self.random
        district = self.homes[office].pick(random)
        nationality = self.nationalities[district].pick(random)
        profile = profiles.PROFILES[nationality]
        sex = profile.sex.pick(random)
        birth_date, birth_year = self._birth(at.date())
        snapshot = {
            "sex": sex,
            "nationality_id": nationality,
            "residence_status": profile.residence.pick(random),
            "german_level": profile.german.pick(random),
            "district_id": district,
        }
        language, household = profile.languages.pick(random), _HOUSEHOLD.pick(random)
        client = self.clients.make(
            office_id=office.pk,
            birth_date=birth_date,
            birth_year=birth_year,
            language_id=language,
            household_size=household,
            access_route=_ACCESS.pick(random),
            seeker_type=_SEEKER.pick(random),
            created_at=at,
            **snapshot,
        )
        self._name_and_contact(client, CULTURES[profile.cultures.pick(random)], district)
        return Person(
            client,
            None,
            office,
            language,
            snapshot["german_level"],
            household,
            birth_date,
            birth_year,
            snapshot | {"nationality_group": self.nationality_groups[nationality]},
        )

    def _birth(self, day: date) -> tuple[date | None, int | None]:
        """Birth date, only the year, or nothing, as people say it."""
        chance = self.random.random()
        if chance < 0.08:
            return None, None
        year = day.year - self.random.choice(_AGES.pick(self.random))
        if chance < 0.45:
            return None, year
        return date(year, 1, 1) + timedelta(days=self.random.randrange(365)), None

    def _name_and_contact(self, client: Client, culture, district: str) -> None:
        """Three of four give their name; about half of them a phone number or an address."""
        random = self.random
        if random.random() < 0.24:
            return
        client.given_name, client.family_name = culture.name(random, client.sex)
        if random.random() < 0.5:
            client.phone = f"{PHONE_PREFIX}{random.randrange(1000):03d}"
        if random.random() < 0.12:
            client.email = f"demo.{random.getrandbits(32):08x}@example.org"
        if random.random() < 0.3:
            client.street = f"{random.choice(STREETS)} {random.randrange(1, 90)}"
        if district in self.statistical and random.random() < 0.7:
            client.statistical_district_id = random.choice(self.statistical[district])

    def further_language(self, language: str) -> str | None:
        """A second language of one in five, where one is likely."""
        further = _FURTHER.get(language, "en")
        return further if further != language and self.random.random() < 0.2 else None
