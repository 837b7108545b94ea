"""What reception does with appointments: a number gets a time; whose the others are it does not see."""

from datetime import date, time

import pytest

from consultations.models import Appointment, Ticket
from consultations.tests.appointments import NEW, book, entered, keep_hours, span
from welcome.tests.pages import text
from welcome.tests.records import make_client, make_ticket

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 18)


@pytest.fixture
def reception(client_for):
    return client_for("reception")


@pytest.fixture
def person(cast):
    return make_client(cast.es, given_name="Yusuf", family_name="Amin", birth_year=1988, language_id="ar")


@pytest.fixture(autouse=True)
def hours(cast):
    keep_hours(cast.es)
    keep_hours(cast.es, weekday=3, opens=time(14), closes=time(15))


def test_a_number_of_the_queue_gets_an_appointment(reception, cast):
    ticket = make_ticket(cast.person("reception"), cast.es, "ar")
    assert f"{NEW}?ticket={ticket.pk}" in text(reception.get("/"))
    address = f"{NEW}?ticket={ticket.pk}"
    page = text(reception.get(address))
    assert 'name="client_text"' not in page
    answer = reception.post(address, entered(span(cast.es), language="ar"), follow=True)
    appointment = Appointment.objects.get()
    assert (appointment.office, appointment.client, appointment.language_id) == (cast.es, None, "ar")
    assert Ticket.objects.get().status == "rebooked"
    assert appointment.code in text(answer)
    assert "Is here" not in text(answer)
    card = reception.get(f"{appointment.get_absolute_url()}card/")
    assert card["Content-Type"] == "application/pdf"


def test_a_client_cannot_be_smuggled_in(reception, cast, person):
    reception.post(NEW, entered(span(cast.es), client_key=person.pk, client_text=person.code))
    assert Appointment.objects.get().client is None


def test_a_number_is_moved_and_cancelled(reception, cast):
    appointment = book(cast.person("reception"), span(cast.es))
    address = appointment.get_absolute_url()
    later = entered(span(cast.es, 9, 30), version=1)
    assert reception.post(f"{address}move/", later).url == address
    assert reception.post(f"{address}cancel/", {"reason": "client"}).url == address
    appointment.refresh_from_db()
    assert appointment.state == "cancelled"


def test_the_desk_says_when_somebody_comes_and_not_who(reception, cast, person):
    adviser = cast.person("adviser")
    named = book(adviser, span(cast.es, 14, day=TODAY), adviser=adviser, client=person, language_id="ar")
    number = book(adviser, span(cast.es, 14, 30, day=TODAY))
    page = text(reception.get("/"))
    assert "14:00" in page
    assert adviser.short_name in page
    assert "Yusuf" not in page
    assert person.code not in page
    assert named.get_absolute_url() not in page
    assert number.get_absolute_url() in page
    for part in ("", "card/", "receipt/", "move/", "cancel/"):
        assert reception.get(f"{named.get_absolute_url()}{part}").status_code == 404


def test_times_of_other_offices_are_not_shown(reception, cast):
    keep_hours(cast.hh, weekday=3, opens=time(14), closes=time(15))
    foreign = book(cast.person("adviser", "HH"), span(cast.hh, 14, day=TODAY))
    assert foreign.code not in text(reception.get("/"))
    assert reception.get(foreign.get_absolute_url()).status_code == 404


def test_the_list_and_the_waiting_list_stay_with_who_advises(reception):
    for address in ("/appointments/", "/appointments/waiting/"):
        assert reception.get(address).status_code == 403
