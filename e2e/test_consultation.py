"""Logging a consultation in a browser: by keyboard alone, without JavaScript, after the session's end."""

import re
from datetime import date

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.utils import timezone
from playwright.sync_api import Page, expect

from catalogues.models import Topic
from clients.models import Client
from consultations.follow_ups import USUAL_FOLLOW_UP
from consultations.models import Consultation, Referral
from e2e.keyboard import HIGHLIGHTED
from welcome.tests.cast import PASSWORD, membership
from welcome.tests.records import make_client, make_consultation, make_service

NEW = "/consultations/new/"
SAVED = re.compile(r"/consultations/\d+/$")


@pytest.fixture
def yusuf(cast) -> Client:
    return make_client(
        cast.es,
        given_name="Yusuf",
        family_name="Adani",
        birth_year=1988,
        language_id="ar",
        district_id="eving",
    )


def test_three_concerns_of_a_known_client_need_no_mouse_and_at_most_40_keys(page_as, yusuf):
    service = make_service("BIL-01", name="Kita-Beratung", is_citywide=True)
    walk = page_as("adviser").go("/")
    page, keys = walk.page, walk.keys

    keys.press("n")
    expect(page).to_have_url(NEW)
    walk.look()
    keys.choose("yus", "Yusuf A.")
    expect(page.get_by_role("heading", name="Yusuf Adani")).to_be_visible()
    expect(walk.field("Language")).to_have_value("ar")

    keys.choose("nurs", "Nursery")
    keys.press("2")
    expect(page.get_by_label("Referred to").first).to_be_focused()
    keys.choose("kita", "Kita-Beratung")
    keys.press("Enter")
    keys.choose("woh-01", "WOH-01")
    keys.press("1")
    keys.press("Enter")
    keys.choose("spr", "SPR")
    keys.press("3")
    walk.look()
    keys.press("Control+s")

    expect(page).to_have_url(SAVED)
    walk.look()
    assert keys.strokes <= 40
    consultation = Consultation.objects.get()
    assert consultation.client == yusuf
    outcomes = consultation.concerns.values_list("outcome", flat=True)
    assert list(outcomes) == ["referred", "resolved", "follow_up"]
    assert consultation.concerns.first().topic_id == "BIL-01"
    assert Referral.objects.get().service == service
    assert consultation.follow_up_on == timezone.localdate() + USUAL_FOLLOW_UP


def test_the_two_languages_of_a_new_person_fill_each_other_until_one_is_chosen(page_as):
    walk = page_as("adviser").go(NEW)
    page = walk.page
    page.get_by_role("radio", name="New").check()
    talk, person = page.locator("#id_language"), page.locator("[name=client-language]")
    talk.select_option("ar")
    expect(person).to_have_value("ar")
    expect(page.get_by_role("combobox", name="Language of consultation")).to_have_value("Arabic")
    walk.keys.press("Escape")
    box = page.get_by_role("combobox", name="Language of consultation")
    box.fill("Ukrainian")
    expect(page.locator(HIGHLIGHTED)).to_contain_text("Ukrainian")
    box.press("Enter")
    expect(person).to_have_value("uk")
    expect(talk).to_have_value("ar")
    talk.select_option("tr")
    expect(person).to_have_value("uk")


def test_empty_boxes_of_a_concern_open_with_the_focus_and_choose_nothing_by_themselves(page_as):
    make_service("BIL-01", name="Kita-Beratung", is_citywide=True)
    walk = page_as("adviser").go(NEW)
    page = walk.page
    page.get_by_role("radio", name="Without name").check()
    topic = page.get_by_role("combobox", name="Topic")
    topic.focus()
    options = page.locator("[role=option]:visible")
    expect(options.first).to_be_visible()
    expect(page.locator(HIGHLIGHTED)).to_have_count(0)
    walk.look()
    topic.press("Escape")
    expect(options).to_have_count(0)
    topic.press("Tab")
    expect(topic).to_have_value("")

    topic.fill("BIL-01")
    topic.press("Enter")
    walk.keys.press("2")
    receiver = page.get_by_label("Referred to").first
    expect(receiver).to_be_focused()
    expect(options.first).to_contain_text("Kita-Beratung")
    receiver.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Choose the service or organisation")
    expect(receiver).to_be_focused()
    walk.look()
    receiver.press("ArrowDown")
    expect(page.locator(HIGHLIGHTED)).to_contain_text("Kita-Beratung")
    receiver.press("Enter")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_enter_never_sends_the_form_by_accident(page_as):
    page = page_as("adviser").go(NEW).page
    for name in ("Client", "Topic"):
        page.get_by_role("combobox", name=name).press("Enter")
    page.get_by_role("textbox", name="Follow-up on").press("Enter")
    expect(page).to_have_url(NEW)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_saving_at_once_takes_the_only_entry_that_fits(page_as):
    walk = page_as("adviser").go(NEW)
    walk.page.get_by_role("radio", name="Without name").check()
    topic = walk.page.get_by_role("combobox", name="Topic")
    topic.press_sequentially("nurs")
    walk.keys.press("Enter")
    walk.keys.press("1")
    walk.keys.press("Enter")
    walk.keys.type("woh-01")
    expect(walk.page.locator(HIGHLIGHTED)).to_contain_text("WOH-01")
    walk.keys.press("Control+s")
    # The second concern has a topic and no outcome: that is told, and the topic is not lost.
    expect(walk.page.get_by_role("alert")).to_contain_text("2. Outcome")
    walk.look()
    assert not Consultation.objects.exists()


