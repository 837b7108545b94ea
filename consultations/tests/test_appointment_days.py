"""The days of an office, the card, the waiting list, and what is kept of appointments."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import Absence
from consultations.models import Appointment, WaitingEntry
from consultations.tests.appointments import (
    NEW,
    THURSDAY,
    acts,
    book,
    entered,
    keep_hours,
    span,
    stored,
    wait,
)
from consultations.tests.slips import printed_text
from welcome.retention import engine
from welcome.tests.pages import queries, text, url
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


# --- The days -----------------------------------------------------------------------------------------


def test_the_week_and_the_sheet_of_a_day(browser, cast, adviser, person):
    book(adviser, span(cast.es), adviser=adviser, client=person)
    week = text(browser.get("/appointments/"))
    assert person.label in week
    assert "1 booked" in week
    sheet = text(browser.get("/appointments/", {"view": "day", "day": THURSDAY.isoformat()}))
    assert "09:00–09:30" in sheet
    assert "2 free times" in sheet  # two colleagues are there
    assert person.label not in text(browser.get("/appointments/", {"view": "day", "day": "2026-11-18"}))


def test_an_absence_entered_later_is_seen_at_the_appointment(browser, cast, adviser):
    appointment = book(adviser, span(cast.es), adviser=adviser)
    Absence.objects.create(user=adviser, first_day=THURSDAY, last_day=THURSDAY)
    for page in ("/appointments/", appointment.get_absolute_url()):
        assert f"{adviser} is absent on 19/11/2026." in text(browser.get(page))


def test_cancelled_ones_are_counted_not_shown(browser, cast, adviser, person):
    appointment = book(adviser, span(cast.es), client=person)
    browser.post(url("cancel", appointment), {"reason": "client"})
    week = text(browser.get("/appointments/"))
    assert "1 cancelled appointment is not shown." in week
    assert person.label not in week


def test_a_past_one_that_was_not_closed_is_marked(browser, cast, adviser):
    stored(cast.es, span(cast.es, day=date(2026, 11, 17)), adviser)
    assert "to be closed" in text(browser.get("/appointments/"))


def test_the_desk_and_the_navigation_show_those_of_today(browser, client_for, cast, adviser, clock):
    book(adviser, span(cast.es))
    assert "Appointments today" not in text(browser.get("/"))
    clock.move_to(datetime(2026, 11, 19, 8, tzinfo=BERLIN))
    browser = client_for("adviser")  # the session of yesterday is over
    assert "Appointments today" in text(browser.get("/"))
    assert "Appointments today" in text(client_for("reception").get("/"))  # times without names
    assert "Appointments today" not in text(client_for("adviser", "HH").get("/"))


def test_the_client_page_shows_the_next_ones(browser, cast, adviser, person):
    appointment = book(adviser, span(cast.es), client=person)
    assert appointment.get_absolute_url() in text(browser.get(person.get_absolute_url()))


def test_the_pages_cost_the_same_with_more_appointments(browser, cast, adviser, person):
    keep_hours(cast.es, weekday=5)
    friday = date(2026, 11, 20)
    book(adviser, span(cast.es), client=person, adviser=adviser)
    pages = ["/appointments/", "/appointments/?view=day&day=2026-11-20", NEW, "/appointments/waiting/"]
    wait(adviser, cast.es, client=person)
    few = [queries(browser, page) for page in pages]
    for minute in (0, 30):
        book(adviser, span(cast.es, 9, minute, day=friday), client=person)
        book(adviser, span(cast.es, 9, minute, day=friday), client=person, adviser=adviser)
        wait(adviser, cast.es, client=make_client(cast.es, given_name="Mina"), adviser=adviser)
    assert [queries(browser, page) for page in pages] == few


# --- The card -----------------------------------------------------------------------------------------


def test_the_card_is_in_german_and_the_language_of_the_person(browser, cast, adviser, person):
    appointment = book(
        adviser, span(cast.es), adviser=adviser, client=person, language_id="tr", topic_group_id="WOH"
    )
    for paper in ("card", "receipt"):
        answer = browser.get(url(paper, appointment))
        printed = " ".join(printed_text(answer.content).split())
        assert answer["Content-Type"] == "application/pdf"
        for words in (
            "Ihr Termin",
            "Randevunuz",
            "19. November 2026",
            "19 Kasım 2026",
            ", 09:00",
            str(adviser),
        ):
            assert words in printed, words
        assert "Amin" not in printed
        assert "Wohnen" not in printed
    assert "Your appointment" in printed_text(
        browser.get(url("card", appointment), {"language": "en"}).content
    )


# --- The waiting list ---------------------------------------------------------------------------------


def test_a_freed_time_is_offered_to_who_waits_for_it(browser, cast, adviser, person):
    appointment = book(adviser, span(cast.es), adviser=adviser)
    yesterday = timezone.now() - timedelta(days=1)
    morning = wait(adviser, cast.es, client=person, wishes=["4am"], since=yesterday)
    wait(adviser, cast.es, wishes=["4pm"])
    wait(adviser, cast.es, kind="long")
    with_lead = wait(adviser, cast.es, adviser=cast.person("lead"))
    answer = browser.post(url("cancel", appointment), {"reason": "client"}, follow=True)
    page = text(answer)
    assert "A time has become free" in page
    assert [offer.entry for offer in answer.context["offers"]] == [morning, with_lead]
    [offered, _other] = answer.context["offers"]
    query = {"waiting": morning.pk, "day": "2026-11-19", "slot": offered.spans[0].value}
    form = browser.get(NEW, query).context["form"]
    assert form["client_key"].value() == person.pk
    data = entered(offered.spans[0], client_key=person.pk, client_text=person.label)
    browser.post(f"{NEW}?waiting={morning.pk}", data)
    assert Appointment.objects.get(state="booked").client == person
    assert not WaitingEntry.objects.filter(pk=morning.pk).exists()
    assert ("update", {"step": "booked"}) in acts(morning)


def test_the_waiting_list_shows_what_is_free(browser, cast, adviser, person):
    answer = browser.post(
        "/appointments/waiting/new/", {"kind": "normal", "client_text": person.code, "wishes": ["4am"]}
    )
    assert answer.url == "/appointments/waiting/?office=ES"
    entry = WaitingEntry.objects.get()
    assert (entry.client, entry.language_id, entry.wishes) == (person, "ar", ["4am"])
    page = browser.get(answer.url)
    assert "Thu morning" in text(page)
    assert [found.value for found in page.context["offers"][0].spans][:1] == [span(cast.es).value]
    browser.post(f"/appointments/waiting/{entry.pk}/remove/")
    assert not WaitingEntry.objects.exists()
    assert acts(entry) == [("create", {}), ("cancel", {})]


@pytest.mark.parametrize(
    "query", [{"freed": "x", "minutes": "30"}, {"freed": "1/2026-11-19T08:00Z", "minutes": "x"}]
)
def test_a_wrong_freed_time_shows_the_whole_list(browser, query):
    assert "Nobody is waiting for an appointment." in text(browser.get("/appointments/waiting/", query))


# --- Absences -----------------------------------------------------------------------------------------


def test_the_absences_name_the_appointments_they_overtake(browser, client_for, cast, adviser):
    kept = book(adviser, span(cast.es), adviser=cast.person("adviser_partner"))
    lost = book(adviser, span(cast.es), adviser=adviser)
    assert "overtaken" not in text(browser.get("/absences/"))
    absence = {"user": adviser.pk, "first_day": "2026-11-19", "last_day": "2026-11-19", "kind": "holiday"}
    page = text(browser.post("/absences/new/", absence, follow=True))
    assert "Appointments in an absence: move or cancel them" in page
    assert lost.get_absolute_url() in page
    assert kept.code not in page
    assert "overtaken" not in text(client_for("lead", "HH").get("/absences/"))


# --- What is kept -------------------------------------------------------------------------------------


def test_after_ninety_days_it_says_no_longer_whose_it_was(cast, adviser, person):
    today = timezone.localdate()
    old = stored(
        cast.es, span(cast.es, day=today - timedelta(days=91)), adviser, client=person, topic_group_id="BIL"
    )
    young = stored(cast.es, span(cast.es, day=today - timedelta(days=89)), adviser, client=person)
    wait(adviser, cast.es, client=person)
    WaitingEntry.objects.update(since=timezone.now() - timedelta(days=92))
    assert engine.run() == {"appointment": 1, "waiting": 1}
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.client, old.topic_group, old.language_id, old.link_nonce) == (None, None, "und", "")
    assert young.client == person
    assert not WaitingEntry.objects.exists()
    assert engine.run() == {}
