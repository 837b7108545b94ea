"""Home visits: made ones belong to consultations that are there already; others were declined, or nobody was met; some
are planned or wait to be. Name and address are gone where they would be by now."""

import uuid
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings

from consultations.models import Consultation, HomeVisit
from consultations.visits import machine
from core import bulk
from core.periods import month_number
from districts.models import Accommodation, Office
from welcome.demo.chance import weighted
from welcome.demo.names import CULTURES, STREETS
from welcome.demo.staff import Staff

SPAN_DAYS = 180
MOST_MADE = 30
"""Of an office in half a year; a larger demo has more consultations and not more visits."""
DECLINED, NOT_MET, WITHOUT_CONCERN = 4, 3, 2
"""How many of each an office has in half a year."""
REQUESTED, PLANNED = 6, 3
"""How many of each an office has now."""
LETTERS = 0.4

_REASONS = weighted("welcome 60, housing 14, school 9, health 7, follow_up 10")
_PERSONS = weighted("1 10, 2 18, 3 20, 4 24, 5 16, 6 8, 7 4")
_LANGUAGES = {"arabic": "ar", "kurdish": "kmr", "persian": "fa", "turkish": "tr", "ukrainian": "uk"}
_FLATS = ("", "EG", "1. OG links", "2. OG rechts", "3. OG", "DG")
_ZONE = ZoneInfo(settings.TIME_ZONE)


class Visits:
    """Has a chance of its own: what else is invented stays the same with or without visits."""

    def __init__(self, seed: int, staff: Staff, start: date, until: date):
        self.random = Random(f"visits {seed}")  # noqa: S311 - reproducible on purpose
        self.staff, self.until = staff, until
        spans = max(1, (until - start).days // SPAN_DAYS)
        self.spans = [until - timedelta(days=number * SPAN_DAYS) for number in range(spans)]
        self.places = list(Accommodation.objects.order_by("name").values_list("pk", flat=True))

    def fill(self) -> None:
        bulk.insert([visit for office in self.staff.advisers for visit in self._of(office)])

    def _of(self, office: Office) -> list[HomeVisit]:
        districts = [district.pk for district in office.districts_on(self.until)]
        if not districts:
            return []
        visits = [visit for until in self.spans for visit in self._ended_in(office, districts, until)]
        visits += [self._planned(office, districts, number) for number in range(PLANNED)]
        return visits + [self._requested(office, districts, self.until) for _number in range(REQUESTED)]

    def _ended_in(self, office: Office, districts: list[str], until: date) -> list[HomeVisit]:
        """Those of the half year to this day."""
        made = Consultation.objects.counted().filter(office=office, channel="home_visit")
        made = made.filter(held_on__gt=until - timedelta(days=SPAN_DAYS), held_on__lte=until)
        made = made.order_by("-held_on", "-pk")
        visits = [self._made(office, districts, consultation) for consultation in made[:MOST_MADE]]
        over = {machine.NOT_MET: NOT_MET, machine.DECLINED: DECLINED, machine.DONE: WITHOUT_CONCERN}
        for state, count in over.items():
            visits += [self._over(office, districts, state, until) for _number in range(count)]
        return visits

    def _made(self, office: Office, districts: list[str], consultation: Consultation) -> HomeVisit:
        visit = self._requested(office, districts, consultation.held_on, days_before=30)
        if consultation.district_id in districts:
            visit.district_id = consultation.district_id
        start = consultation.start_time or time(14)
        self._plan(visit, office, datetime.combine(consultation.held_on, start, tzinfo=_ZONE))
        visit.language_id, visit.mediation = consultation.language_id, consultation.mediation
        visit.persons = max(visit.persons, consultation.persons_present)
        visit.client_id, visit.consultation_id = consultation.client_id, consultation.pk
        return self._ended(visit, machine.DONE, consultation.held_on)

    def _over(self, office: Office, districts: list[str], state: str, until: date) -> HomeVisit:
        day = self._working_day(until - timedelta(days=self.random.randrange(2, SPAN_DAYS)))
        visit = self._requested(office, districts, day, days_before=30)
        if state != machine.DECLINED:
            self._plan(
                visit, office, datetime.combine(day, time(self.random.randrange(10, 17)), tzinfo=_ZONE)
            )
        return self._ended(visit, state, day)

    def _planned(self, office: Office, districts: list[str], number: int) -> HomeVisit:
        """The first one today, the others on the days to come."""
        day = self.until if number == 0 else self._working_day(self.until + timedelta(days=number * 3))
        visit = self._requested(office, districts, self.until)
        visit.status = machine.PLANNED
        self._plan(visit, office, datetime.combine(day, time(14 + number, 30), tzinfo=_ZONE))
        return visit

    def _requested(self, office: Office, districts: list[str], day: date, days_before: int = 60) -> HomeVisit:
        random = self.random
        culture = random.choice(list(_LANGUAGES))
        persons = int(_PERSONS.pick(random))
        requested_on = day - timedelta(days=random.randrange(3, days_before))
        is_notice = random.random() < 0.7
        visit = HomeVisit(
            office_id=office.pk,
            district_id=random.choice(districts),
            household=uuid.UUID(int=random.getrandbits(128), version=4),
            name=CULTURES[culture].name(random, "w")[1],
            street=f"{random.choice(STREETS)} {random.randrange(1, 120)}",
            flat=random.choice(_FLATS),
            persons=persons,
            children=max(0, persons - random.choice((1, 2, 2))),
            language_id=_LANGUAGES[culture],
            reason="welcome" if is_notice else _REASONS.pick(random),
            requested_on=requested_on,
            moves_in_on=requested_on - timedelta(days=random.randrange(1, 20)) if is_notice else None,
            source=HomeVisit.Source.IMPORTED if is_notice else HomeVisit.Source.ENTERED,
        )
        if random.random() < LETTERS:
            visit.letter_on = requested_on + timedelta(days=2)
        if is_notice:
            visit.move_month = month_number(visit.moves_in_on)
            visit.origin_id = random.choice((*self.places, None))
        visit.address_key = visit.make_address_key()
        return visit

    def _plan(self, visit: HomeVisit, office: Office, moment: datetime) -> None:
        """Two people of the office, or one with a note."""
        team = [who for who in self.staff.advisers[office] if who.works_on(moment.date())]
        chosen = self.random.sample(team or self.staff.advisers[office], min(2, len(team) or 1))
        visit.planned_at, visit.first_id = moment, chosen[0].user_id
        visit.mediation = self.random.choice(("staff", "volunteer", "none", "unmet"))
        if len(chosen) > 1:
            visit.second_id = chosen[1].user_id
        else:
            visit.safety_note = "Haushalt ist bekannt, das Büro weiß Bescheid."

    def _ended(self, visit: HomeVisit, state: str, day: date) -> HomeVisit:
        visit.status, visit.ended_on = state, day
        if visit.kept_until <= self.until:
            for name, value in HomeVisit.PERSONAL.items():
                setattr(visit, name, value)
        return visit

    def _working_day(self, day: date) -> date:
        """The day itself, or the Friday before; for a day to come the Monday after."""
        weekend = max(0, day.weekday() - 4)
        return day - timedelta(days=weekend) if day <= self.until else day + timedelta(days=-weekend % 3)
