"""Journeys: a table put together, narrowed, followed to its records and kept under a name."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from e2e.journey import BOTH
from welcome.tests.records import make_consultation, make_referral, make_service

EXACT = "?year=2026&by=topic_group&measures=consultations&disclosure=exact"


@pytest.fixture
def year(cast) -> None:
    adviser = cast.person("adviser")
    for _number in range(3):
        make_consultation(adviser, cast.es, concerns=[("BIL-01", "resolved"), ("BEH-01", "follow_up")])
    make_referral(adviser, cast.es, make_service("WOH-01"), "WOH-01")


def test_every_view_of_the_explorer_is_accessible(page_as, year):
    journey = page_as("lead", looks=BOTH)

    journey.go(reverse("reports:explorer"))
    for fold in journey.page.locator("main .explorer-form > div > details > summary").all():
        fold.click()
    journey.look()
    journey.go(f"{reverse('reports:explorer')}{EXACT}&compare=year_before&show=chart")
    journey.go(
        f"{reverse('reports:explorer')}?year=2026&by=district&measures=clients&disclosure=exact&show=map"
    )
    journey.go(f"{reverse('reports:explorer')}?year=2026&by=sex,topic&measures=concerns&show=cross")
    journey.go(f"{reverse('reports:explorer')}?year=2026&by=month,topic&measures=concerns&show=chart")
    journey.go(f"{reverse('reports:explorer')}?year=2026&by=nationality,topic,language&measures=concerns")
    journey.go(f"{reverse('reports:explorer')}?from=2026-06-30&to=2026-01-01")
    journey.go(f"{reverse('reports:explorer')}?year=2026&measures=consultations&sex=d")


def test_each_choice_shows_at_once_and_the_address_follows(page_as, year):
    journey = page_as("lead").go(reverse("reports:explorer"))
    sentence = journey.page.locator("#sentence")

    journey.field("What is counted").select_option("concerns")
    expect(sentence).to_have_text(re.compile("^Concerns of the office Eving/Scharnhorst, 2026, by month"))
    journey.field("By").select_option("topic_group")
    journey.page.get_by_text("Topic group", exact=True).last.click()
    box = journey.page.get_by_role("checkbox", name="Childcare, school & studies")
    box.check()
    expect(sentence).to_have_text(re.compile("about “Childcare, school & studies”, 2026, by topic group"))
    expect(journey.page).to_have_url(re.compile("by=topic_group&measures=concerns&topic_group=BIL"))
    expect(box).to_be_focused()
    journey.look()

    journey.page.go_back()
    expect(sentence).to_have_text(
        re.compile("^Concerns of the office Eving/Scharnhorst, 2026, by topic group")
    )


def test_lead_goes_from_a_figure_to_its_records(page_as, year):
    journey = page_as("lead").go(f"{reverse('reports:explorer')}{EXACT}")

    row = journey.page.get_by_role("row", name="Childcare, school & studies")
    row.get_by_role("link", name="3").click()
    journey.look()
    months = journey.page.locator("tbody tr")
    assert months.count() == 1
    months.get_by_role("link", name="3").click()
    journey.look()
    assert journey.page.locator("tbody tr").count() == 3
    assert "3 records, as many as the figure says" in journey.page.locator("main").inner_text()


def test_a_table_is_kept_for_the_office_and_downloaded(page_as, year):
    journey = page_as("lead").go(f"{reverse('reports:explorer')}{EXACT}").follow("Save under a name")

    journey.field("Name").fill("Topics of the year")
    journey.field("For whom").select_option("ES")
    journey.press("Save")
    journey.look()
    assert "Topics of the year" in journey.page.locator("#explorer .rows").inner_text()

    with journey.page.expect_download() as download:
        journey.page.get_by_role("link", name="Excel").click()
    assert download.value.suggested_filename == "statistics-topic_group-2026-exact.xlsx"

    journey.follow("Remove Topics of the year")
    journey.press("Remove")
    journey.look()
    assert "None yet" in journey.page.locator("main").inner_text()
