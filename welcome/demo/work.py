"""The consultations themselves, day by day: who comes again, what is asked, what becomes of it."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings

from consultations.bulk import Bundle
from consultations.models import Concern, Consultation
from core.bulk import Mould
from districts.models import District, Office
from welcome.demo import notes
from welcome.demo.chance import Weighted, weighted
from welcome.demo.days import SHORTEST, WORKING_HOURS, Hours, LastDay, OfficeDay
from welcome.demo.directory import Directory
from welcome.demo.people import Person, Population
from welcome.demo.queue import Queue
from welcome.demo.referrals import Referrals
from welcome.demo.staff import Adviser, Staff
from welcome.demo.topics import BARRIER_ELSEWHERE, BARRIERS, Topics

ANONYMOUS = 0.15
COMES_AGAIN = 0.5
IN_ANOTHER_OFFICE = 0.02
CANCELLED = 0.006
RECORDED_LATER = 0.04
WITH_NOTE = 0.32
WITH_FOLLOW_UP = 0.09
SECOND_ADVISER = 0.1

# Days until somebody comes again.
_AGAIN_AFTER = Weighted({range(2, 15): 40, range(15, 50): 34, range(50, 180): 16, range(180, 500): 10})
_CHANNELS = "appointment 17, phone 9, email 2.4, messenger 1.6, home_visit 3, escort 1.6, outreach 0.8"
_CHANNELS_OPEN = weighted(f"open_hours 66, {_CHANNELS}")
_CHANNELS_CLOSED = weighted(_CHANNELS)
_MEDIATION_SPOKEN = weighted("staff 74, none 10, relative 9, volunteer 3, remote 2, paid 1, ns 1")
_MEDIATION = weighted("relative 32, remote 18, volunteer 17, paid 10, none 10, unmet 10, ns 3")
_MEDIATION_GERMAN = weighted("none 92, relative 5, ns 3")
_PERSONS = Weighted({1: 64, 2: 21, 3: 8, 4: 4, 5: 2, 6: 1})
_MINUTES = Weighted(
    {range(4, 9): 18, range(9, 16): 30, range(16, 26): 30, range(26, 41): 16, range(41, 66): 6}
)
_GERMAN_SPEAKERS = ("B1", "B2", "C", "native")
_ANONYMOUS_SEX = weighted("w 42, m 41, x 17")
_ZONE = ZoneInfo(settings.TIME_ZONE)


@dataclass(slots=True)
class Visit:
    """A consultation before it is written; the client may not be in the database yet."""

    bundle: Bundle
    person: Person | None


class Work:
    """Draws the visits of a working day; remembers who comes again and when."""

    def __init__(
        self,
        random: Random,
        last_day: LastDay,
        population: Population,
        staff: Staff,
        directory: Directory,
        queue: Queue,
    ):
        self.random = random
        self.last_day, self.until = last_day, last_day.day
        self.population = population
        self.staff = staff
        self.directory = directory
        self.queue = queue
        self.topics = Topics()
        self.consultations, self.concerns = Mould(Consultation), Mould(Concern)
        self.offices = list(staff.advisers)
        self.referrals = Referrals(random, self.until, self.offices)
        self.due: dict[Office, list[tuple[int, int, Person]]] = {office: [] for office in self.offices}
        self.promised = 0

    def visits(self, working_day: OfficeDay) -> Iterator[Visit]:
        random = self.random
        advisers = [who for who in self.staff.advisers[working_day.office] if who.works_on(working_day.day)]
        slots = sorted((self._slot(working_day) for _ in range(working_day.count)), key=lambda slot: slot[0])
        for minute, channel, site_id in slots:
            if site_id is not None:
                self.queue.came(working_day.office, site_id, working_day.day, minute)
            at = datetime.combine(working_day.day, time(minute // 60, minute % 60), tzinfo=_ZONE)
            person = None if random.random() < ANONYMOUS else self._somebody(working_day, at)
            consultation = self._consultation(
                working_day.office, at, person, random.choice(advisers), advisers
            )
            consultation.channel, consultation.site_id = channel, site_id
            if channel == "email":
                consultation.start_time = None
            yield Visit(self._with_concerns(consultation), person)

    def _slot(self, working_day: OfficeDay) -> tuple[int, str, int | None]:
        """Minute of the day, channel and site; whoever walks in comes during open hours."""
        random, hours = self.random, working_day.hours
        is_last = working_day.day == self.until
        channel = (_CHANNELS_OPEN if hours else _CHANNELS_CLOSED).pick(random)
        if is_last and self.last_day.starts_before <= WORKING_HOURS[0]:
            channel = "open_hours"  # nobody works yet but where the doors open early
        if channel == "open_hours":
            slot: Hours = random.choice(hours)
            latest = max(slot.opens + 1, slot.closes - 10)
            if is_last:
                latest = min(latest, self.last_day.starts_before)
            return random.randrange(slot.opens, latest), "branch" if slot.is_branch else channel, slot.site_id
        latest = self.last_day.starts_before if is_last else WORKING_HOURS[1]
        return random.randrange(WORKING_HOURS[0], latest), channel, None

    # --- Who ---------------------------------------------------------------------------------

    def _somebody(self, working_day: OfficeDay, at: datetime) -> Person:
        """Somebody who is due again, or a new person; may promise to come again."""
        due, today = self.due[working_day.office], working_day.day.toordinal()
        if due and due[0][0] <= today:
            person = heapq.heappop(due)[2]
        else:
            person = self.population.new_person(working_day.office, at)
        person.visits += 1
        if self.random.random() < COMES_AGAIN:
            office = working_day.office
            if self.random.random() < IN_ANOTHER_OFFICE:
                office = self.random.choice(self.offices)
            again = today + self.random.choice(_AGAIN_AFTER.pick(self.random))
            if again <= self.until.toordinal():
                self.promised += 1
                heapq.heappush(self.due[office], (again, self.promised, person))
        return person

    def _consultation(
        self, office: Office, at: datetime, person: Person | None, adviser: Adviser, advisers: list[Adviser]
    ) -> Consultation:
        random = self.random
        consultation = self.consultations.make(
            office_id=office.pk,
            held_on=at.date(),
            start_time=at.time(),
            adviser_id=adviser.user_id,
            employer_side=adviser.side,
            recorded_by_id=adviser.user_id,
            **self._anonymous() if person is None else self._of(person, at.date(), adviser),
        )
        if random.random() < 0.95:
            consultation.minutes = min(random.choice(_MINUTES.pick(random)), self._minutes_left(at))
        if len(advisers) > 1 and random.random() < SECOND_ADVISER:
            consultation.second_adviser_id = random.choice([a.user_id for a in advisers if a is not adviser])
        if random.random() < WITH_NOTE:
            consultation.note = random.choice(notes.CONSULTATION)
        self._record(consultation, at)
        if random.random() < WITH_FOLLOW_UP:
            self._follow_up(consultation)
        if random.random() < CANCELLED and at.date() < self.until:
            self._cancel(consultation)
        return consultation

    def _minutes_left(self, at: datetime) -> int:
        """Until the last day is over; more than a day before it."""
        days = (self.until - at.date()).days
        return days * 24 * 60 + self.last_day.over_by - (at.hour * 60 + at.minute)

    def _of(self, person: Person, day: date, adviser: Adviser) -> dict:
        random = self.random
        in_german = person.german in _GERMAN_SPEAKERS and random.random() < 0.6
        language = "de" if in_german else person.language
        if language == "de":
            mediation = _MEDIATION_GERMAN
        else:
            mediation = _MEDIATION_SPOKEN if language in adviser.languages else _MEDIATION
        present = _PERSONS.pick(random)
        return {
            **person.snapshot,
            "age_group": person.age_group_on(day),
            "language_id": language,
            "mediation": mediation.pick(random),
            "persons_present": min(present, person.household or present),
        }

    def _anonymous(self) -> dict:
        random = self.random
        slugs = self.population.slugs
        return {
            "sex": _ANONYMOUS_SEX.pick(random),
            "language_id": random.choice(("de", "de", "ar", "en", "tr", "und")),
            "district_id": random.choice(slugs) if random.random() < 0.25 else District.UNKNOWN,
            "mediation": random.choice(("none", "none", "none", "staff", "ns")),
            "persons_present": _PERSONS.pick(random),
        }

    # --- What was recorded -------------------------------------------------------------------

    def _record(self, consultation: Consultation, at: datetime) -> None:
        later = self.random.random() < RECORDED_LATER and (self.until - consultation.held_on).days > 7
        if later:
            consultation.is_recorded_later = True
            consultation.recorded_at = at + timedelta(days=self.random.randrange(1, 5))
        else:
            consultation.recorded_at = at + timedelta(minutes=consultation.minutes or SHORTEST)

    def _follow_up(self, consultation: Consultation) -> None:
        """Old ones are done; of those due within the last days and all later ones, most are still open."""
        due = consultation.held_on + timedelta(days=self.random.randrange(5, 29))
        due -= timedelta(days=max(0, due.weekday() - 4))
        consultation.follow_up_on = due
        overdue = (self.until - due).days
        if overdue > 7 or (overdue > 0 and self.random.random() < 0.6):
            consultation.followed_up_at = datetime.combine(
                due, time(11, self.random.randrange(60)), tzinfo=_ZONE
            ) + timedelta(days=self.random.randrange(min(overdue, 3)))

    def _cancel(self, consultation: Consultation) -> None:
        consultation.cancelled_at = consultation.recorded_at + timedelta(
            minutes=self.random.randrange(5, 120)
        )
        consultation.cancelled_by_id = consultation.recorded_by_id
        consultation.cancel_reason = self.random.choice(notes.CANCEL_REASONS)

    # --- Concerns and referrals ----------------------------------------------------------------

    def _with_concerns(self, consultation: Consultation) -> Bundle:
        random, bundle = self.random, Bundle(consultation, [])
        brought = self.topics.brought(
            random, consultation.district_id, consultation.residence_status, consultation.held_on.month
        )
        for number, topic in enumerate(brought):
            outcome = self.topics.outcome(random, topic)
            if outcome == Concern.OUTCOME_REFERRED:
                offers = self.directory.fitting(topic, consultation.district_id)
                if offers:
                    service = random.choice(offers)
                    bundle.referrals[number] = self.referrals.refer(consultation, service, bundle.events)
                else:
                    outcome = "signposted"
            concern = self.concerns.make(topic_id=topic, outcome=outcome)
            concern.is_barrier = random.random() < BARRIERS.get(topic, BARRIER_ELSEWHERE)
            if random.random() < 0.06:
                concern.note = random.choice(notes.CONCERN)
            bundle.concerns.append(concern)
        return bundle
