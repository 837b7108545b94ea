"""The page frame: keys, switches, type-ahead, session warning; narrow and without JavaScript."""

import pytest
from playwright.sync_api import expect

PAGE = "/accounts/password/change/"


@pytest.fixture
def page(page_as):
    """The page of an adviser on which nothing needs to be prepared."""
    return page_as("adviser").go(PAGE).page


def test_question_mark_lists_the_keys(page_as):
    walk = page_as("adviser").go(PAGE)
    walk.keys.press("?")
    expect(walk.page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    walk.look()
    walk.keys.press("Escape")
    expect(walk.page.get_by_role("dialog")).to_have_count(0)


def test_keys_never_fire_while_typing(page):
    field = page.get_by_label("Current Password")
    field.press_sequentially("a?n/")
    expect(field).to_have_value("a?n/")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).to_have_url(PAGE)


def test_language_and_theme_are_switched_and_the_page_stays(page_as):
    walk = page_as("adviser").go(PAGE)
    walk.page.locator("summary", has_text="Language").click()
    walk.press("Dark")
    expect(walk.page.locator("html")).to_have_attribute("data-kern-theme", "dark")
    walk.look()
    walk.page.locator("summary", has_text="Language").click()
    walk.press("Türkçe")
    expect(walk.page.locator("html")).to_have_attribute("lang", "tr")
    expect(walk.page).to_have_url(PAGE)


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_narrow_page_has_its_navigation_behind_a_button(page_as, color_scheme):
    walk = page_as("adviser", width=360, color_scheme=color_scheme).go(PAGE)
    navigation = walk.page.get_by_role("navigation", name="Main navigation")
    expect(navigation).to_be_hidden()
    walk.press("☰ Menu")
    expect(navigation).to_be_visible()
    walk.look()
    assert not walk.page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_navigation_and_switches_work_without_javascript(page_as):
    page = page_as("adviser", width=360, java_script_enabled=False).page
    page.goto(PAGE)
    page.get_by_role("button", name="☰ Menu").click()
    expect(page.get_by_role("navigation", name="Main navigation")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("summary", has_text="Language").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-kern-theme", "dark")


def test_idle_session_warns_and_can_be_extended(page_as):
    walk = page_as("adviser")
    walk.page.clock.install()
    walk.go(PAGE)
    walk.page.clock.fast_forward("18:30")
    expect(walk.page.get_by_role("dialog", name="Are you still there?")).to_be_visible()
    walk.press("Stay logged in")
    expect(walk.page.get_by_role("dialog")).to_have_count(0)


def test_page_says_that_the_session_ended_and_keeps_the_text(page_as):
    walk = page_as("adviser")
    walk.page.clock.install()
    walk.go(PAGE)
    walk.page.get_by_label("Current Password").fill("typed")
    walk.page.clock.fast_forward("21:00")
    expect(walk.page.get_by_text("The session has ended.")).to_be_visible()
    walk.press("Close")
    expect(walk.page.get_by_label("Current Password")).to_have_value("typed")


def test_type_ahead_takes_the_first_match_with_enter_and_does_not_send(page_as):
    walk = page_as("adviser").go("/clients/")
    field = walk.page.get_by_role("combobox", name="Language")
    field.press_sequentially("türk")
    matches = walk.page.get_by_role("listbox", name="Language").get_by_role("option")
    expect(matches.first).to_have_attribute("aria-selected", "true")
    walk.look()
    field.press("Enter")
    expect(field).to_have_value("Turkish")
    expect(walk.page).to_have_url("/clients/")
    field.fill("no such language")
    expect(walk.page.get_by_text("Nothing found")).to_be_visible()
    field.press("Tab")
    expect(field).to_have_value("Turkish")
