"""The coordinator imports official figures in a browser: a fault, the correction, and a look at the map."""

import pytest
from playwright.sync_api import expect

from districts.monitoring.tests.files import GOOD, as_xlsx
from e2e.journey import Journey


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def upload(journey: Journey, rows: list[list]) -> None:
    journey.go("/monitoring/import/")
    content = as_xlsx(rows).getvalue()
    mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    journey.field("File").set_input_files({"name": "values.xlsx", "mimeType": mime, "buffer": content})
    journey.press("Upload and check")
    journey.look()


def test_the_coordinator_imports_figures_and_looks_at_the_map(page_as):
    journey = page_as("coordinator")
    upload(journey, [*GOOD, ["unemployment_rate", "Atlantis", 2024, "all", "k. A."]])
    expect(journey.page.get_by_role("row", name="8 gebiet Atlantis")).to_contain_text("no such area")
    expect(journey.page.get_by_role("row", name="8 wert k. A.")).to_contain_text("without text")
    upload(journey, GOOD)
    journey.press("Import now")
    expect(journey.page.get_by_text("5 new values")).to_be_visible()
    journey.look()
    journey.follow("Unemployment rate")
    expect(journey.page.locator(".tile-map .tile.shade-5")).to_contain_text("19.3")
    journey.page.locator(".tile-map").get_by_role("link", name="Innenstadt-Nord").click()
    expect(journey.page.get_by_role("heading", name="Innenstadt-Nord", level=1)).to_be_visible()
    journey.look()
    expect(journey.page.get_by_role("row", name="Unemployment rate")).to_contain_text(
        "worse than the city (higher)"
    )