def test_no_person_is_guessed_and_typing_ends_a_choice(page_as, cast, yusuf):
    for year in (1990, 1991):
        make_client(cast.es, given_name="Mohammad", family_name="Adani", birth_year=year)
    walk = page_as("adviser").go(NEW)
    page, keys = walk.page, walk.keys
    client, key = page.get_by_role("combobox", name="Client"), page.locator("[name=client_key]")
    keys.choose("yus", "Yusuf A.")
    expect(key).to_have_value(str(yusuf.pk))

    client.fill("Mohammad")
    expect(key).to_have_value("")
    expect(page.get_by_role("heading", name="Yusuf Adani")).to_have_count(0)
    expect(page.locator("[role=option]:visible")).to_have_count(2)
    keys.press("Tab")
    expect(client).to_have_value("Mohammad")
    keys.press("Control+s")

    expect(page.get_by_role("alert")).to_contain_text("Several people fit")
    expect(client).to_have_value("Mohammad")
    expect(key).to_have_value("")
    assert not Consultation.objects.exists()


def test_the_only_person_who_fits_is_taken_with_tab(page_as, yusuf):
    walk = page_as("adviser").go(NEW)
    page = walk.page
    walk.keys.type("yus")
    expect(page.locator(HIGHLIGHTED)).to_contain_text("Yusuf A.")
    walk.keys.press("Tab")
    expect(page.locator("[name=client_key]")).to_have_value(str(yusuf.pk))
    expect(page.get_by_role("combobox", name="Client")).to_have_value(yusuf.label)


def test_topic_and_receiver_that_were_typed_over_are_not_stored(page_as):
    make_service("BIL-01", name="Kita-Beratung", is_citywide=True)
    walk = page_as("adviser").go(NEW)
    page, keys = walk.page, walk.keys
    page.get_by_role("radio", name="Without name").check()
    topic = page.get_by_role("combobox", name="Topic").first
    expect(topic).to_be_focused()
    keys.choose("nurs", "Nursery")
    keys.press("2")
    keys.choose("kita", "Kita-Beratung")
    receiver = page.get_by_label("Referred to").first
    receiver.press("End")
    receiver.press_sequentially(" quatsch")
    topic.press("End")
    topic.press_sequentially(" xyzzy")
    typed = topic.input_value()
    keys.press("Control+s")

    expect(page.get_by_role("alert")).to_contain_text("Referred to")
    expect(page.get_by_role("alert")).to_contain_text(f"{typed} is not one of the available choices")
    expect(topic).to_have_value(typed)
    expect(receiver).to_have_value(re.compile("quatsch$"))
    walk.look()
    assert not Consultation.objects.exists()


def test_enter_after_the_receiver_leads_to_the_next_concern(page_as):
    make_service("BIL-01", name="Kita-Beratung", is_citywide=True)
    walk = page_as("adviser").go(NEW)
    page = walk.page
    keys = walk.keys
    page.get_by_role("radio", name="Without name").check()
    expect(page.get_by_role("combobox", name="Topic")).to_be_focused()
    keys.choose("nurs", "Nursery")
    keys.press("2")
    keys.choose("kita", "Kita-Beratung")
    expect(page.get_by_role("combobox", name="Topic").last).to_be_focused()
    keys.choose("woh-01", "WOH-01")
    keys.press("1")
    keys.press("Control+s")
    expect(page).to_have_url(SAVED)
    assert Consultation.objects.get().concerns.count() == 2


def test_back_after_saving_shows_what_would_be_stored(page_as):
    walk = page_as("adviser").go(NEW)
    page = walk.page
    keys = walk.keys
    page.get_by_role("radio", name="Without name").check()
    expect(page.get_by_role("combobox", name="Topic")).to_be_focused()
    keys.choose("nurs", "Nursery")
    keys.press("1")
    keys.press("Control+s")
    expect(page).to_have_url(SAVED)
    page.go_back()
    expect(page).to_have_url(NEW)
    topic, stored = page.get_by_label("Topic").first, page.locator("select[name=concerns-0-topic]")
    chosen = stored.evaluate("select => select.selectedOptions[0]?.label ?? ''")
    expect(topic).to_have_value(chosen)


