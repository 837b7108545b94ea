"""The pool of language mediators, the requests of the offices and how they ended, a rate and a budget of each year."""

import uuid
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Min

from consultations.models import Appointment, Consultation
from core import bulk
from core.periods import months_later
from districts.models import District, Office
from network.mediators import machine
from network.mediators.codes import Absent, Answer, Source, State
from network.mediators.requests import CODE_LENGTH, LETTERS
from network.models import (
    MediationOrigin,
    Mediator,
    MediatorBudget,
    MediatorLanguage,
    MediatorOffer,
    MediatorPayment,
    MediatorRate,
    MediatorRequest,
    MediatorSlot,
)
from network.papers import CERTIFICATE_MONTHS, RENEW_DAYS
from welcome.demo.chance import weighted
from welcome.demo.names import CULTURES, PHONE_PREFIX
from welcome.demo.staff import Staff

POOL = 36
A_MONTH = 3
"""Requests of each office."""
AHEAD = 12
"""Days for which something is requested already."""
FOR_APPOINTMENTS = 2
"""Booked ones of each office for which somebody is needed."""
KNOWN_DAYS = 120
"""So far back it is known for which talk somebody was needed."""
SUBSIDY = Decimal(50_000)
"""The state's grant for a pool and a year (handbook §6.6)."""
TRAVEL = (Decimal(0), Decimal("3.40"), Decimal("6.80"))
SPANS = ((9, 12), (14, 17), (9, 17), (16, 19))
PLACES = {
    "advice": "Willkommensbüro, Anmeldung",
    "school": "Schule, Haupteingang",
    "authority": "Bürgerdienste, Wartebereich",
    "health": "Praxis, Empfang",
}
_LANGUAGES = weighted("ar 22, fa-AF 10, fa 8, kmr 10, uk 12, ru 10, tr 8, ro 6, bg 6, ti 4, so 2, sq 2")
_OCCASIONS = weighted("advice 45, school 25, authority 20, health 10")
_TOPICS = weighted("BIL-02 20, BIL-03 15, SOZ-01 20, WOH-04 10, GES-02 10, FAM-02 15, BEH-02 10")
_ENDS = weighted("done 78, no_show 5, unfilled 12, cancelled 5")
_ZONE = ZoneInfo(settings.TIME_ZONE)


