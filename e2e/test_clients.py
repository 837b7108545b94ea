"""Journeys: finding and creating clients, and managing staff, with an accessibility check on every page."""

import pytest
from django.urls import reverse

from clients.models import Client
from e2e.journey import BOTH
from welcome.tests.records import make_consultation, make_referral, make_service


@pytest.fixture
def person(cast) -> Client:
    client = Client.objects.create(
        office=cast.es, given_name="Yusuf", family_name="Beispielmann", birth_year=1988, district_id="eving"
    )
    adviser = cast.person("adviser")
    make_consultation(
        adviser, cast.es, client=client, concerns=[("BIL-01", "resolved"), ("BEH-01", "follow_up")]
    )
    make_referral(adviser, cast.es, make_service("WOH-01"), "WOH-01", client=client)
    return client


def test_every_page_about_clients_is_accessible(page_as, person):
    journey = page_as("adviser", looks=BOTH)

    journey.go(reverse("clients:client_list"))
    journey.go(person.get_absolute_url())
    journey.go(reverse("clients:client_update", args=[person.pk]))


def test_a_duplicate_is_shown_while_the_name_is_typed(page_as, person):
    journey = page_as("adviser")
    journey.go(reverse("clients:client_create"))

    journey.field("Given name").fill("Youssef")
    journey.field("Family name").press_sequentially("Beispielmann")

    link = journey.page.get_by_role("link", name="Yusuf Beispielmann")
    link.wait_for()
    journey.page.wait_for_load_state("networkidle")  # each pause while typing asks once more
    journey.look()
    link.click()
    journey.page.wait_for_url(f"**{person.get_absolute_url()}")


def test_a_likely_duplicate_is_created_only_on_purpose(page_as, person):
    journey = page_as("adviser")
    journey.go(reverse("clients:client_create"))
    journey.field("Given name").fill("Yusuf")
    journey.field("Family name").fill("Beispielmann")

    journey.press("Save")
    journey.look()
    assert Client.objects.count() == 1

    journey.press("It is somebody else: create anyway")
    journey.page.get_by_text("The client has been saved.").wait_for()
    assert Client.objects.count() == 2


def test_every_page_about_staff_is_accessible(page_as, cast):
    journey = page_as("admin", looks=BOTH)
    lead = cast.person("lead")

    journey.go(reverse("accounts:user_list"))
    journey.go(reverse("accounts:user_create"))
    journey.go(lead.get_absolute_url())
    journey.go(reverse("accounts:membership_create", args=[lead.pk]))
    journey.go(reverse("accounts:membership_end", args=[lead.memberships.get().pk]))
    journey.go(reverse("user_leave", args=[lead.pk]))
    journey.go(reverse("accounts:profile"))
