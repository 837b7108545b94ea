"""Journey: somebody offers to help without an account, an adviser takes over and brings the two together."""

from datetime import timedelta

from django.urls import reverse

from clients.models import Client
from e2e.journey import Journey
from network import open_forms
from network.models import Event, Volunteer, VolunteerMatch
from network.tests.events import make_event
from network.volunteers.links import token_of
from welcome.tests.records import make_client


def test_from_the_form_for_everybody_to_the_hand_over(page_as, journey, cast, monkeypatch):
    monkeypatch.setattr(open_forms, "QUICKEST", timedelta(0))  # no person is as quick as this one
    apply(journey(width=360))
    volunteer = Volunteer.objects.get()
    client = make_client(cast.es, given_name="Yusuf", family_name="Beispielmann", language_id="ar")
    staff = page_as("adviser", color_scheme="dark")
    take_over(staff)
    help_at_event(staff, make_event(cast.es))
    bring_together(staff, volunteer, client)
    assert VolunteerMatch.objects.get(event=None).end_reason == "done"
    staff.go(reverse("network:volunteer_thanks"))
    staff.go(reverse("network:volunteer_leave", args=[volunteer.pk]))


def apply(visitor: Journey) -> None:
    visitor.go(reverse("network:volunteer_apply"))
    visitor.field("Given name").fill("Zoë")
    visitor.field("Family name").fill("Beispielhoff")
    visitor.field("E-mail").fill("zoe@example.org")
    visitor.field("Practising German").check()
    visitor.field("Eving").check()
    visitor.field("Arabic").check()
    visitor.field("The welcome offices may keep this and get in touch with me").check()
    visitor.press("Send")
    visitor.page.get_by_role("heading", name="One more step").wait_for()
    visitor.look()
    visitor.go(reverse("network:volunteer_confirm", args=[token_of(Volunteer.objects.get())]))
    visitor.press("Yes, that is me")
    visitor.page.get_by_role("heading", name="Thank you").wait_for()
    visitor.look()


def take_over(staff: Journey) -> None:
    staff.go(reverse("network:volunteer_list"))
    staff.follow("Zoë Beispielhoff")
    staff.press("Take over")
    staff.page.get_by_text("Recorded: active").wait_for()
    staff.look()
    staff.follow("Edit")
    for label in ("Signed confidentiality on", "Certificate of good conduct of"):
        staff.field(label).fill("2026-11-02")
    languages = staff.page.get_by_role("combobox", name="Languages spoken")
    for word in ("ingilizce", "türk"):  # found in each language of the product
        languages.fill(word)
        languages.press("Enter")
    staff.page.get_by_role("button", name="Turkish: Remove").click()
    staff.press("Save")
    staff.page.get_by_text("Saved.").wait_for()
    assert {each.pk for each in Volunteer.objects.get().languages.all()} == {"ar", "en"}
    staff.follow("New offer")
    staff.field("What").select_option(label="Practising German")
    staff.press("Save")
    staff.page.get_by_text("0 of 1 places taken").wait_for()
    staff.look()


def help_at_event(staff: Journey, event: Event) -> None:
    staff.go(event.get_absolute_url())
    staff.follow("Enter who helps")
    names = staff.page.get_by_role("combobox", name="Volunteers")
    names.fill("Zo")
    names.press("Enter")
    staff.field("What they do there").fill("Coffee")
    staff.press("Save")
    staff.page.get_by_text("Entered: Zo").wait_for()
    staff.page.get_by_text("Coffee").wait_for()
    staff.look()


def bring_together(staff: Journey, volunteer: Volunteer, client: Client) -> None:
    staff.go(reverse("network:volunteermatch_create", args=[client.pk]))
    staff.page.get_by_role("combobox", name="Volunteer and offer").fill("Zo")
    staff.page.locator(".combobox__list:visible [role=option]").first.click()
    staff.field("The client agrees").check()
    staff.press("The volunteer helps from today")
    staff.page.get_by_text("Zoë Beispielhoff helps from today.").wait_for()
    staff.look()

    staff.go(volunteer.get_absolute_url())
    staff.follow("Note a contact")
    staff.field("Note").fill("They meet on Tuesdays")
    staff.press("Save")
    staff.page.get_by_text("They meet on Tuesdays").wait_for()
    staff.follow("End the help")
    staff.field("Reason").select_option(label="reached what it was for")
    staff.field("Hand-over note").fill("Reads well now")
    staff.press("Record")
    staff.page.get_by_text("Reads well now").wait_for()
    staff.look()
