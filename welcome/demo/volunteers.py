"""Volunteers of each office: some who help people, some whom nobody has spoken with for too long, some who pause or
have left, and applications that wait to be taken over."""

import uuid
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings

from clients.models import Client
from consultations.models import Consent
from core import bulk
from core.periods import months_later
from districts.models import Office
from network.models import Volunteer, VolunteerContact, VolunteerMatch, VolunteerOffer
from network.papers import CERTIFICATE_MONTHS
from network.volunteers.codes import Kind, State, When
from welcome.demo.chance import weighted
from welcome.demo.helpers import help_at_events
from welcome.demo.names import CULTURES, PHONE_PREFIX
from welcome.demo.staff import Staff

STATES = {State.ACTIVE: (5, 9), State.PAUSED: (0, 2), State.LEFT: (1, 4), State.NEW: (1, 3)}
"""Of each office, from how many to how many."""
NO_CERTIFICATE = 0.2
SILENT = 0.25
"""So many of those who help have not been spoken with for longer than GAP; the first one of each office has not."""
LOGGED = timedelta(days=330)
"""So far back contacts go: older ones have been deleted."""
NOTES = (
    "",
    "",
    "Läuft gut, beide sind zufrieden.",
    "Sie treffen sich jetzt dienstags in der Bibliothek.",
    "Fragt nach einem Raum für den Winter.",
    "Wünscht sich Übungshefte; mitgegeben.",
)
NOTES_OF_OFFERS = (
    "",
    "",
    "Möchte gern weitermachen.",
    "Im Urlaub, danach wieder erreichbar.",
    "Hat nach Terminen gefragt.",
)
ENDINGS = ("done", "time", "moved", "volunteer", "client")
_KINDS = weighted("german 30, escort 20, school 22, leisure 10, words 8, home 5, work 3, group 2")
_LANGUAGES = weighted("en 30, tr 20, ar 15, fr 10, ru 10, uk 5, fa 5, kmr 5")
_ZONE = ZoneInfo(settings.TIME_ZONE)


