"""Who helps at the events of the next weeks and has helped at the last ones, by name."""

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random

from core import bulk
from network.events import machine
from network.models import Event, Volunteer, VolunteerMatch, VolunteerOffer
from network.volunteers.codes import State
from network.volunteers.helping import note_reported

AROUND = timedelta(days=30)
TASKS = (
    "",
    "Kaffee und Kuchen",
    "Kinder betreuen",
    "Aufbau und Abbau",
    "Am Eingang begrüßen",
    "Dolmetschen im Gespräch",
)


def help_at_events(
    random: Random, people: Iterable[Volunteer], offers: Iterable[VolunteerOffer], until: date
) -> None:
    """Of the office that holds the event; never more than were counted there, and nobody twice a day."""
    active = {each.pk: each.office_id for each in people if each.state == State.ACTIVE}
    free: dict[int, list[VolunteerOffer]] = {}
    for offer in offers:
        if offer.until is None and offer.volunteer_id in active:
            free.setdefault(active[offer.volunteer_id], []).append(offer)
    found = Event.objects.exclude(status=machine.CANCELLED)
    around = found.filter(day__range=(until - AROUND, until + AROUND)).in_order()
    busy, made = set(), []
    for event in around:
        able = [
            offer
            for offer in free.get(event.office_id, [])
            if offer.since <= event.day and (offer.volunteer_id, event.day) not in busy
        ]
        most = 2 if event.volunteers is None else event.volunteers
        for offer in random.sample(able, min(len(able), random.randint(0, min(most, 3)))):
            busy.add((offer.volunteer_id, event.day))
            since = min(until, event.day) - timedelta(days=random.randrange(1, 14))
            about = random.choice(TASKS)
            made.append(VolunteerMatch(offer=offer, event=event, since=since, about=about))
    bulk.insert(made)
    for event in around:
        if event.participants is not None:
            note_reported(event)
