"""Journeys: keeping the partner directory and looking something up in it."""

from django.urls import reverse

from e2e.journey import BOTH
from partners.models import Organisation, Service
from partners.reviews.links import token_of
from partners.tests.records import a_place, a_service
from partners.tests.reviews import asked


def test_every_page_of_the_directory_is_accessible(page_as, journey):
    service = a_service(districts=["eving"], languages=["ar"], email="partner@example.org")
    a_place(service)
    review = asked(service)
    partner = journey(looks=BOTH)
    partner.go(reverse("partners:review_answer", args=[token_of(review)]))
    partner.page.get_by_text("Something has changed").click()
    partner.page.locator("summary", has_text="Target groups").click()
    partner.page.get_by_label("women", exact=True).check()
    partner.look()
    partner.field("Phone").fill("nobody")
    partner.press("Send the corrections")
    partner.page.get_by_text("Enter a telephone number").first.wait_for()
    partner.look()
    partner.field("Phone").fill("030 23125 009")
    partner.field("Fees").fill("5 €")
    partner.press("Send the corrections")
    partner.page.get_by_role("heading", name="Thank you").wait_for()
    partner.look()
    partner.go(reverse("partners:review_answer", args=["hello"]))

    journey = page_as("directory", looks=BOTH)
    journey.go(reverse("partners:proposal_list"))
    journey.page.locator("button[name=accept][value=phone]").click()
    journey.page.get_by_text("Taken over.").wait_for()
    assert Service.objects.get().phone == "030 23125 009"
    journey.page.locator("button[name=accept][value=target_groups]").click()
    journey.page.get_by_text("Taken over.").wait_for()
    assert [each.code for each in Service.objects.get().target_groups.all()] == ["women"]
    journey.go(reverse("partners:service_ask", args=[service.pk]))

    journey.go(reverse("partners:service_list"))
    journey.go(reverse("partners:organisation_list"))
    journey.go(service.get_absolute_url())
    journey.go(service.organisation.get_absolute_url())
    journey.go(reverse("partners:service_update", args=[service.pk]))
    journey.go(reverse("partners:review_list"))
    journey.go(reverse("partners:location_create", args=[service.organisation.pk]))
    journey.go(reverse("partners:contact_create", args=[service.organisation.pk]))
    journey.go(reverse("partners:organisation_update", args=[service.organisation.pk]))


def test_an_organisation_and_its_service_are_entered_corrected_and_confirmed(page_as):
    journey = page_as("directory")
    journey.go(reverse("partners:organisation_create"))
    journey.field("Name").fill("Beispielverein Nordwind")
    journey.field("Type").select_option(label="association / initiative")
    journey.press("Save")
    journey.page.get_by_role("link", name="New service").click()

    journey.field("Name").fill("Kita-Beratung")
    journey.page.get_by_label("Nursery place, childminding").check()
    journey.press("Save")
    journey.page.get_by_text("Choose the districts, or the whole city.").first.wait_for()
    journey.look()
    journey.page.get_by_label("Eving").check()
    journey.press("Save")
    journey.press("Everything is still right")

    journey.page.get_by_text("Confirmed today.").wait_for()
    service = Service.objects.get()
    assert service.organisation == Organisation.objects.get(name="Beispielverein Nordwind")
    assert service.assured_on is not None


def test_an_adviser_finds_a_service_by_a_word_of_its_topic(page_as):
    service = a_service("Kita-Beratung", topics=["BIL-01"])
    a_service("Sprachcafé")
    journey = page_as("adviser")
    journey.go(reverse("partners:service_list"))

    journey.field("Words, topic, place, language").fill("nursery")
    journey.press("Filter")

    journey.page.get_by_text("1 hit").wait_for()
    journey.page.get_by_role("link", name=service.name).click()
    journey.page.get_by_role("heading", name=service.name).wait_for()
    journey.look()
