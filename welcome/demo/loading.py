"""Puts the invented work into the database, in portions, so that memory does not grow with the number."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from django.utils import timezone

from accounts.models import User
from catalogues.models import Topic
from clients.models import Client, ClientNumber
from consultations import bulk as consultations
from consultations.models import Consultation
from core import bulk
from districts.models import Employer, Office
from partners.models import Organisation
from welcome.demo.answers import Answers
from welcome.demo.appointments import Appointments
from welcome.demo.bodies import Bodies
from welcome.demo.days import LastDay, default_total, working_days
from welcome.demo.directory import Directory
from welcome.demo.events import Events
from welcome.demo.feedback import Feedback
from welcome.demo.files import Files
from welcome.demo.fund import Fund
from welcome.demo.housing import Housing, place_accommodations
from welcome.demo.mediators import Mediators, close_months
from welcome.demo.monitoring import Monitoring
from welcome.demo.names import PHONE_PREFIX
from welcome.demo.notices import Notices
from welcome.demo.people import Population
from welcome.demo.queue import Queue
from welcome.demo.reviews import Reviews
from welcome.demo.roster import Rosters
from welcome.demo.staff import Hiring, Staff
from welcome.demo.visits import Visits
from welcome.demo.volunteers import Volunteers
from welcome.demo.work import Visit, Work

PORTION = 2000


class DemoDataError(Exception):
    """The demo data cannot be loaded into this database; the text says why."""


def refuse_if_used() -> None:
    """Demo data goes only into a city without work of its own, and only once."""
    if not Topic.objects.exists():
        raise DemoDataError("The catalogues are missing. First: manage.py load_catalogues")
    if not Office.objects.exists():
        raise DemoDataError("There are no offices yet. First: manage.py load_city dortmund")
    if not Employer.objects.filter(kind=Employer.Kind.CITY).exists():
        raise DemoDataError("The city itself is missing among the employers.")
    if User.objects.filter(is_demo=True).exists():
        raise DemoDataError("The demo data is already here.")
    if Consultation.objects.exists() or Organisation.objects.exists():
        raise DemoDataError(
            "This database already holds consultations or partners; demo data needs an empty one."
        )


def load(
    *, years: int, total: int | None, until: date, seed: int, progress: Callable[[int, int], None]
) -> int:
    """Invent and store everything; returns the number of consultations.

    `total` is that of all offices and years together, None for the usual volume. `progress(done, total)` is called
    after each portion. The caller holds the transaction.
    """
    refuse_if_used()
    now = timezone.localtime()
    if until > now.date():
        raise DemoDataError("The last day lies in the future; invented work never does.")
    random = Random(seed)  # noqa: S311 - reproducible on purpose
    start = _years_before(until, years)
    offices = list(Office.objects.order_by("code"))
    total = default_total(offices, years) if total is None else total
    _make_reachable(offices)
    staff = Hiring(random, start, until).run(offices)
    Rosters(Random(seed), staff, until).fill()  # noqa: S311 - as above
    directory = Directory(random, until).fill()
    Reviews(seed, until).fill()
    population = Population(random, until)
    last_day = LastDay.before(until, now)
    queue = Queue(seed)
    work = Work(random, last_day, population, staff, directory, queue)
    days = working_days(random, offices, start, last_day, total)
    visits = (visit for working_day in days for visit in work.visits(working_day))
    done = 0
    for portion in bulk.chunks(visits, PORTION):
        _store(portion, population)
        bulk.insert(queue.take())
        done += len(portion)
        progress(done, total)
    bulk.insert(queue.take())
    bulk.analyze()
    _fill_the_rest(seed, staff, start, until)
    return done


def _make_reachable(offices: list[Office]) -> None:
    """The offices are real; telephone and e-mail are invented where the file of the city has none."""
    for number, office in enumerate(offices, start=1):
        office.phone = office.phone or f"{PHONE_PREFIX}8{number:02}"
        office.email = office.email or f"office.{office.code.lower()}@example.org"
    Office.objects.bulk_update(offices, ["phone", "email"])


def _fill_the_rest(seed: int, staff: Staff, start: date, until: date) -> None:
    """What hangs on the consultations, and what goes on beside them."""
    place_accommodations(seed, until)
    Visits(seed, staff, start, until).fill()
    Housing(seed, start, until).fill()
    Events(seed, start, until).fill()
    Bodies(seed, start, until).fill()
    Appointments(seed, staff, until).fill()
    Notices(until).fill()
    Monitoring(seed, start, until).fill()
    Answers(seed, staff, until).fill()
    Files(seed, until).fill()
    Volunteers(seed, staff, until).fill()
    Mediators(seed, staff, start, until).fill()
    close_months(until)
    Fund(seed, staff, start, until).fill()
    Feedback(seed, staff, until).fill()


def _years_before(day: date, years: int) -> date:
    """The first day of the `years` that end on `day`: 24 November 2023 for three years until 23 November 2026."""
    safe_day = day.replace(day=min(day.day, 28))  # 29 February is not in every year
    return safe_day.replace(year=day.year - years) + timedelta(days=1)


def _store(portion: list[Visit], population: Population) -> None:
    _store_clients(portion, population)
    for visit in portion:
        if visit.person is not None:
            visit.bundle.consultation.client_id = visit.person.pk
    consultations.insert([visit.bundle for visit in portion])


def _store_clients(portion: list[Visit], population: Population) -> None:
    """The new people of the portion, with codes in the order of their first visit."""
    people = {id(visit.person): visit.person for visit in portion if visit.person and visit.person.client}
    by_office: dict[Office, list[Client]] = {}
    for person in people.values():
        by_office.setdefault(person.office, []).append(person.client)
    for office, clients in by_office.items():
        for client, code in zip(clients, ClientNumber.reserve(office, len(clients)), strict=True):
            client.code = code
            client.set_derived()
    new = [person.client for person in people.values()]
    bulk.insert(new)
    through = Client.further_languages.through
    further = [(client.pk, population.further_language(client.language_id)) for client in new]
    bulk.insert([through(client_id=pk, language_id=code) for pk, code in further if code])
    for person in people.values():
        person.pk, person.client = person.client.pk, None