class Mediators:
    """Has a chance of its own: what else is invented stays the same with or without mediators."""

    def __init__(self, seed: int, staff: Staff, start: date, until: date):
        self.random = Random(f"mediators {seed}")  # noqa: S311 - reproducible on purpose
        self.staff, self.start, self.until = staff, start, until
        self.people: list[Mediator] = []
        self.spoken: list[MediatorLanguage] = []
        self.slots: list[MediatorSlot] = []
        self.requests: list[MediatorRequest] = []
        self.offers: list[MediatorOffer] = []
        self.origins: list[MediationOrigin] = []
        self.codes: set[str] = set()
        self.today = datetime.combine(until, time(9), tzinfo=_ZONE)
        self.rate = MediatorRate(
            valid_from=date(start.year, 1, 1), flat=Decimal(25), step=Decimal(10), most_travel=Decimal(10)
        )

    def fill(self) -> None:
        self.rate.save()
        years = range(self.start.year, self.until.year + 1)
        MediatorBudget.objects.bulk_create(MediatorBudget(year=year, amount=SUBSIDY) for year in years)
        districts = list(District.objects.within_city().order_by("position"))
        for number in range(POOL):
            self._invent(number)
        bulk.insert(self.people)
        bulk.insert(self.spoken)
        bulk.insert(self.slots)
        self._spread(districts)
        for office in self.staff.advisers:
            self._work(office)
        self._begin_in_talks()
        self.requests.sort(key=lambda each: each.starts_at)
        bulk.insert(self.requests)
        bulk.insert(self.offers)
        bulk.insert(self.origins)

    # --- The pool -----------------------------------------------------------------------------------------

    def _invent(self, number: int) -> None:
        random = self.random
        sex = random.choice("wwm")
        culture = CULTURES[random.choice(("turkish", "european", "arabic", "arabic"))]
        given, family = culture.name(random, sex)
        began = self.until - timedelta(days=random.randrange(60, 1300))
        signed = began if number % 18 != 9 else self.until - timedelta(days=2000)  # run out
        if number % 12 == 5:  # to be renewed soon
            signed = months_later(self.until, -CERTIFICATE_MONTHS) + timedelta(days=RENEW_DAYS - number)
        person = Mediator(
            id=self._key(),
            given_name=given,
            family_name=family,
            sex=sex,
            email=f"sprachmittlung{number + 1}@example.org",
            phone=f"{PHONE_PREFIX}{random.randrange(1000):03d}",
            trained_on=began,
            began_on=began,
            confidential_on=began,
            certificate_on=signed,
            certificate_until=months_later(signed, CERTIFICATE_MONTHS),
            state=State.PAUSED if random.random() < 0.06 else State.ACTIVE,
        )
        person.set_derived()
        self.people.append(person)
        self._speaks(person)

    def _speaks(self, person: Mediator) -> None:
        random = self.random
        for code in sorted({str(_LANGUAGES.pick(random)) for _number in range(2)}):
            self.spoken.append(
                MediatorLanguage(
                    mediator_id=person.pk,
                    language_id=code,
                    is_both_ways=random.random() < 0.9,
                    reads=random.random() < 0.7,
                )
            )
        for weekday in sorted(random.sample(range(5), random.choice((0, 2, 3, 4)))):
            starts, ends = random.choice(SPANS)
            self.slots.append(
                MediatorSlot(mediator_id=person.pk, weekday=weekday, starts=time(starts), ends=time(ends))
            )

    def _spread(self, districts: list[District]) -> None:
        through, rows = Mediator.districts.through, []
        for person in self.people:
            for each in self.random.sample(districts, self.random.choice((0, 0, 2, 4))):
                rows.append(through(mediator_id=person.pk, district_id=each.pk))
        bulk.insert(rows)

    # --- What they are asked for --------------------------------------------------------------------------

    def _work(self, office: Office) -> None:
        month = self.start.replace(day=1)
        while month <= self.until + timedelta(days=AHEAD):
            for _number in range(self.random.randrange(A_MONTH + 2)):
                self._request(office, month + timedelta(days=self.random.randrange(28)))
            month = months_later(month, 1)
        booked = Appointment.objects.filter(office=office, state="booked", starts_at__date__gt=self.until)
        spoken = {each.language_id for each in self.spoken}
        for appointment in booked.filter(language__in=spoken).order_by("starts_at", "pk")[:FOR_APPOINTMENTS]:
            self._request(office, appointment.starts_at.astimezone(_ZONE).date(), appointment)

    def _begin_in_talks(self) -> None:
        """What was recently needed in the office was needed for a talk of that day in that language."""
        recent = [each for each in self.requests if each.occasion == "advice" and each.day <= self.until]
        since = self.until - timedelta(days=KNOWN_DAYS)
        talks = Consultation.objects.filter(held_on__range=(since, self.until)).order_by()
        first = talks.values_list("office", "held_on", "language").annotate(key=Min("pk"))
        known = {tuple(of_day): key for *of_day, key in first}
        for each in recent:
            if key := known.get((each.office_id, each.day, each.language_id)):
                self._began(each, Source.CONSULTATION, key)

    def _began(self, record: MediatorRequest, source: Source, key: object) -> None:
        record.source = source
        self.origins.append(MediationOrigin(request_id=record.pk, **{f"{source}_id": key}))

    def _request(self, office: Office, day: date, appointment: Appointment | None = None) -> None:
        districts = office.districts_on(self.until)
        if not districts or day.weekday() > 4 or day > self.until + timedelta(days=AHEAD):
            return
        random, occasion = self.random, str(_OCCASIONS.pick(self.random))
        starts_at = datetime.combine(day, time(random.randrange(9, 17)), tzinfo=_ZONE)
        record = MediatorRequest(
            id=self._key(),
            code=self._code(),
            office_id=office.pk,
            requested_by_id=self.staff.advisers[office][0].user_id,
            requested_at=min(starts_at - timedelta(days=7), self.today),
            changed_at=min(starts_at - timedelta(days=6), self.today),
            language_id=str(_LANGUAGES.pick(random)),
            topic_id=str(_TOPICS.pick(random)),
            occasion=occasion,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=random.choice((60, 60, 90, 120))),
            day=day,
            district_id=random.choice(districts).pk,
            place=PLACES[occasion],
            wanted_sex=random.choice(("", "", "", "w")),
        )
        if appointment:
            record.starts_at, record.ends_at = appointment.starts_at, appointment.ends_at
            record.occasion, record.place = "advice", PLACES["advice"]
            record.language_id = appointment.language_id
            self._began(record, Source.APPOINTMENT, appointment.pk)
        self._end(record)
        self.requests.append(record)

    def _end(self, record: MediatorRequest) -> None:
        """What is past has ended, nearly always; what lies ahead is confirmed when somebody is free."""
        if record.day > self.until:
            record.status = machine.REQUESTED if self.random.random() < 0.4 else machine.CONFIRMED
        else:
            record.status = str(_ENDS.pick(self.random))
            if record.day > self.until - timedelta(days=5):
                record.status = machine.CONFIRMED
        if record.status not in machine.TAKEN:
            return
        record.mediator = self._free(record)
        if record.mediator is None:
            record.status = machine.UNFILLED if record.day <= self.until else machine.REQUESTED
            return
        record.expected = self.rate.allowance(record.planned_minutes)
        self._accept(record)
        self._pay(record)

    def _free(self, record: MediatorRequest) -> Mediator | None:
        speak = {each.mediator_id for each in self.spoken if each.language_id == record.language_id}
        busy = {
            each.mediator_id
            for each in self.requests
            if each.mediator_id and each.starts_at < record.ends_at and each.ends_at > record.starts_at
        }
        fit = [each for each in self.people if each.pk in speak and each.pk not in busy]
        fit = [each for each in fit if each.began_on <= record.day <= each.certificate_until]
        return self.random.choice(fit) if fit else None

    def _accept(self, record: MediatorRequest) -> None:
        self.offers.append(
            MediatorOffer(
                id=self._key(),
                request_id=record.pk,
                mediator_id=record.mediator_id,
                answer=Answer.ACCEPTED,
                offered_at=record.requested_at,
                answered_at=record.changed_at,
                nonce=f"{self.random.getrandbits(64):022d}"[:22],
            )
        )

    def _pay(self, record: MediatorRequest) -> None:
        if record.status == machine.DONE:
            record.minutes = max(20, record.planned_minutes + self.random.choice((-15, 0, 0, 15, 30)))
            record.allowance = self.rate.allowance(record.minutes)
            record.travel = self.random.choice(TRAVEL)
        elif record.status == machine.NO_SHOW:
            record.absent = Absent.CLIENT
            record.allowance = self.rate.flat

    def _key(self) -> uuid.UUID:
        return uuid.UUID(int=self.random.getrandbits(128), version=4)

    def _code(self) -> str:
        while (code := "".join(self.random.choices(LETTERS, k=CODE_LENGTH))) in self.codes:
            continue
        self.codes.add(code)
        return code


def close_months(until: date) -> None:
    """What took place two months ago or earlier has been paid, month by month."""
    last = months_later(until.replace(day=1), -1)
    payable = MediatorRequest.objects.payable().filter(day__lt=last).select_related("office")
    months: dict[tuple, list[MediatorRequest]] = {}
    for record in payable.order_by("office__code", "day", "starts_at", "pk"):
        months.setdefault((record.office_id, record.day.replace(day=1)), []).append(record)
    for (office_id, month), records in months.items():
        by = records[0].requested_by_id
        total = sum(each.total for each in records)
        paid = MediatorPayment.objects.create(office_id=office_id, month=month, total=total, closed_by_id=by)
        closed_at = datetime.combine(months_later(month, 1), time(9), tzinfo=_ZONE)
        MediatorPayment.objects.filter(pk=paid.pk).update(closed_at=closed_at)
        MediatorRequest.objects.filter(pk__in=[each.pk for each in records]).update(payment=paid)