def test_the_column_of_the_receivers_has_a_heading_and_the_dialog_lists_the_keys(page_as):
    walk = page_as("adviser").go(NEW)
    page, keys = walk.page, walk.keys
    page.get_by_role("radio", name="Without name").check()
    expect(page.get_by_role("combobox", name="Topic")).to_be_focused()
    keys.choose("nurs", "Nursery")
    keys.press("1")
    heading = page.locator(".concern").first.get_by_text("Referred to", exact=True)
    expect(heading).to_be_hidden()
    keys.press("Enter")
    keys.choose("woh-01", "WOH-01")
    keys.press("2")
    expect(heading).to_be_visible()
    walk.look()
    page.get_by_role("radio", name="Without name").focus()
    walk.keys.press("?")
    expect(page.locator("#shortcuts")).to_contain_text("next concern")
    walk.look()


def test_arrow_keys_among_the_kinds_of_person_stay_there(page_as):
    walk = page_as("adviser").go(NEW)
    page = walk.page
    page.get_by_role("radio", name="Known").focus()
    walk.keys.press("ArrowRight")
    walk.keys.press("ArrowRight")
    expect(page.get_by_role("radio", name="Without name")).to_be_focused()
    walk.keys.press("Enter")
    expect(page.get_by_role("combobox", name="Topic")).to_be_focused()


def test_rows_are_added_and_removed_and_more_outcomes_unfold(page_as):
    walk = page_as("adviser").go(NEW)
    page = walk.page
    page.get_by_role("radio", name="Without name").check()
    page.get_by_role("combobox", name="Topic").press_sequentially("nurs")
    walk.keys.press("Enter")
    page.get_by_role("button", name="More answers").click()
    page.get_by_role("radio", name="information given").check()
    walk.press("+ Another concern")
    expect(page.get_by_role("combobox", name="Topic")).to_have_count(2)
    page.get_by_role("button", name="Remove this concern").last.click()
    expect(page.get_by_role("combobox", name="Topic")).to_have_count(1)
    walk.press("Save & next person")
    expect(page.locator("#messages")).to_contain_text("Saved:")
    walk.look()
    assert Consultation.objects.get().concerns.get().outcome == "info"


def test_a_likely_duplicate_is_taken_instead_of_a_new_client(page_as, yusuf):
    walk = page_as("adviser").go(NEW)
    page = walk.page
    page.get_by_role("radio", name="New").check()
    walk.look()
    page.get_by_label("Given name").press_sequentially("Jusuf")
    page.get_by_label("Family name").press_sequentially("Adani")
    page.get_by_role("link", name=re.compile("Yusuf Adani")).click()
    expect(page.get_by_role("combobox", name="Client")).to_have_value(yusuf.label)
    expect(page.get_by_role("heading", name="Yusuf Adani")).to_be_visible()


def test_a_fitting_service_is_taken_with_one_press(page_as):
    make_service("BIL-01", name="Kita-Beratung", is_citywide=True)
    walk = page_as("adviser").go(NEW)
    page = walk.page
    page.get_by_role("radio", name="Without name").check()
    page.get_by_role("combobox", name="Topic").press_sequentially("nurs")
    walk.keys.press("Enter")
    page.get_by_role("button", name=re.compile("Refer.*Kita-Beratung")).click()
    hints_come_while_somebody_types(page)
    walk.look()
    walk.press("Save consultation")
    expect(page).to_have_url(SAVED)
    assert Referral.objects.get().service.name == "Kita-Beratung"


def hints_come_while_somebody_types(page: Page) -> None:
    """Also in a concern that the page has added, and they go with what they are about."""
    page.get_by_label("Note", exact=True).last.fill("Antwort an zora@example.org")
    expect(page.locator("#id_note_hints")).to_contain_text("e-mail address")
    page.get_by_role("button", name="Another concern").click()
    added = page.locator(".concern").last
    added.locator("summary").click()
    added.get_by_label("Short note").fill("Tel. 0231 / 99 90 123")
    expect(added.locator("[data-hints]")).to_contain_text("phone number")
    added.get_by_label("Short note").fill("")
    expect(added.locator("[data-hints]")).to_be_empty()
    added.get_by_role("button", name="Remove this concern").click()


