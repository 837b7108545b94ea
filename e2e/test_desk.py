"""The desk in browsers side by side: a morning of twenty people, live changes, drafts, the display."""

import re

import pytest
from playwright.sync_api import Page, expect

from clients.models import Client
from consultations.desk.live import open_desk
from consultations.models import Consultation, Draft, Referral, Ticket
from e2e.journey import Journey
from welcome.tests.records import make_client, make_service, make_ticket

FORM = re.compile(r"/consultations/new/\?ticket=\d+$")
LIVE = 6_000
"""Milliseconds: two seconds are promised, the machine may be busy."""


@pytest.fixture
def olena(cast) -> Client:
    return make_client(cast.es, given_name="Olena", family_name="Prykladna", language_id="uk")


def announce(desk: Journey, language: str = "") -> None:
    """At most five keys: A, two letters, Enter takes the language, Enter gives the number."""
    keys = desk.keys
    before, strokes = Ticket.objects.count(), keys.strokes
    keys.press("a")
    expect(desk.page.get_by_role("combobox", name="Language")).to_be_focused()
    if language:
        keys.choose(language, "")
    keys.press("Enter")
    expect(desk.page.get_by_role("status").or_(desk.page.locator(".messages"))).to_contain_text(
        f"Number {before + 1}"
    )
    assert keys.strokes - strokes <= 5


def without_name(page: Page) -> None:
    page.get_by_role("radio", name="Without name").check()
    expect(page.get_by_role("combobox", name="Topic").first).to_be_focused()


def log(desk: Journey, topic: str, outcome: str, *, save: str = "Control+s") -> None:
    """One concern of somebody without a name, by keyboard."""
    page, keys = desk.page, desk.keys
    expect(page).to_have_url(FORM)
    without_name(page)
    keys.choose(topic, topic.upper())
    keys.press(outcome)
    keys.press(save)


def test_a_morning_of_twenty_people_in_two_browsers(page_as, cast):
    make_service("WOH-01", name="Wohnberatung", is_citywide=True)
    front, first, second = (
        page_as("reception").go("/"),
        page_as("adviser").go("/"),
        page_as("adviser_partner").go("/"),
    )
    for number in range(20):
        announce(front, ["", "ar", "uk", "tr"][number % 4])
    front.look()
    expect(first.page.locator("#desk-waiting li")).to_have_count(20, timeout=LIVE)
    first.look()

    for number in range(8):
        for desk in (first, second):
            desk.page.goto("/", wait_until="load")
            desk.keys.press("c")
            log(desk, ["spr-01", "bil-01"][number % 2], ["1", "3"][number % 2])
            expect(desk.page.get_by_text("Saved:")).to_be_visible()
    for desk, step in ((first, "Has left"), (second, "Got an appointment")):
        desk.page.goto("/")
        desk.page.locator("#desk-waiting .menu summary").first.click()
        desk.page.get_by_role("button", name=step).first.click()
        expect(desk.page.locator("#desk-waiting li")).to_have_count(3 if desk is first else 2)

    front.page.goto("/")
    front.page.locator(".fold summary").click()
    front.page.get_by_role("button", name="Came back").first.click()
    first.page.goto("/")
    expect(first.page.locator("#desk-waiting li")).to_have_count(3)
    first.keys.press("c")
    expect(first.page).to_have_url(FORM)
    refer(first)
    first.page.goto("/")
    first.look()
    expect(first.page.locator("#desk-work")).to_contain_text("17 consultations · 17 concerns")
    states = [
        Ticket.objects.filter(status=state).count() for state in ("done", "waiting", "left", "rebooked")
    ]
    assert (sum(states), states[0], Consultation.objects.count(), Referral.objects.count()) == (20, 17, 17, 1)
    numbers = Ticket.objects.filter(status="done").values_list("consultation", flat=True)
    assert len(set(numbers)) == 17


def refer(desk: Journey) -> None:
    page, keys = desk.page, desk.keys
    without_name(page)
    keys.choose("woh-01", "WOH-01")
    keys.press("2")
    keys.choose("wohnb", "Wohnberatung")
    keys.press("Control+s")
    expect(page.get_by_text("Saved:")).to_be_visible()


