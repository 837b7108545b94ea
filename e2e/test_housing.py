"""Journeys: a flat of the housing programme from both sides, and a family that moves into its own flat."""

from datetime import date

from playwright.sync_api import expect

from consultations.models import HomeVisit
from e2e.journey import BOTH
from e2e.keyboard import HIGHLIGHTED
from network.models import HousingUnit
from network.tests.housing import make_accommodation, make_placement, make_unit
from welcome.tests.records import make_visit


def test_every_page_about_housing_is_accessible(page_as, cast):
    place, unit, empty = make_accommodation(), make_unit(cast.es), make_unit(cast.es)
    make_placement(unit, since=date(2025, 2, 1), until=date(2025, 12, 31))
    placement = make_placement(unit)
    make_visit(cast.person("adviser"), cast.es, moves_in_on=date(2026, 11, 1), origin=place)
    lead = page_as("lead", looks=BOTH)
    for path in (
        *("/housing/", "/housing/?state=to_come", "/housing/new/", "/housing/board/"),
        *("/housing/figures/?measure=persons", "/housing/import/", "/visits/move-ins/"),
        *(f"/housing/{unit.pk}/", f"/housing/{empty.pk}/", f"/housing/{empty.pk}/placements/new/"),
        *(f"/housing/placements/{placement.pk}/{part}/" for part in ("edit", "end", "delete")),
        *("/housing/accommodations/", f"/housing/accommodations/{place.pk}/edit/"),
    ):
        lead.go(path)
    page_as("reception", looks=BOTH).go(f"/housing/{unit.pk}/")


def test_from_the_shelter_over_a_flat_of_the_programme_to_the_own_one(page_as, cast):
    place = make_accommodation(name="Übergangsheim Musterweg")
    lead = page_as("lead").go("/housing/").follow("New flat")
    lead.field("Number of the flat").fill("WE 0815")
    lead.field("District").select_option("eving")
    lead.field("Rooms").fill("3.5")
    lead.field("Fits so many persons").fill("4")
    lead.press("Save")
    reader = page_as("reception").go("/housing/?state=vacant")
    expect(reader.page.get_by_role("link", name="WE 0815")).to_be_visible()

    lead.look().follow("Enter a household")
    lead.field("Persons").fill("5")
    lead.press("Save")
    expect(lead.page.get_by_text("The flat fits 4 persons only.")).to_be_visible()
    lead.look().follow("The household moves out")
    lead.field("Why it ended").select_option("own_contract")
    lead.field("The flat leaves the programme with this day").check()
    lead.keys.press("Enter")
    expect(lead.page.get_by_text("Saved.")).to_be_visible()
    assert HousingUnit.objects.get().until == date(2026, 11, 18)

    adviser = page_as("adviser").go("/visits/move-ins/").follow("Enter a move-in notice")
    adviser.field("Street and number").fill("Musterweg 5")
    adviser.field("District").select_option("eving")
    adviser.field("Moves in on").fill("2026-11-18")
    origin = adviser.page.get_by_role("combobox", name="Lived before in")
    origin.fill("Musterweg")
    expect(adviser.page.locator(HIGHLIGHTED)).to_contain_text(place.name)
    origin.press("Enter")
    adviser.press("Save")
    expect(adviser.page.get_by_text("Übergangsheim Musterweg")).to_be_visible()
    assert HomeVisit.objects.get().origin == place
    lead.go("/housing/figures/")
    row = lead.page.get_by_role("row", name="November").first
    expect(row.get_by_role("cell")).to_have_text(["1", "1", "1", "1", "1", "1", "0", "5"])
