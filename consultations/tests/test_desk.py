"""The queue of an open-hours day: announced, called, in consultation, done; and who may do what with it."""

import html
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone

from consultations.desk import services
from consultations.desk.querysets import CALLED, DONE, IN_SERVICE, LEFT, REBOOKED, WAITING
from consultations.models import Consultation, Ticket
from core.models import AuditEntry
from districts.models import Site
from welcome.retention import engine
from welcome.tests.pages import queries, text

ANNOUNCE = "consultations:ticket_create"


def step(browser, ticket: Ticket, name: str, **options):
    return browser.post(reverse("consultations:ticket_step", args=[ticket.pk, name]), **options)


def site_of(cast, office: str = "ES") -> Site:
    return cast.offices[office].sites.order_by("pk").first()


def sent(cast, **fields) -> dict:
    return {"site": site_of(cast).pk, "language": "", "persons": "1"} | fields


# --- Announcing ---------------------------------------------------------------------------------------


def test_numbers_are_given_per_site_and_day(client_for, cast, clock):
    browser = client_for("reception")
    for _number in range(2):
        assert browser.post(reverse(ANNOUNCE), sent(cast)).status_code == 302
    branch = Site.objects.create(
        office=cast.es, code="es-2", street="Nebenweg 2", valid_from=date(2026, 1, 1)
    )
    browser.post(reverse(ANNOUNCE), sent(cast, site=branch.pk))
    clock.shift(timedelta(days=1))
    client_for("reception").post(reverse(ANNOUNCE), sent(cast))
    given = [(ticket.site_id, ticket.day.day, ticket.number) for ticket in Ticket.objects.order_by("pk")]
    first = site_of(cast).pk
    assert given == [(first, 18, 1), (first, 18, 2), (branch.pk, 18, 1), (first, 19, 1)]


def test_what_is_known_of_the_person_stands_on_the_desk(client_for, cast):
    entered = sent(cast, language="ar", persons="2", topic_group="WOH", has_been_here="on", is_emergency="on")
    page = text(client_for("reception").post(reverse(ANNOUNCE), entered, follow=True))
    assert "Number <b>1</b>" in page
    for known in ("Arabic · 2 persons", "emergency", "was here before"):
        assert known in page
    ticket = Ticket.objects.get()
    assert (ticket.office, ticket.hour, ticket.month, ticket.topic_group_id) == (cast.es, 10, 202611, "WOH")


def test_nothing_need_be_known(client_for, cast):
    client_for("reception").post(reverse(ANNOUNCE), sent(cast))
    ticket = Ticket.objects.get()
    assert (ticket.language_id, ticket.persons, ticket.status) == ("und", 1, WAITING)


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("persons", "0", "Give a whole number from 1 to 50."),
        ("persons", "many", "Give a whole number from 1 to 50."),
        ("language", "xx", "not one of the available choices"),
    ],
)
def test_wrong_input_is_refused_and_kept(client_for, cast, field, value, reason):
    page = html.unescape(
        text(client_for("reception").post(reverse(ANNOUNCE), sent(cast, topic_group="WOH") | {field: value}))
    )
    assert reason in page
    assert '<option value="WOH" selected>' in page
    assert not Ticket.objects.exists()


def test_nobody_is_announced_at_a_foreign_site(client_for, cast):
    response = client_for("adviser").post(reverse(ANNOUNCE), sent(cast, site=site_of(cast, "HH").pk))
    assert response.status_code == 200
    assert not Ticket.objects.exists()


def test_the_numbers_of_a_day_end(client_for, cast, announced, monkeypatch):
    monkeypatch.setattr(services, "LARGEST_NUMBER", 1)
    announced()
    page = text(client_for("reception").post(reverse(ANNOUNCE), sent(cast)))
    assert "Today all 1 numbers have been given." in page


def test_a_ticket_is_printed_on_its_day(client_for, announced, clock):
    address = reverse("consultations:ticket_print", args=[announced().pk])
    assert "Eving/Scharnhorst" in text(client_for("reception").get(address))
    clock.shift(timedelta(days=1))
    assert client_for("reception").get(address).status_code == 404


# --- Who comes next -----------------------------------------------------------------------------------


def test_emergencies_come_first_and_letters_last(client_for, cast, announced):
    announced(is_letter_only=True)
    announced()
    announced(is_emergency=True)
    board = client_for("adviser").get("/").context["board"]
    assert [place.ticket.number for place in board.waiting] == [3, 2, 1]


def test_a_language_that_nobody_speaks_is_marked(client_for, cast, announced):
    announced("ar")
    announced("de")
    announced()
    page = text(client_for("adviser").get("/"))
    assert page.count("nobody here speaks it") == 1
    cast.person("adviser").languages.add("ar")
    caches["local"].clear()  # as after a minute
    assert "nobody here speaks it" not in text(client_for("adviser").get("/"))


