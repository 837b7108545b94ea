"""Journeys: booking by keyboard, the days and the waiting list, calling off behind a link."""

from playwright.sync_api import expect

from consultations.appointments.links import token_of
from consultations.models import Appointment
from consultations.tests.appointments import THURSDAY, book, keep_hours, span, wait
from e2e.journey import BOTH
from welcome.tests.records import make_client


def test_every_page_about_appointments_is_accessible(page_as, journey, cast):
    keep_hours(cast.es)
    adviser = cast.person("adviser")
    person = make_client(cast.es, given_name="Yusuf", family_name="Amin", language_id="ar")
    appointment = book(adviser, span(cast.es), adviser=adviser, client=person)
    wait(adviser, cast.es, client=person, wishes=["4am"])
    staff = page_as("adviser", looks=BOTH)
    address = appointment.get_absolute_url()
    for path in (
        *(
            "/appointments/",
            f"/appointments/?view=day&day={THURSDAY}",
            f"/appointments/new/?client={person.pk}",
        ),
        *(address, f"{address}move/", f"{address}cancel/", "/appointments/waiting/"),
        *("/appointments/waiting/new/", person.get_absolute_url(), "/profile/"),
    ):
        staff.go(path)
    journey(looks=BOTH).go(f"/appointment/{token_of(Appointment.objects.get(pk=appointment.pk))}/")


def test_a_time_is_chosen_by_keyboard(page_as, cast):
    keep_hours(cast.es)
    person = make_client(cast.es, given_name="Yusuf", family_name="Amin")
    staff = page_as("adviser").go(f"/appointments/new/?client={person.pk}")
    press = staff.keys.press
    staff.page.get_by_role("radio").first.focus()
    press("Space")
    press("ArrowRight")
    press("Enter")
    expect(staff.page.get_by_role("heading", name="09:30–10:00")).to_be_visible()
    assert Appointment.objects.get().client == person