class Volunteers:
    """Has a chance of its own: what else is invented stays the same with or without volunteers."""

    def __init__(self, seed: int, staff: Staff, until: date):
        self.random = Random(f"volunteers {seed}")  # noqa: S311 - reproducible on purpose
        self.staff, self.until = staff, until
        self.people: list[Volunteer] = []
        self.offers: list[VolunteerOffer] = []
        self.contacts: list[VolunteerContact] = []
        self.links: list[tuple[Volunteer, str, str]] = []

    def fill(self) -> None:
        for office in self.staff.advisers:
            if districts := [district.pk for district in office.districts_on(self.until)]:
                for state, (least, most) in STATES.items():
                    for number in range(self.random.randint(least, most)):
                        is_silent = state == State.ACTIVE and (number == 0 or self.random.random() < SILENT)
                        self._invent(office, districts, state, is_silent)
        self._anywhere()
        bulk.insert(self.people)
        self._insert_links()
        matches = {office: self._matches(office) for office in self.staff.advisers}
        bulk.insert(self.offers)
        advisers = {office.pk: hired[0].user_id for office, hired in self.staff.advisers.items()}
        for office, found in matches.items():
            self._insert(found, advisers[office.pk])
        helped = {match.offer_id: match for found in matches.values() for match in found}
        offices = {person.pk: person.office_id for person in self.people}
        for offer in self.offers:
            by = advisers[offices[offer.volunteer_id]]
            self.contacts += self._log(offer, helped.get(offer.pk), by)
        bulk.insert(self.contacts)
        help_at_events(self.random, self.people, self.offers, self.until)

    def _ago(self, least: int, most: int) -> date:
        return self.until - timedelta(days=self.random.randrange(least, most))

    def _person(self, state: str, day: date) -> Volunteer:
        random = self.random
        culture = CULTURES[random.choice(("german", "german", "turkish", "european", "arabic"))]
        given, family = culture.name(random, random.choice("wwm"))
        interests = sorted({str(_KINDS.pick(random)) for _number in range(2)})
        person = Volunteer(
            id=uuid.UUID(int=random.getrandbits(128), version=4),
            given_name=given,
            family_name=family,
            email=f"ehrenamt{len(self.people) + 1}@example.org",
            phone=f"{PHONE_PREFIX}{random.randrange(1000):03d}",
            interests=interests,
            availability=sorted(random.sample(When.values, 2)),
            state=state,
            since=datetime.combine(day, time(11), tzinfo=_ZONE),
            registered_on=day,
            nonce=f"{random.getrandbits(64):022d}"[:22],
        )
        person.set_derived()
        self.people.append(person)
        return person

    def _invent(self, office: Office, districts: list[str], state: str, is_silent: bool) -> None:
        began = self._ago(100, 600)
        person = self._person(state, self._ago(1, 12) if state == State.NEW else began)
        self._speaks(person, self.random.sample(districts, min(2, len(districts))))
        if state == State.NEW:
            return
        person.office_id, person.began_on = office.pk, began
        self._papers(person)
        if state == State.LEFT:
            person.left_on, person.left_reason = self._ago(5, 90), self.random.choice(ENDINGS)
        self._offers(person, districts, is_silent)

    def _anywhere(self) -> None:
        """Somebody who has chosen no district: every office sees the application."""
        if self.people:
            self._speaks(self._person(State.NEW, self._ago(1, 5)), [])

    def _speaks(self, person: Volunteer, districts: list[str]) -> None:
        languages = {"de", str(_LANGUAGES.pick(self.random))}
        self.links += [(person, "language_id", each) for each in sorted(languages)]
        self.links += [(person, "district_id", each) for each in districts]

    def _papers(self, person: Volunteer) -> None:
        person.confidential_on = person.began_on
        if self.random.random() >= NO_CERTIFICATE:
            person.certificate_on = person.began_on
            person.certificate_until = months_later(person.began_on, CERTIFICATE_MONTHS)

    def _offers(self, person: Volunteer, districts: list[str], is_silent: bool) -> None:
        """What the person has left is over, and some of the others' earlier offers are."""
        since = person.began_on + timedelta(days=self.random.randrange(0, 30))
        if person.left_on is None and self.random.random() < 0.4:
            until = min(
                since + timedelta(days=self.random.randrange(30, 300)), self.until - timedelta(days=40)
            )
            self._offer(person, districts, since, until, is_silent=False)
            since = until + timedelta(days=3)
        self._offer(person, districts, since, person.left_on, is_silent)

    def _offer(
        self, person: Volunteer, districts: list[str], since: date, until: date | None, is_silent: bool
    ) -> None:
        random = self.random
        silence = random.randrange(61, 120) if is_silent else random.randrange(1, 50)
        last = max(since, (until or self.until) - timedelta(days=silence))
        self.offers.append(
            VolunteerOffer(
                volunteer_id=person.pk,
                kind=str(_KINDS.pick(random)) if until else random.choice(person.interests),
                district_id=random.choice(districts),
                since=since,
                until=until,
                end_reason=random.choice(ENDINGS) if until else "",
                capacity=random.choice((1, 1, 2, 3)),
                last_contact_on=last,
            )
        )

    def _insert_links(self) -> None:
        for name, model in (
            ("language_id", Volunteer.languages.through),
            ("district_id", Volunteer.districts.through),
        ):
            rows = [(person, code) for person, column, code in self.links if column == name]
            bulk.insert([model(**{"volunteer_id": person.pk, name: code}) for person, code in rows])

    # --- Whom they help -----------------------------------------------------------------------------------

    def _matches(self, office: Office) -> list[VolunteerMatch]:
        """The clients known last, each with a consent, to those who may work with people."""
        people = {each.pk: each for each in self.people if each.office_id == office.pk}
        fit = [
            offer
            for offer in self.offers
            if (person := people.get(offer.volunteer_id)) and offer.until is None and self._may(person)
        ]
        clients = Client.objects.filter(office=office).exclude(name_index="").order_by("-pk")[: len(fit)]
        return [self._helps(offer, client) for offer, client in zip(fit, clients, strict=False)]

    def _insert(self, matches: list[VolunteerMatch], by: int) -> None:
        consents = [self._consent(match, by) for match in matches]
        Consent.objects.bulk_create(consents)
        for match, consent in zip(matches, consents, strict=True):
            match.consent_id, match.offer_id = consent.pk, match.offer.pk
        bulk.insert(matches)

    def _may(self, person: Volunteer) -> bool:
        return person.state == State.ACTIVE and person.certificate_on is not None

    def _helps(self, offer: VolunteerOffer, client: Client) -> VolunteerMatch:
        return VolunteerMatch(
            offer=offer,
            client=client,
            with_family=offer.kind == Kind.SCHOOL,
            since=max(offer.since, min(self._ago(20, 200), offer.last_contact_on)),
            last_contact_on=offer.last_contact_on,
        )

    def _consent(self, match: VolunteerMatch, by: int) -> Consent:
        said = {"kind": Consent.Kind.VOLUNTEER, "given_on": match.since, "recorded_by_id": by}
        return Consent(client=match.client, language_id=match.client.language_id, **said)

    def _log(self, offer: VolunteerOffer, match: VolunteerMatch | None, by: int) -> list[VolunteerContact]:
        """Every few weeks until the last contact; from the day the help began it is about that."""
        found, day = [], offer.last_contact_on
        while day >= max(offer.since, self.until - LOGGED):
            is_help = match is not None and day >= match.since
            found.append(
                VolunteerContact(
                    volunteer_id=offer.volunteer_id,
                    offer_id=offer.pk,
                    match_id=match.pk if is_help else None,
                    on=day,
                    channel=self.random.choice(VolunteerContact.Channel.values),
                    note=self.random.choice(NOTES if is_help else NOTES_OF_OFFERS),
                    by_id=by,
                )
            )
            day -= timedelta(days=self.random.randrange(25, 60))
        return found