def test_the_longest_wait_stands_on_the_desk(client_for, announced, clock):
    announced()
    clock.shift(timedelta(minutes=7))
    announced()
    clock.shift(timedelta(minutes=5))
    assert "2 · longest 12 min" in text(client_for("adviser").get("/"))


# --- Calling ------------------------------------------------------------------------------------------


def test_calling_leads_to_the_consultation_with_what_is_known(client_for, cast, announced, clock):
    ticket = announced("ar", persons=3)
    clock.shift(timedelta(minutes=26, seconds=40))
    response = step(client_for("adviser"), ticket, "call", follow=True)
    form = response.context["form"]
    assert "Number 1" in text(response)
    assert (form["language"].value(), form["persons_present"].value()) == ("ar", 3)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.called_by, ticket.waited_minutes) == (CALLED, cast.person("adviser"), 26)


def test_two_advisers_never_call_the_same_number(client_for, cast, announced):
    ticket = announced()
    step(client_for("adviser"), ticket, "call")
    page = text(step(client_for("adviser_partner"), ticket, "call", follow=True))
    assert "Number 1 is with A. of ES already." in page
    ticket.refresh_from_db()
    assert ticket.called_by == cast.person("adviser")


def test_the_next_one_is_called(client_for, cast, announced):
    announced()
    urgent = announced(is_emergency=True)
    address = reverse("consultations:call_next", args=[site_of(cast).code])
    response = client_for("adviser").post(address)
    assert response.url == f"/consultations/new/?ticket={urgent.pk}"
    client_for("adviser").post(address)
    assert "Nobody is waiting." in text(client_for("adviser").post(address, follow=True))


def test_reception_calls_nobody(client_for, cast, announced):
    ticket = announced()
    assert step(client_for("reception"), ticket, "call").status_code == 403
    assert "Call number" not in text(client_for("reception").get("/"))


def test_reception_sees_no_clients(client_for, cast, announced, entered):
    client_for("adviser").post("/consultations/new/", entered(note="secret"))
    page = text(client_for("reception").get("/"))
    assert "Awaiting an answer" not in page
    assert "/consultations/" not in page.split("</nav>", 1)[1]


@pytest.mark.parametrize(
    ("before", "name", "after"),
    [
        (["call"], "back", WAITING),
        (["call"], "start", IN_SERVICE),
        (["call", "start"], "take", CALLED),
        ([], "leave", LEFT),
        (["call"], "leave", LEFT),
        ([], "rebook", REBOOKED),
        (["leave"], "return", WAITING),
        (["rebook"], "return", WAITING),
    ],
)
def test_steps(client_for, announced, before, name, after):
    ticket = announced()
    browser = client_for("adviser")
    for earlier in before:
        step(browser, ticket, earlier)
    step(browser, ticket, name)
    ticket.refresh_from_db()
    assert ticket.status == after


@pytest.mark.parametrize(
    ("before", "name"),
    [([], "start"), ([], "return"), (["leave"], "call"), (["call"], "return"), ([], "back")],
)
def test_steps_that_lead_nowhere_change_nothing(client_for, announced, before, name):
    ticket = announced()
    browser = client_for("adviser")
    for earlier in before:
        step(browser, ticket, earlier)
    ticket.refresh_from_db()
    page = text(step(browser, ticket, name, follow=True))
    assert "Somebody else was quicker." in page or "already" in page
    assert Ticket.objects.get().status == ticket.status


def test_who_comes_back_waits_anew_at_the_old_number(client_for, announced, clock):
    ticket, browser = announced(), client_for("adviser")
    step(browser, ticket, "call")
    step(browser, ticket, "leave")
    step(browser, ticket, "return")
    clock.shift(timedelta(minutes=9))
    step(browser, ticket, "call")
    ticket.refresh_from_db()
    assert (ticket.number, ticket.waited_minutes, ticket.ended_at) == (1, 9, None)


def test_an_unknown_step_does_not_exist(client_for, announced):
    assert step(client_for("adviser"), announced(), "explode").status_code == 404


def test_a_ticket_of_yesterday_is_over(client_for, announced, clock):
    ticket = announced()
    clock.shift(timedelta(days=1))
    page = text(step(client_for("adviser"), ticket, "call", follow=True))
    assert "This number is of 18 Nov 2026; that day is over." in page.replace("18/11/2026", "18 Nov 2026")
    assert Ticket.objects.get().status == WAITING


def test_a_form_opened_with_a_ticket_of_yesterday_says_so(client_for, announced, clock):
    form = reverse("consultations:consultation_create", query={"ticket": announced().pk})
    missing = "This number is not in today's queue"
    assert missing not in html.unescape(text(client_for("adviser").get(form)))
    clock.shift(timedelta(days=1))
    assert missing in html.unescape(text(client_for("adviser").get(form)))


