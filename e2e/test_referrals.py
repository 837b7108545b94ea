"""Journeys: a referral from its draft to the answer of the receiver, who has no account."""

from django.urls import reverse
from playwright.sync_api import expect

from consultations.models import Consent, Referral
from consultations.referrals.links import token_of
from e2e.journey import BOTH, Journey
from welcome.tests.records import (
    make_client,
    make_consent,
    make_consultation,
    make_draft,
    make_sent,
    make_service,
)


def choose(journey: Journey, label: str, typed: str) -> None:
    """Types into a type-ahead and takes the first offer."""
    journey.page.get_by_role("combobox", name=label).fill(typed)
    journey.page.locator(".combobox__list:visible [role=option]").first.click()


def test_every_page_about_referrals_is_accessible(page_as, journey, cast):
    adviser = cast.person("adviser")
    client = make_client(cast.es, given_name="Yusuf", family_name="Beispielmann")
    sent, draft = make_sent(adviser, cast.es, client=client), make_draft(adviser, cast.es, is_agreed=False)
    consent = make_consent(client, adviser)
    staff = page_as("adviser", looks=BOTH)

    staff.go(reverse("consultations:referral_list"))
    staff.go(sent.get_absolute_url())
    for summary in staff.page.locator("details[name=step] > summary").all():
        summary.click()
        staff.look()
    staff.go(reverse("consultations:referral_move", args=[sent.pk, "rejected"]))
    staff.go(draft.get_absolute_url())
    staff.go(reverse("consultations:referral_update", args=[draft.pk]))
    staff.go(reverse("consultations:consent_create", args=[client.pk]))
    staff.go(consent.get_absolute_url())
    staff.go(reverse("consultations:consent_print", args=[consent.pk]))
    staff.go(reverse("consultations:consent_revoke", args=[consent.pk]))

    receiver = journey(looks=BOTH)
    receiver.go(reverse("consultations:referral_answer", args=[token_of(sent)]))
    receiver.go(reverse("consultations:referral_answer", args=["hello"]))


def test_data_is_sent_under_a_consent_and_the_receiver_answers(page_as, journey, cast):
    client = make_client(cast.es, given_name="Yusuf", family_name="Beispielmann")
    make_service("BIL-01", name="Kita-Beratung", organisation="Beispielverein", email="kita@example.org")
    consultation = make_consultation(cast.person("adviser"), cast.es, client=client)
    staff = page_as("adviser")

    staff.go(reverse("consultations:consent_create", args=[client.pk]))
    choose(staff, "Service or organisation", "Kita")
    staff.field("Purpose").select_option(label="advice and support")
    staff.field("name").check()
    choose(staff, "Read in this language", "Arabic")
    staff.press("The person consents")
    staff.page.get_by_text("The consent is recorded.").wait_for()
    assert Consent.objects.get().items == ["name"]

    staff.go(reverse("consultations:consultation_detail", args=[consultation.pk]))
    staff.page.locator("td a", has_text="Refer").click()
    choose(staff, "Service or organisation", "Kita")
    staff.field("Mode").select_option(value="data")
    staff.field("Consent").select_option(index=1)
    staff.press("Send")
    staff.page.get_by_text("Sent.").first.wait_for()
    staff.look()

    receiver = journey()
    receiver.go(reverse("consultations:referral_answer", args=[token_of(Referral.objects.get())]))
    receiver.page.get_by_text("Yusuf Beispielmann").wait_for()
    receiver.page.get_by_label("Done: this is what came of it").check()
    receiver.press("Send the answer")
    receiver.page.get_by_text("Please fill this in for your answer.").first.wait_for()
    receiver.look()
    receiver.field("Done: result").select_option(label="service received")
    receiver.press("Send the answer")
    receiver.page.get_by_role("heading", name="Thank you").wait_for()
    receiver.look()

    staff.go(Referral.objects.get().get_absolute_url())
    staff.page.get_by_text("service received").first.wait_for()


def test_the_receivers_on_offer_follow_the_concern_and_a_consent_leads_back(page_as, cast):
    make_service("BIL-01", name="Kita-Beratung", organisation="Beispielverein")
    make_service("WOH-01", name="Mietberatung", organisation="Musterverein")
    client = make_client(cast.es, given_name="Yusuf", family_name="Beispielmann")
    consultation = make_consultation(
        cast.person("adviser"), cast.es, concerns=["BIL-01", "WOH-01"], client=client
    )
    staff = page_as("adviser").go(reverse("consultations:referral_create", args=[consultation.pk]))
    receiver = staff.page.get_by_role("combobox", name="Service or organisation")
    first = staff.page.locator(".combobox__list:visible [role=option]").first
    receiver.click()
    expect(first).to_contain_text("Kita-Beratung")
    staff.field("Concern").select_option(index=1)
    receiver.click()
    expect(first).to_contain_text("Mietberatung")
    first.click()
    staff.look()
    staff.press("Give a consent")
    expect(receiver).to_have_value("Mietberatung – Musterverein")
    staff.look()
    staff.follow("Cancel")
    expect(receiver).to_have_value("Mietberatung – Musterverein")


def test_an_answer_by_phone_is_recorded_without_script(cast, journey):
    referral = make_sent(cast.person("adviser"), cast.es)
    staff = journey(cast.person("adviser"), java_script_enabled=False)
    staff.page.goto(referral.get_absolute_url())
    staff.page.get_by_text("Declined by the receiver", exact=True).click()
    staff.page.locator("#id_rejected_reason").select_option(value="no_capacity")
    staff.page.locator("details[open] button").click()
    staff.page.get_by_text("How it ended").wait_for()
    assert Referral.objects.get().reason == "no_capacity"
