"""Booking, moving and ending appointments on their pages."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from accounts.models import Absence
from consultations.models import Appointment, Consultation
from consultations.tests.appointments import NEW, THURSDAY, acts, book, entered, keep_hours, span
from welcome.tests.pages import text, url
from welcome.tests.records import make_client

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def adviser(cast):
    return cast.person("adviser")


@pytest.fixture
def browser(client_for):
    return client_for("adviser")


@pytest.fixture
def person(cast):
    return make_client(cast.es, given_name="Yusuf", family_name="Amin", birth_year=1988, language_id="ar")


@pytest.fixture(autouse=True)
def hours(cast):
    keep_hours(cast.es)


# --- Booking ------------------------------------------------------------------------------------------


def test_a_client_gets_one_of_the_times_that_are_shown(browser, cast, person, adviser):
    page = text(browser.get(NEW, {"client": person.pk, "adviser": adviser.pk}))
    at = span(cast.es)
    assert at.value in page
    assert person.label in page
    data = entered(at, client_key=person.pk, client_text=person.label, adviser=adviser.pk, topic_group="BIL")
    answer = browser.post(f"{NEW}?client={person.pk}", data)
    appointment = Appointment.objects.get()
    assert answer.url == appointment.get_absolute_url()
    assert (appointment.office, appointment.client, appointment.adviser) == (cast.es, person, adviser)
    assert (appointment.starts_at, appointment.ends_at) == (at.starts_at, at.ends_at)
    assert (appointment.language_id, appointment.topic_group_id) == ("ar", "BIL")
    assert acts(appointment) == [("create", {})]
    assert at.value not in text(browser.get(NEW, {"adviser": adviser.pk}))
    page = text(browser.get(appointment.get_absolute_url()))
    assert "Thursday, 19 November, 09:00–09:30" in page
    assert "Is here" not in page  # tomorrow


def test_who_is_no_client_is_known_by_a_number(browser, cast):
    browser.post(NEW, entered(span(cast.es)))
    appointment = Appointment.objects.get()
    assert (appointment.client, appointment.adviser) == (None, None)
    assert appointment.code in text(browser.get("/appointments/", {"day": THURSDAY.isoformat()}))


def test_a_code_that_was_typed_is_enough(browser, cast, person):
    browser.post(NEW, entered(span(cast.es), client_text=person.code))
    assert Appointment.objects.get().client == person


def test_a_client_of_another_office_is_not_found(browser, cast):
    foreign = make_client(cast.hh, given_name="Mina")
    page = text(browser.post(NEW, entered(span(cast.es), client_key=foreign.pk, client_text=foreign.code)))
    assert "Choose a person from the list." in page
    assert not Appointment.objects.exists()


def test_a_time_taken_meanwhile_is_told_and_others_are_shown(browser, cast, adviser):
    at = span(cast.es)
    book(cast.person("lead"), at, adviser=adviser)
    page = text(browser.post(f"{NEW}?adviser={adviser.pk}", entered(at, adviser=adviser.pk)))
    assert f"{adviser} has another appointment at that time." in page
    assert span(cast.es, 9, 30).value in page
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("", "Choose one of the free times."),
        ("nonsense", "Choose one of the free times."),
        ("{site}/2026-11-12T08:00Z", "This time is past."),
        ("{site}/2026-11-19T18:00Z", "No hours are kept for appointments at that time."),
        ("{site}/2026-12-31T23:45Z", "01/01/2027 is a holiday"),
        ("999999999999999999999/2026-11-19T08:00Z", "This site does not belong to the office."),
    ],
)
def test_a_wrong_time_says_what_is_wrong(browser, cast, value, reason):
    site = cast.es.sites.order_by("pk").first().pk
    page = text(browser.post(NEW, entered(span(cast.es)) | {"slot": value.format(site=site)}))
    assert reason in page
    assert not Appointment.objects.exists()


def test_an_absence_is_told(browser, cast, adviser):
    Absence.objects.create(user=adviser, first_day=THURSDAY, last_day=THURSDAY)
    page = text(browser.post(f"{NEW}?adviser={adviser.pk}", entered(span(cast.es), adviser=adviser.pk)))
    assert f"{adviser} is absent on 19/11/2026." in page


@pytest.mark.parametrize(
    "query",
    [{"day": "x"}, {"day": "9999-12-31"}, {"kind": "x"}, {"adviser": "x"}, {"client": "x"}, {"waiting": "x"}],
)
def test_a_wrong_question_shows_the_page(browser, query):
    assert "Book an appointment" in text(browser.get(NEW, query))


def test_without_hours_the_page_says_where_they_come_from(client_for):
    assert "they are entered with the opening hours" in text(client_for("adviser", "HH").get(NEW))


def test_another_office_cannot_be_chosen(browser):
    assert browser.get(NEW, {"office": "HH"}).status_code == 404


def test_a_number_of_the_queue_gets_an_appointment(browser, cast, announced):
    ticket = announced("uk", topic_group_id="WOH")
    assert f"{NEW}?ticket={ticket.pk}" in text(browser.get("/"))
    page = text(browser.get(NEW, {"ticket": ticket.pk}))
    assert f"Number {ticket.number}" in page
    browser.post(f"{NEW}?ticket={ticket.pk}", entered(span(cast.es), language="uk", topic_group="WOH"))
    ticket.refresh_from_db()
    assert ticket.status == "rebooked"
    assert Appointment.objects.get().language_id == "uk"


# --- The consultation ---------------------------------------------------------------------------------


def test_the_appointment_opens_the_consultation_and_ends_with_it(
    browser, client_for, cast, adviser, person, clock, entered_consultation
):
    appointment = book(adviser, span(cast.es), adviser=adviser, client=person, language_id="ar")
    clock.move_to(datetime(2026, 11, 19, 9, 45, tzinfo=BERLIN))
    browser = client_for("adviser")  # the session of yesterday is over
    assert f"consultations/new/?appointment={appointment.pk}" in text(browser.get("/"))
    page = browser.get("/consultations/new/", {"appointment": appointment.pk})
    form = page.context["form"]
    assert form["channel"].value() == "appointment"
    assert form["client_key"].value() == person.pk
    assert f'name="appointment" value="{appointment.pk}"' in text(page)
    sent = entered_consultation(
        held_on="2026-11-19",
        who="known",
        client_key=person.pk,
        client_text=person.label,
        channel="appointment",
        appointment=str(appointment.pk),
    )
    browser.post("/consultations/new/", sent)
    appointment.refresh_from_db()
    assert appointment.state == "came"
    assert appointment.consultation == Consultation.objects.get()
    assert appointment.consultation.channel == "appointment"
    assert acts(appointment)[-1] == ("update", {"step": "came"})
    assert "came" in text(browser.get(appointment.get_absolute_url()))


@pytest.fixture
def entered_consultation(entered):
    return entered


def test_what_was_written_down_late_has_the_day_of_the_appointment(browser, client_for, cast, adviser, clock):
    appointment = book(adviser, span(cast.es))
    clock.move_to(datetime(2026, 11, 23, 9, tzinfo=BERLIN))
    browser = client_for("adviser")  # the session of yesterday is over
    form = browser.get("/consultations/new/", {"appointment": appointment.pk}).context["form"]
    assert form["held_on"].value() == THURSDAY


@pytest.mark.parametrize("key", ["x", "00000000-0000-0000-0000-000000000000"])
def test_an_unknown_appointment_opens_an_empty_consultation(browser, key):
    assert browser.get("/consultations/new/", {"appointment": key}).context["appointment"] is None


def test_an_appointment_of_tomorrow_opens_none(browser, cast, adviser):
    key = book(adviser, span(cast.es)).pk
    assert browser.get("/consultations/new/", {"appointment": key}).context["appointment"] is None


# --- Moving, cancelling, not coming -------------------------------------------------------------------


def test_it_is_moved_and_its_old_time_is_free(browser, cast, adviser):
    appointment = book(adviser, span(cast.es), adviser=adviser)
    nonce = appointment.link_nonce
    page = text(browser.get(url("move", appointment)))
    assert span(cast.es).value in page  # its own time, for a change of the length
    later = span(cast.es, 9, 30)
    browser.post(url("move", appointment), entered(later, adviser=adviser.pk, version=1))
    appointment.refresh_from_db()
    assert (appointment.starts_at, appointment.version) == (later.starts_at, 2)
    assert appointment.link_nonce != nonce
    assert [slot.starts_at for slot in appointment.slots.all()] == later.quarters
    assert acts(appointment)[-1] == ("update", {"step": "move"})


def test_it_can_get_longer_over_its_own_time(browser, cast, adviser):
    appointment = book(adviser, span(cast.es), adviser=adviser)
    data = entered(span(cast.es), adviser=adviser.pk, version=1, kind="long")
    browser.post(f"{url('move', appointment)}?kind=long", data)
    appointment.refresh_from_db()
    assert (appointment.kind, appointment.slots.count()) == ("long", 4)


def test_who_moves_what_a_colleague_has_moved_is_told(browser, cast, adviser):
    appointment = book(adviser, span(cast.es), adviser=adviser)
    Appointment.objects.update(version=2)
    answer = browser.post(
        url("move", appointment), entered(span(cast.es, 9, 30), adviser=adviser.pk, version=1), follow=True
    )
    assert "Somebody else was quicker" in text(answer)
    assert Appointment.objects.get().starts_at == appointment.starts_at


def test_it_is_cancelled_with_a_reason_once(browser, cast, adviser):
    appointment = book(adviser, span(cast.es), adviser=adviser)
    assert "This field is required." in text(browser.post(url("cancel", appointment)))
    browser.post(url("cancel", appointment), {"reason": "office"})
    appointment.refresh_from_db()
    assert (appointment.state, appointment.reason, appointment.slots.count()) == ("cancelled", "office", 0)
    assert acts(appointment)[-1] == ("cancel", {"reason": "office"})
    again = browser.post(url("cancel", appointment), {"reason": "client"}, follow=True)
    assert "Somebody else was quicker" in text(again)
    assert Appointment.objects.get().reason == "office"
    assert browser.get(url("move", appointment)).status_code == 404
    assert browser.get(url("card", appointment)).status_code == 404


def test_who_did_not_come_may_come_after_all(browser, client_for, cast, adviser, clock):
    appointment = book(adviser, span(cast.es))
    step = f"/appointments/{appointment.pk}/no_show/"
    assert "has not begun yet" in text(browser.post(step, follow=True))
    clock.move_to(datetime(2026, 11, 19, 9, 20, tzinfo=BERLIN))
    browser = client_for("adviser")  # the session of yesterday is over
    assert "did not come" in text(browser.post(step, follow=True))
    assert "Somebody else was quicker" in text(browser.post(step, follow=True))
    browser.post(f"/appointments/{appointment.pk}/back/")
    assert Appointment.objects.get().state == "booked"
    assert browser.post(f"/appointments/{appointment.pk}/eat/").status_code == 404