def test_foreign_tickets_do_not_exist(client_for, announced):
    ticket = announced(office="HH")
    assert step(client_for("adviser"), ticket, "call").status_code == 404
    assert "1 person" not in text(client_for("adviser").get("/"))


def test_every_step_leaves_a_trace_without_words(client_for, announced):
    ticket = announced("ar")
    step(client_for("adviser"), ticket, "call")
    entries = AuditEntry.objects.filter(object_type="consultations.ticket").order_by("pk")
    assert [(entry.action, entry.facts) for entry in entries] == [
        ("create", {}),
        ("update", {"step": "call"}),
    ]


# --- The end ------------------------------------------------------------------------------------------


def test_saving_the_consultation_ends_the_ticket(client_for, cast, announced, entered, clock):
    ticket, browser = announced(), client_for("adviser")
    clock.shift(timedelta(minutes=4))
    step(browser, ticket, "call")
    clock.shift(timedelta(minutes=12))
    browser.post("/consultations/new/", entered(ticket=ticket.pk))
    ticket.refresh_from_db()
    assert (ticket.status, ticket.consultation, ticket.waited_minutes) == (
        DONE,
        Consultation.objects.get(),
        4,
    )
    assert ticket.ended_at == timezone.now()


def test_save_and_next_calls_the_next_one(client_for, cast, announced, entered):
    first, second = announced(), announced("uk")
    browser = client_for("adviser")
    step(browser, first, "call")
    response = browser.post("/consultations/new/", entered(ticket=first.pk, save_and_next="1"))
    assert response.url == f"/consultations/new/?ticket={second.pk}"
    response = browser.post("/consultations/new/", entered(ticket=second.pk, save_and_next="1"), follow=True)
    assert "Nobody is waiting." in text(response)
    assert Ticket.objects.filter(status=DONE).count() == 2


def test_a_faulty_form_keeps_its_ticket(client_for, announced, entered):
    ticket, browser = announced(), client_for("adviser")
    step(browser, ticket, "call")
    page = text(browser.post("/consultations/new/", entered(ticket=ticket.pk, persons_present="0")))
    assert f'name="ticket" value="{ticket.pk}"' in page
    assert Ticket.objects.get().status == CALLED


def test_a_second_consultation_does_not_take_over_the_ticket(client_for, announced, entered):
    ticket, browser = announced(), client_for("adviser")
    step(browser, ticket, "call")
    for _household in range(2):
        browser.post("/consultations/new/", entered(ticket=ticket.pk))
    ticket.refresh_from_db()
    assert ticket.consultation == Consultation.objects.earliest("pk")
    assert Consultation.objects.count() == 2


def test_a_foreign_ticket_is_left_alone(client_for, announced, entered):
    ticket = announced(office="HH")
    client_for("adviser").post("/consultations/new/", entered(ticket=ticket.pk))
    ticket.refresh_from_db()
    assert ticket.status == WAITING


def test_after_the_day_nothing_is_known_of_the_people(client_for, cast, announced, entered, clock):
    called, waiting = announced("ar", persons=4, is_emergency=True), announced("uk", topic_group_id="WOH")
    browser = client_for("adviser")
    clock.shift(timedelta(minutes=6))
    step(browser, called, "call")
    browser.post("/consultations/new/", entered(ticket=called.pk))
    today = announced()
    clock.shift(timedelta(days=1))
    assert engine.run()["ticket"] == 3
    for ticket, status, waited in ((called, DONE, 6), (waiting, LEFT, None), (today, LEFT, None)):
        ticket.refresh_from_db()
        assert {name: getattr(ticket, name) for name in Ticket.PERSONAL if name != "language"} == {
            name: value for name, value in Ticket.PERSONAL.items() if name != "language"
        }
        assert (ticket.language_id, ticket.status, ticket.waited_minutes) == ("und", status, waited)
        assert (ticket.day, ticket.hour) == (date(2026, 11, 18), 10)
    assert "ticket" not in engine.run()


def test_the_hour_that_comes_twice_counts_no_negative_wait(client_for, announced, clock):
    clock.move_to(datetime(2026, 10, 25, 2, 50, tzinfo=ZoneInfo("Europe/Berlin")))
    ticket = announced()
    clock.shift(timedelta(minutes=20))  # 2:10, once more
    step(client_for("adviser"), ticket, "call")
    ticket.refresh_from_db()
    assert ticket.waited_minutes == 20


# --- Many at once -------------------------------------------------------------------------------------


def test_the_cost_of_the_desk_does_not_grow(client_for, announced):
    browser = client_for("adviser")
    for _number in range(3):
        announced("ar")
    few = queries(browser, "/")
    for _number in range(6):
        announced("uk")
    assert queries(browser, "/") == few
