"""Journeys: the year at a glance, its definitions and records, and the annual report as a file."""

import pytest
from django.urls import reverse

from e2e.journey import BOTH
from welcome.tests.records import make_consultation, make_referral, make_service


@pytest.fixture
def year(cast) -> None:
    adviser = cast.person("adviser")
    make_consultation(adviser, cast.es, concerns=[("BIL-01", "resolved"), ("BEH-01", "follow_up")])
    make_referral(adviser, cast.es, make_service("WOH-01"), "WOH-01")


def test_every_page_about_figures_is_accessible(page_as, year):
    journey = page_as("lead", looks=BOTH)

    journey.go(reverse("reports:dashboard"))
    for fold in journey.page.locator("main summary").all():
        fold.click()
    journey.look()
    journey.go(reverse("reports:annual_report"))


def test_lead_narrows_the_figures_and_goes_to_the_records(page_as, year):
    journey = page_as("lead").go(reverse("reports:dashboard"))

    journey.field("Topic").select_option("BIL")
    journey.press("Filter")
    journey.look()
    card = journey.page.locator(".stat", has_text="Consultations").first
    assert card.locator(".stat__value").inner_text() == "1"

    card.get_by_role("link").click()
    journey.look()
    assert "1 hit" in journey.page.locator("main").inner_text()


def test_coordinator_has_the_annual_report_made_reads_it_and_downloads_it(page_as, year, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    journey = page_as("coordinator").go(reverse("reports:dashboard")).follow("Annual report (Excel)")

    journey.press("Make the report")
    journey.look()
    journey.follow("Read and print")
    journey.look()
    assert "2026: 0 consultations" not in journey.page.locator("main").inner_text()
    with journey.page.expect_download() as download:
        journey.follow("Download Excel file")
    assert download.value.suggested_filename == "jahresbericht-2026-rounded.xlsx"
    journey.go(reverse("reports:frozen_list"))
    journey.look()