def test_call_three_concerns_save_and_next_in_at_most_45_keys(page_as, cast, olena):
    for language in ("uk", "ar"):
        make_ticket(cast.person("reception"), cast.es, language)
    walk = page_as("adviser").go("/")
    page, keys = walk.page, walk.keys
    keys.press("c")
    expect(page).to_have_url(FORM)
    walk.look()
    expect(page.get_by_text("Number 1", exact=True)).to_be_visible()
    keys.choose("ole", "Olena P.")
    expect(page.get_by_role("heading", name="Olena Prykladna")).to_be_visible()
    for topic, outcome in (("bil-01", "1"), ("woh-01", "3"), ("spr-01", "1")):
        keys.choose(topic, topic.upper())
        keys.press(outcome)
        if topic != "spr-01":
            keys.press("Enter")
    keys.press("Control+Enter")
    expect(page.get_by_text("Number 2", exact=True)).to_be_visible()
    assert keys.strokes <= 45
    assert Consultation.objects.get().concerns.count() == 3


def test_what_is_typed_stays_while_colleagues_work(page_as, cast):
    front, adviser = page_as("reception").go("/"), page_as("adviser").go("/")
    front.keys.press("a")
    front.page.get_by_role("combobox", name="Language").fill("kurm")
    make_ticket(cast.person("adviser"), cast.es, "ar")
    expect(front.page.locator("#desk-waiting")).to_contain_text("Arabic", timeout=LIVE)
    expect(front.page.get_by_role("combobox", name="Language")).to_have_value("kurm")
    expect(front.page.get_by_role("combobox", name="Language")).to_be_focused()

    call = adviser.page.get_by_role("button", name="Call number 1")
    call.focus()
    make_ticket(cast.person("reception"), cast.es, "uk")
    expect(adviser.page.locator("#desk-waiting")).to_contain_text("Ukrainian", timeout=LIVE)
    expect(call).to_be_focused()


def test_a_begun_consultation_survives_the_browser_and_the_network(page_as, cast):
    walk = page_as("adviser").go("/consultations/new/")
    page = walk.page
    without_name(page)
    page.context.set_offline(True)
    walk.field("Note").fill("Half a sentence")
    expect(page.get_by_text("No connection: your text is only on this page.")).to_be_visible()
    walk.keys.press("Control+s")
    expect(page.get_by_text("Not saved: there is no connection.")).to_be_visible()
    expect(walk.field("Note")).to_have_value("Half a sentence")
    assert not Draft.objects.exists()
    page.context.set_offline(False)
    expect(page.get_by_text("Draft kept at")).to_be_visible()
    walk.faults.clear()  # What the browser writes about the requests that could not be sent.
    page.close(run_before_unload=False)

    walk = page_as("adviser").go("/")
    walk.follow("Without name")
    expect(walk.field("Note")).to_have_value("Half a sentence")
    walk.keys.press("Control+s")  # Nothing was chosen yet: the form says what is missing.
    expect(walk.page.get_by_role("alert")).to_be_visible()
    walk.page.goto("/")
    walk.press("Throw away")
    expect(walk.page.get_by_text("The draft was thrown away.")).to_be_visible()
    assert not Draft.objects.exists()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_the_display_follows(journey, page_as, cast, width, scheme):
    for language in ("ar", "uk"):
        make_ticket(cast.person("reception"), cast.es, language)
    key = open_desk(cast.es.sites.order_by("pk").first()).display_key
    display = journey(width=width, color_scheme=scheme).go(f"/desk/display/{key}/")
    expect(display.page.locator("#display-waiting")).to_contain_text("2 numbers are waiting")
    desk = page_as("adviser", width=width, color_scheme=scheme).go("/")
    desk.keys.press("c")
    expect(desk.page).to_have_url(FORM)
    expect(display.page.locator("#display-called")).to_contain_text("1", timeout=LIVE)
    display.look()


def test_a_ticket_on_paper_and_without_script(journey, cast, open_context):
    walk = journey(cast.person("reception"), java_script_enabled=False)
    walk.page.goto("/")
    walk.page.get_by_role("link", name="Announce a person").click()
    walk.page.get_by_role("button", name="Give a number").click()
    walk.page.get_by_role("link", name="Print the ticket").first.click()
    expect(walk.page.locator(".ticket__number")).to_have_text("1")
