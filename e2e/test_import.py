"""An office's lead imports a file in a browser: faults, correction, import, undo; with and without JavaScript."""

import pytest
from playwright.sync_api import expect

from consultations.models import Consultation
from consultations.tests.import_files import as_csv, row
from e2e.journey import Journey


@pytest.fixture(autouse=True)
def immediate_tasks(settings):
    """There is no worker beside the live server."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


def upload(journey: Journey, rows: list[dict]) -> None:
    journey.go("/imports/new/")
    file = {"name": "list.csv", "mimeType": "text/csv", "buffer": as_csv(rows)}
    journey.field("File").set_input_files(file)
    journey.press("Upload and check")
    journey.look()


def test_a_lead_corrects_imports_and_undoes(page_as):
    journey = page_as("lead")
    journey.go("/imports/")
    upload(journey, [row(datum="31.02.2025"), row(beratung_nr="A-2")])
    expect(journey.page.get_by_role("row", name="2 datum 31.02.2025")).to_contain_text("no such day")
    upload(journey, [row(), row(beratung_nr="A-2")])
    journey.press("Import")
    expect(journey.page.get_by_role("heading", name="Imported")).to_be_visible()
    journey.look()
    journey.follow("See these consultations")
    expect(journey.page.locator("tbody tr")).to_have_count(2)
    journey.page.go_back()
    journey.page.locator("summary", has_text="Undo the import").click()
    journey.press("Undo the import")
    expect(journey.page.get_by_role("heading", name="The import was undone")).to_be_visible()
    journey.look()
    assert not Consultation.objects.exists()


def test_the_reason_of_a_fault_is_in_view_on_a_phone(page_as):
    journey = page_as("lead", width=360)
    upload(journey, [row(datum="31.02.2025")])
    reason = journey.page.get_by_text("no such day").bounding_box()
    assert reason["x"] + reason["width"] <= 360


def test_importing_works_without_javascript_on_a_phone(page_as):
    page = page_as("lead", width=360, java_script_enabled=False).page
    page.goto("/imports/new/")
    content = as_csv([row()])
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "list.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.get_by_role("button", name="Upload and check").click()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", name="Imported")).to_be_visible()
    assert Consultation.objects.count() == 1
