"""The form of a consultation and the referrals that hang on it: corrected, withdrawn, or kept because answered."""

from datetime import date

import pytest
from django.urls import reverse

from consultations.models import Concern, Consultation, Referral
from consultations.referrals.machine import Move
from consultations.services import ConcernEntry, save_consultation
from welcome.tests.pages import text
from welcome.tests.records import make_client, make_consent, make_sent, make_service, request_of


@pytest.fixture
def author(cast):
    return cast.person("adviser")


@pytest.fixture
def adviser(client_for):
    return client_for("adviser")


def saved_again(author, referral: Referral, *entries: ConcernEntry) -> Referral:
    consultation = Consultation.objects.get(pk=referral.concern.consultation_id)
    save_consultation(
        request=request_of(author),
        consultation=consultation,
        concerns=entries,
        version=consultation.version,
    )
    return Referral.objects.get(pk=referral.pk)


def as_sent(page) -> dict[str, str]:
    """What a browser sends back for the form of the consultation."""
    form = page.context["form"]
    parts = [form, *form.concerns.rows, form.concerns.management_form]
    data = {bound.html_name: bound.value() for part in parts for bound in part}
    return {name: "" if value is None else str(value) for name, value in data.items()} | {
        "concerns-0-is_barrier": ""
    }


def test_a_concern_whose_referral_was_answered_cannot_be_taken_away(cast, author, adviser):
    referral = make_sent(author, cast.es)
    address = reverse("consultations:consultation_edit", args=[referral.concern.consultation_id])
    data = as_sent(adviser.get(address))
    new = data | {"concerns-0-concern_id": "", "concerns-0-topic": "WOH-01", "concerns-0-outcome": "info"}
    referral.move(Move("accepted"), by="partner")

    page = text(adviser.post(address, new))

    assert "has a referral that was answered: the concern stays." in page
    assert Concern.objects.get().topic_id == "BIL-01"
    assert referral.events.count() == 3


def test_one_that_nobody_answered_goes_with_its_concern(cast, author, adviser):
    referral = make_sent(author, cast.es)
    address = reverse("consultations:consultation_edit", args=[referral.concern.consultation_id])
    data = as_sent(adviser.get(address))
    new = data | {"concerns-0-concern_id": "", "concerns-0-topic": "WOH-01", "concerns-0-outcome": "info"}
    assert adviser.post(address, new).status_code == 302
    assert not Referral.objects.exists()


def test_another_receiver_makes_the_first_ones_link_worthless(cast, author):
    referral = make_sent(author, cast.es)
    other = make_service("BIL-01", email="other@example.org")
    corrected = saved_again(author, referral, ConcernEntry("BIL-01", "referred", service=other))
    assert (corrected.service, corrected.status) == (other, "sent")
    assert corrected.link_nonce not in ("", referral.link_nonce)
    assert sorted(corrected.mails.values_list("state", flat=True)) == ["dropped", "waiting"]
    assert corrected.events.filter(act="receiver_changed").count() == 1


def test_data_is_not_sent_on_to_another_receiver(cast, author):
    """The consent names the first one: that referral becomes an error, and the new receiver gets a slip."""
    client = make_client(cast.es)
    service = make_service("BIL-01")
    referral = make_sent(author, cast.es, service, client=client)
    consent = make_consent(client, author, organisation=service.organisation)
    Referral.objects.update(mode="data", consent=consent)
    other = make_service("BIL-01")

    old = saved_again(author, referral, ConcernEntry("BIL-01", "referred", service=other))

    new = Referral.objects.exclude(pk=old.pk).get()
    assert (old.status, new.status, new.mode, new.consent) == ("error", "sent", "slip", None)


@pytest.mark.parametrize(
    ("steps", "status", "outcome"),
    [
        ([], "error", ""),
        ([Move("accepted")], "cancelled", "unknown"),
        ([Move("accepted"), Move("in_progress")], "failed", "unknown"),
        ([Move("on_hold", expected_on=date(2026, 12, 1))], "cancelled", "unknown"),
        ([Move("rejected", reason="no_capacity")], "rejected", "no_capacity"),
    ],
)
def test_what_is_no_longer_referred_ends_as_far_as_it_had_come(cast, author, steps, status, outcome):
    referral = make_sent(author, cast.es)
    for step in steps:
        referral.move(step, by="partner")
    found = saved_again(author, referral, ConcernEntry("BIL-01", "resolved"))
    assert (found.status, found.outcome) == (status, outcome)

    service = make_service("BIL-01")
    saved_again(author, referral, ConcernEntry("BIL-01", "referred", service=service))
    assert Referral.objects.filter(status="sent", service=service).count() == 1
    assert Referral.objects.get(pk=referral.pk).status == status
