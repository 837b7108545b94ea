"""Journeys: a home visit from the request to its consultation, in a real browser."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from consultations.models import Consultation, HomeVisit
from consultations.tests.visits import move as moved
from consultations.tests.visits import plan_for
from consultations.visits.machine import DECLINED, DONE
from e2e.journey import BOTH
from welcome.tests.records import make_visit

SAVED = re.compile(r"/consultations/\d+/$")

THIS_AFTERNOON = datetime(2026, 11, 18, 15, 0, tzinfo=ZoneInfo("Europe/Berlin"))


def test_every_page_about_visits_is_accessible(page_as, client_for, cast):
    adviser = cast.person("adviser")
    requested = make_visit(adviser, cast.es, name="Muster", language_id="ar")
    planned = plan_for(cast, make_visit(adviser, cast.es), THIS_AFTERNOON)
    over = make_visit(adviser, cast.es)
    moved(client_for("adviser"), over, DECLINED, on="2026-11-18")
    lead = page_as("lead", looks=BOTH)
    for path in (
        *(
            "/visits/",
            "/visits/?state=declined",
            "/visits/?language=tr",
            "/visits/new/",
            "/visits/import/",
            "/",
        ),
        *(f"/visits/{visit.pk}/" for visit in (requested, planned, over)),
        *(f"/visits/{requested.pk}/edit/", f"/visits/{requested.pk}/move/planned/"),
    ):
        lead.go(path)


def test_from_the_request_to_the_consultation(page_as, cast):
    staff = page_as("adviser").go("/visits/new/")
    staff.field("Street and number").fill("Musterweg 5")
    staff.field("District").select_option("eving")
    staff.press("Save")
    staff.look()
    staff.page.locator("#id_planned_day").fill("2026-11-18")
    staff.page.locator("#id_planned_time").fill("15:00")
    staff.page.locator("#id_planned_second").select_option(str(cast.person("adviser_partner").pk))
    staff.page.get_by_role("button", name="Plan the visit").click()
    expect(staff.page.get_by_text("Recorded: planned")).to_be_visible()

    staff.go("/")
    staff.page.get_by_role("link", name="Log it Musterweg 5").click()
    expect(staff.page.get_by_role("link", name="Musterweg 5")).to_be_visible()
    staff.page.get_by_role("radio", name="Without name").check()
    keys = staff.keys
    staff.page.get_by_role("combobox", name="Topic").first.click()
    keys.choose("woh-01", "WOH-01")
    keys.press("1")
    staff.look()
    keys.press("Control+s")
    expect(staff.page).to_have_url(SAVED)

    visit = HomeVisit.objects.get()
    assert (visit.status, visit.consultation) == (DONE, Consultation.objects.get())
    assert visit.consultation.channel == "home_visit"
    staff.go(f"/visits/{visit.pk}/")