def test_the_text_survives_the_end_of_the_session(page_as, cast):
    walk = page_as("adviser").go(NEW)
    page = walk.page
    page.get_by_role("radio", name="Without name").check()
    page.get_by_role("combobox", name="Topic").press_sequentially("nurs")
    with page.expect_response("**/consultations/services/**"):  # still as somebody who is logged in
        walk.keys.press("Enter")
    walk.keys.press("1")
    walk.field("Note").last.fill("Lange getippt")
    Session.objects.all().delete()

    walk.press("Save consultation")
    walk.field("Email").fill(cast.person("adviser").email)
    walk.field("Password").fill(PASSWORD)
    walk.press("Log in")

    expect(page).to_have_url(NEW)
    expect(walk.field("Note").last).to_have_value("Lange getippt")
    walk.look()
    walk.press("Save consultation")
    expect(page).to_have_url(SAVED)
    assert Consultation.objects.get().note == "Lange getippt"


def test_it_works_without_javascript(page_as, yusuf):
    page = page_as("adviser", java_script_enabled=False).page
    page.goto(NEW)
    page.get_by_label("Client", exact=True).fill(yusuf.code)
    for number, topic in enumerate(("BIL-01", "WOH-01", "SPR-01")):
        row = page.locator(".concern").nth(number)
        row.get_by_label("Topic").select_option(topic)
        row.get_by_role("radio", name="resolved", exact=True).check()
    form, outcomes = (
        page.locator(place).first.bounding_box()
        for place in ("#consultation", ".concern__outcome .segmented")
    )
    assert outcomes["x"] + outcomes["width"] < form["x"] + form["width"] < page.viewport_size["width"]
    page.get_by_role("button", name="Remove this concern").nth(1).click()
    page.get_by_role("button", name="Save consultation").click()
    expect(page).to_have_url(SAVED)
    consultation = Consultation.objects.get()
    assert consultation.client == yusuf
    assert list(consultation.concerns.values_list("topic_id", flat=True)) == ["BIL-01", "SPR-01"]


def test_sites_and_topics_follow_the_office_of_somebody_who_works_in_two(page_as, cast):
    caches["local"].clear()
    membership(cast.person("adviser"), cast.hh, "adviser", "city").save()
    make_consultation(cast.person("lead"), cast.es, concerns=["WOH-01"])
    make_consultation(cast.person("adviser", "HH"), cast.hh, concerns=["ARB-01"])
    page = page_as("adviser").go(NEW).page
    topics = dict(Topic.objects.values_list("code", "label_en"))
    first = page.locator(".combobox__list:visible [role=option]").first
    page.get_by_role("combobox", name="Topic").click()
    expect(first).to_contain_text(topics["WOH-01"])
    page.get_by_text("Day, place and staff").click()

    page.get_by_label("Office").select_option(label=cast.hh.name)

    assert page.get_by_label("Site").input_value() == str(cast.hh.sites.first().pk)
    page.get_by_role("button", name="Another concern").click()
    page.get_by_role("combobox", name="Topic").click()
    expect(first).to_contain_text(topics["ARB-01"])


def test_the_second_editor_sees_both_and_saves_deliberately(page_as, cast):
    consultation = make_consultation(cast.person("adviser"), cast.es, note="Anfang")
    address = f"/consultations/{consultation.pk}/edit/"
    first, second = page_as("lead").go(address), page_as("adviser").go(address)
    for walk, note in ((first, "Von der Leitung"), (second, "Von mir")):
        walk.field("Note").last.fill(note)
        walk.press("Save consultation")
    expect(second.page.get_by_role("alert")).to_contain_text("Von der Leitung")
    second.look()
    second.press("Save my version")
    expect(second.page).to_have_url(SAVED)
    consultation.refresh_from_db()
    assert consultation.note == "Von mir"


def test_lists_and_pages_are_accessible(page_as, cast, yusuf):
    consultation = make_consultation(
        cast.person("adviser"), cast.es, client=yusuf, note="Notiz", follow_up_on=date(2026, 11, 18)
    )
    walk = page_as("adviser")
    for path in (
        "/consultations/",
        "/referrals/",
        "/search/?q=yusuf",
        f"/consultations/{consultation.pk}/",
        "/",
    ):
        walk.go(path)
    walk.go(f"/consultations/{consultation.pk}/")
    walk.follow("Cancel")
    walk.field("Reason").fill("Doppelt")
    walk.press("Cancel consultation")
    walk.look()
    walk.press("Restore")
    expect(walk.page.get_by_role("status")).to_contain_text("It counts again")


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_the_form_fits_a_narrow_screen(page_as, yusuf, color_scheme):
    walk = page_as("adviser", width=360, color_scheme=color_scheme).go(f"{NEW}?client={yusuf.pk}")
    walk.page.get_by_role("combobox", name="Topic").press_sequentially("nurs")
    walk.keys.press("Enter")
    walk.keys.press("2")
    walk.look()
    assert not walk.page.evaluate("document.documentElement.scrollWidth > innerWidth")
