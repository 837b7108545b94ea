"""Hours kept for appointments, the appointments of this week and the next, and who waits for one."""

from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone

from clients.models import Client
from consultations.appointments.models import QUARTER, quarters_of
from consultations.appointments.slots import Plan, Span
from consultations.models import Appointment, AppointmentSlot, Consultation, WaitingEntry
from core import bulk
from core.periods import Period, week_of
from districts.models import Office, OpeningHours
from welcome.demo.staff import Staff

HOURS = ((1, time(13, 30), time(15, 30)), (3, time(9), time(12)), (4, time(9), time(12)))
"""Weekdays and times, where no open hours are."""
STAYED_AWAY = 0.2
BOOKED, CALLED_OFF, FOR_ANYBODY, WITHOUT_CLIENT = 0.6, 0.08, 0.15, 0.12


class Appointments:
    """Has a chance of its own: what else is invented stays the same. What was agreed for days to come lies in the
    future; nothing else invented does."""

    def __init__(self, seed: int, staff: Staff, until: date):
        self.random = Random(f"appointments {seed}")  # noqa: S311 - reproducible on purpose
        self.staff, self.until = staff, until
        self.period = Period(week_of(until).start, week_of(until).end + timedelta(days=7))
        self.now = timezone.now()
        self.appointments: list[Appointment] = []
        self.slots: list[AppointmentSlot] = []
        self.taken: set[tuple[int, datetime]] = set()

    def fill(self) -> None:
        waiting: list[WaitingEntry] = []
        for office in Office.objects.with_plan():
            if not self.staff.advisers.get(office) or not office.is_open_on(self.until):
                continue
            self._keep_hours(office)
            clients = list(Client.objects.filter(office=office).order_by("-pk")[:60])
            self._those_that_came(office)
            self._those_to_come(Office.objects.with_plan().get(pk=office.pk), clients)
            waiting += [self._waits(office, client) for client in clients[:2]]
        bulk.insert(self.appointments)
        bulk.insert(self.slots)
        WaitingEntry.objects.bulk_create(waiting)
        reminded = [appointment.client_id for appointment in self.appointments]
        clients = Client.objects.filter(pk__in=reminded).exclude(email="")
        clients.update(reminders_agreed_on=self.until)

    def _keep_hours(self, office: Office) -> None:
        site = office.sites.order_by("pk").first()
        for weekday, opens_at, closes_at in HOURS:
            hours = OpeningHours(
                site=site, weekday=weekday, opens_at=opens_at, closes_at=closes_at, kind="appointment"
            )
            hours.valid_from = self.until - timedelta(days=365)
            try:
                hours.clean()
            except ValidationError:
                continue
            hours.save()

    def _those_that_came(self, office: Office) -> None:
        """From the consultations by appointment of this week."""
        held = Consultation.objects.filter(office=office, channel="appointment", is_counted=True)
        held = held.filter(held_on__range=(self.period.start, self.until), start_time__isnull=False)
        site = office.sites.order_by("pk").first()
        for found in held.exclude(adviser=None).order_by("pk"):
            begins = timezone.make_aware(datetime.combine(found.held_on, found.start_time))
            begins -= timedelta(seconds=begins.timestamp() % QUARTER.total_seconds())
            span = Span(begins, begins + 2 * QUARTER, site.pk)
            fields = {"client_id": found.client_id, "language_id": found.language_id}
            self._add(office, span, found.adviser_id, state="came", consultation=found, **fields)
            if self.random.random() < STAYED_AWAY:
                later = Span(span.ends_at, span.ends_at + 2 * QUARTER, site.pk)
                self._add(office, later, found.adviser_id, state="no_show")

    def _those_to_come(self, office: Office, clients: list[Client]) -> None:
        plan = Plan(office, self.period)
        for day in self.period.each_day():
            for span in plan.free(day, "normal"):
                there = [key for key in plan.people if not plan.hindrance(span, key)]
                if not there or not clients or self.random.random() >= BOOKED:
                    continue
                adviser = None if self.random.random() < FOR_ANYBODY else self.random.choice(there)
                client = None if self.random.random() < WITHOUT_CLIENT else self.random.choice(clients)
                is_off = self.random.random() < CALLED_OFF
                fields = {"state": "cancelled", "reason": "client"} if is_off else {}
                fields |= {"client_id": client.pk, "language_id": client.language_id} if client else {}
                self._add(office, span, adviser, **fields)

    def _add(self, office: Office, span: Span, adviser_id: int | None, **fields) -> None:
        who = adviser_id or -span.site_id
        if any((who, quarter) in self.taken for quarter in span.quarters):
            return
        day = timezone.localdate(min(self.now, span.starts_at)) - timedelta(days=self.random.randrange(2, 12))
        booked_at = timezone.make_aware(datetime.combine(day, time(10, self.random.randrange(60))))
        by = self.random.choice(self.staff.advisers[office]).user_id
        appointment = Appointment(
            pk=self._key(),
            office=office,
            site_id=span.site_id,
            adviser_id=adviser_id,
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            booked_by_id=by,
            booked_at=booked_at,
            changed_at=booked_at,
            **fields,
        )
        self.appointments.append(appointment)
        if appointment.state == "cancelled":
            return
        for quarter in quarters_of(span.starts_at, span.ends_at):
            self.taken.add((who, quarter))
            place = {"adviser_id": adviser_id, "site_id": span.site_id, "starts_at": quarter}
            self.slots.append(AppointmentSlot(appointment=appointment, **place))

    def _waits(self, office: Office, client: Client) -> WaitingEntry:
        since = min(self.now, timezone.make_aware(datetime.combine(self.until, time(9))))
        return WaitingEntry(
            pk=self._key(),
            office=office,
            client=client,
            language_id=client.language_id,
            wishes=self.random.choice(([], ["3am", "4am"], ["1pm"])),
            since=since - timedelta(days=self.random.randrange(1, 9)),
        )

    def _key(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)
