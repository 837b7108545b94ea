"""Journeys: an event from the plan to the head counts, from both sides."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from e2e.journey import BOTH
from network.models import Event, Place
from network.tests.events import make_event
from partners.models import Organisation
from welcome.tests.evaluation_examples import a_code, answered, questionnaire

"""As most people see the public pages; the other journey sees the wide, light ones."""


def test_every_page_about_events_is_accessible(page_as, journey, cast, settings):
    settings.EVENTS_PUBLIC = True
    to_come = make_event(cast.es, capacity=2, has_numbers=True, description="Alle sind willkommen.")
    over = make_event(cast.es, is_over=True)
    a_code(cast.es, "event", event=over)
    answered(cast.es, {"liked": "5"}, 10, kind="event", event=over)
    Place.objects.create(event=to_come, number=1, state="taken", code="ABCD2345")
    staff = page_as("lead", looks=BOTH)
    for path in (
        *("/events/", "/events/?state=all", "/events/new/", "/events/calendar/?month=2026-11"),
        *(f"/events/{event.pk}/" for event in (to_come, over)),
        *(f"/events/{over.pk}/report/", f"/events/{to_come.pk}/edit/", f"/events/{to_come.pk}/numbers/1/"),
        reverse("evaluation:sheet", query={"event": over.pk}),
        reverse("evaluation:results", args=[questionnaire("event").pk], query={"event": over.pk}),
    ):
        staff.go(path)
    everybody = journey(looks=BOTH)
    for path in (
        *("/offers/", "/offers/eving/", f"/offers/event/{to_come.pk}/", "/offers/number/ABCD2345/"),
        *("/offers/number/WRONG234/", "/offers/event/cut-off"),
    ):
        everybody.go(path)


def test_from_the_plan_to_the_head_counts(page_as, journey, cast, settings):
    settings.EVENTS_PUBLIC = True
    Organisation.objects.create(name="Caritas", type="welfare")
    staff = page_as("adviser").go("/events/new/")
    staff.field("Kind").select_option("trip")
    staff.field("Title").fill("Ausflug in den Zoo")
    staff.field("Day").fill("2026-11-25")
    staff.field("From").fill("09:00")
    staff.field("Until").fill("15:00")
    staff.field("District").select_option("eving")
    staff.field("Other place").fill("Am Eingang")
    staff.field("Places").fill("3")
    staff.page.get_by_role("combobox", name="Cooperation partners").fill("Cari")
    staff.page.get_by_role("combobox", name="Cooperation partners").press("Enter")
    staff.field("Places by number").check()
    staff.press("Save")
    staff.look()
    expect(staff.page.get_by_role("link", name="Caritas")).to_be_visible()
    staff.press("Announce")
    expect(staff.page.get_by_text("Recorded: announced")).to_be_visible()

    family = journey().go("/offers/eving/").follow("Ausflug in den Zoo")
    family.field("Persons").fill("2")
    family.press("Take a number")
    expect(family.page.get_by_text("You have a place.")).to_be_visible()
    family.look()
    late = journey().go("/offers/").follow("Ausflug in den Zoo")
    late.field("Persons").fill("2")
    late.press("Take a number")
    expect(late.page.get_by_role("heading", name="Only 1 place is free")).to_be_visible()
    late.look()
    late.press("Wait for 2 places")
    expect(late.page.get_by_text("You are on the waiting list.")).to_be_visible()
    family.press("Give the number back")
    expect(family.page.get_by_text("The number is given back.")).to_be_visible()
    late.page.reload()
    expect(late.page.get_by_text("You have a place.")).to_be_visible()

    # A week later; counted without the mouse.
    event, begun = Event.objects.get(), timezone.now() - timedelta(hours=6)
    Event.objects.update(starts_at=begun, ends_at=begun + timedelta(hours=3), day=timezone.localdate(begun))
    staff.go(f"/events/{event.pk}/").follow("Say who came")
    expect(staff.field("Participants")).to_be_focused()
    for key in ("2", "Tab", "Space", "Tab", "2", "Enter"):
        staff.keys.press(key)
    expect(staff.page.get_by_text("Saved.")).to_be_visible()
    staff.look()
    event.refresh_from_db()
    assert (event.status, event.participants, event.is_estimated) == ("held", 2, True)
