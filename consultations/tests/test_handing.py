"""A whole file goes to the office in whose district the person lives now: consented to, asked for, taken or not."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from clients.models import Client, FileMark
from consultations.models import Appointment, Consent, Referral
from core.models import AuditEntry
from welcome.navigation import waiting_counts
from welcome.tests.pages import text
from welcome.tests.records import make_client, make_consultation

LIST = "consultations:referral_list"


@pytest.fixture
def client(cast) -> Client:
    """Of ES, has moved into the district of HH."""
    person = make_client(
        cast.es,
        given_name="Yusuf",
        family_name="Adani",
        phone="030 23125 001",
        language_id="ar",
        district=cast.hh.districts_on(timezone.localdate())[0],
    )
    consultation = make_consultation(cast.person("adviser"), cast.es, client=person, language_id="ar")
    type(consultation).objects.filter(pk=consultation.pk).update(note="A note of ES")
    return person


def typed(cast, client, **changes) -> dict:
    return {
        "to_office": cast.hh.pk,
        "concern": client.concerns.get().pk,
        "purpose": "advice",
        "language": "ar",
        "witness": "Mediator Muster",
        "form": "printed",
        "given_on": "2026-11-18",
    } | changes


@pytest.fixture
def asked(cast, client, client_for) -> Referral:
    address = reverse("consultations:client_hand_over", args=[client.pk])
    assert client_for("adviser").post(address, typed(cast, client)).status_code == 302
    return Referral.objects.get()


def step(browser, referral: Referral, state: str, **values):
    address = reverse("consultations:referral_move", args=[referral.pk, state])
    return browser.post(address, {"on": "2026-11-18"} | values)


def states(page) -> list[str]:
    return [each["state"] for each in page.context["steps"]]


def test_the_page_of_a_client_says_that_another_office_is_responsible(cast, client_for, client):
    adviser = client_for("adviser")
    hint = f"where the office {cast.hh} is responsible"
    assert hint in text(adviser.get(client.get_absolute_url()))
    for slug in ("unknown", cast.es.districts_on(timezone.localdate())[0].pk):
        Client.objects.filter(pk=client.pk).update(district=slug)
        assert hint not in text(adviser.get(client.get_absolute_url()))


def test_the_request_records_the_consent_and_shows_code_and_language_only(cast, client_for, client, asked):
    consent = Consent.objects.get()
    assert (consent.to_office, consent.purpose, consent.items) == (cast.hh, "advice", ["file", "language"])
    assert (consent.language_id, consent.witness) == ("ar", "Mediator Muster")
    assert (asked.status, asked.hands_over_file, asked.consent, asked.link_nonce) == (
        "sent",
        True,
        consent,
        "",
    )
    assert waiting_counts(cast.person("adviser", "HH"))[LIST] == 1
    other = client_for("adviser", "HH")
    for page in (text(other.get(asked.get_absolute_url())), text(other.get(reverse(LIST)))):
        assert client.code in page or asked.code in page
        for hidden in ("Adani", "23125", "A note"):
            assert hidden not in page
    shown = text(other.get(asked.get_absolute_url()))
    assert client.code in shown
    assert asked.concern.topic.label not in shown
    assert "a whole file" in text(other.get(reverse(LIST)))
    assert "Arab" in shown
    assert other.get(client.get_absolute_url()).status_code == 404
    assert "was asked on" in text(client_for("adviser").get(client.get_absolute_url()))


def test_only_the_other_office_answers_and_taking_it_moves_the_file(cast, client_for, client, asked):
    sender, other = client_for("adviser"), client_for("adviser", "HH")
    assert states(sender.get(asked.get_absolute_url())) == ["cancelled", "error"]
    assert states(other.get(asked.get_absolute_url())) == ["accepted", "rejected"]
    step(sender, asked, "accepted")
    asked.refresh_from_db()
    assert asked.status == "sent"

    step(other, asked, "accepted")

    client.refresh_from_db()
    asked.refresh_from_db()
    assert (client.office, asked.status, asked.office) == (cast.hh, "accepted", cast.es)
    page = text(other.get(client.get_absolute_url()))
    assert "Yusuf Adani" in page
    assert "A note of ES" not in page
    assert sender.get(client.get_absolute_url()).status_code == 404
    consultation = reverse("consultations:consultation_detail", args=[asked.concern.consultation_id])
    own = text(sender.get(consultation))
    assert "A note of ES" in own
    assert "Adani" not in own
    assert states(sender.get(asked.get_absolute_url())) == []  # no way back
    step(other, asked, "on_hold", expected_on="2026-12-01")
    step(other, asked, "accepted")
    asked.refresh_from_db()
    assert asked.status == "accepted"
    entry = AuditEntry.objects.get(object_type="clients.client", action="update")
    assert (entry.facts, entry.user) == (
        {"fields": ["office"], "from": "ES", "office": "HH"},
        cast.person("adviser", "HH"),
    )


def test_declined_for_a_reason_or_taken_back_the_file_stays(cast, client_for, client, asked):
    step(client_for("lead", "HH"), asked, "rejected", reason="no_capacity")
    asked.refresh_from_db()
    client.refresh_from_db()
    assert (asked.status, asked.reason, client.office) == ("rejected", "no_capacity", cast.es)
    address = reverse("consultations:client_hand_over", args=[client.pk])
    sender = client_for("adviser")
    sender.post(address, typed(cast, client))
    again = Referral.objects.get(status="sent")
    step(sender, again, "cancelled", outcome="declined")
    step(client_for("adviser", "HH"), again, "accepted")
    client.refresh_from_db()
    assert client.office == cast.es


@pytest.mark.parametrize("hindrance", ["revoked", "restricted", "appointment"])
def test_what_came_in_between_stops_it(cast, client_for, client, asked, hindrance):
    if hindrance == "revoked":
        consent = Consent.objects.get()
        client_for("adviser").post(reverse("consultations:consent_revoke", args=[consent.pk]))
    elif hindrance == "restricted":
        FileMark.objects.create(
            client=client, kind="restriction", reason="disputed", set_by=cast.person("lead")
        )
    else:
        book(cast, client)
    answered = step(client_for("adviser", "HH"), asked, "accepted")
    assert answered.status_code in (200, 302, 403)
    client.refresh_from_db()
    asked.refresh_from_db()
    assert client.office == cast.es
    assert asked.status == ("cancelled" if hindrance == "revoked" else "sent")


def book(cast, client) -> None:
    start = timezone.now() + timedelta(days=2)
    Appointment.objects.create(
        office=cast.es,
        client=client,
        site=cast.es.sites.first(),
        starts_at=start,
        ends_at=start + timedelta(minutes=30),
        booked_by=cast.person("adviser"),
    )


def test_what_is_to_be_ended_first_is_said(cast, client_for, client):
    adviser = client_for("adviser")
    address = reverse("consultations:client_hand_over", args=[client.pk])
    book(cast, client)
    assert "An appointment is still to come" in text(adviser.get(address))
    Appointment.objects.all().delete()
    adviser.post(address, typed(cast, client))
    assert "has been asked already" in text(adviser.get(address))
    fresh = make_client(cast.es)
    page = adviser.get(reverse("consultations:client_hand_over", args=[fresh.pk]))
    assert "no consultation in this office yet" in text(page)
    assert "is over" not in text(page)
    late = adviser.post(address, typed(cast, client, given_on="2025-01-01"))
    assert "would be over already" in text(late)


def test_a_file_never_goes_to_a_partner(cast, client, asked):
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.filter(pk=asked.pk).update(mode="slip")
    items = client.consents.get().items
    assert "file" in items
