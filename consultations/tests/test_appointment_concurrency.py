"""Two who want the same time."""

import pytest

from consultations.appointments import services
from consultations.appointments.models import AppointmentSlot
from consultations.models import Appointment
from consultations.tests.appointments import keep_hours, span
from welcome.tests.at_once import at_once
from welcome.tests.records import request_of

ROUNDS = 20


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("with_adviser", [True, False])
def test_of_two_who_book_the_same_time_one_gets_it(cast, with_adviser):
    """On PostgreSQL with real concurrency; SQLite in memory has one connection only, there they follow each other. With
    anybody of the office three are there, so both get a place, and of four one does not."""
    keep_hours(cast.es)
    places = 1 if with_adviser else 3
    people = [cast.person(part) for part in ("adviser", "adviser_partner", "lead", "adviser")][: places + 1]
    adviser = cast.person("adviser") if with_adviser else None
    at = span(cast.es)
    for _round in range(ROUNDS):
        outcomes = at_once([lambda who=who: book(who, at, adviser) for who in people])
        assert sorted(outcomes) == ["booked"] * places + ["refused"]
        assert AppointmentSlot.objects.count() == 2 * places
        Appointment.objects.all().delete()


def book(who, at, adviser) -> str:
    appointment = Appointment(office_id=adviser_office(who), adviser=adviser)
    try:
        services.book(request=request_of(who), appointment=appointment, span=at)
    except services.SlotRefused:
        return "refused"
    return "booked"


def adviser_office(who) -> int:
    return who.memberships.get().office_id
