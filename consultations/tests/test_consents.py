"""Consents: given for one receiver, shown, printed, revoked; nothing passes without one (P04, P05)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from consultations.models import Consent, Referral
from consultations.referrals import services
from consultations.referrals.machine import Move
from core.models import AuditEntry
from welcome.tests.pages import text
from welcome.tests.records import (
    make_client,
    make_consent,
    make_consultation,
    make_draft,
    make_service,
    request_of,
)

TODAY = date(2026, 11, 18)


@pytest.fixture
def author(cast):
    return cast.person("adviser")


@pytest.fixture
def person(cast):
    return make_client(cast.es, given_name="Yusuf", family_name="Adani")


@pytest.fixture
def service(cast):
    return make_service("BIL-01", name="Kita-Beratung", organisation="AWO", email="kita@example.org")


def data_draft(cast, author, person, service, **fields) -> Referral:
    given = {"organisation": service.organisation, "service": service, "mode": "data", "is_agreed": False}
    return make_draft(author, cast.es, client=person, **given | fields)


def entered(**changes) -> dict:
    return {
        "receiver_text": "AWO",
        "purpose": "application",
        "items": ["name", "topic"],
        "language": "ar",
        "witness": "Frau Beispiel",
        "form": "printed",
        "given_on": "2026-11-18",
        "valid_until": "2027-05-18",
    } | changes


def give_url(person) -> str:
    return reverse("consultations:consent_create", args=[person.pk])


def test_a_consent_is_given_shown_and_printed(client_for, cast, author, person, service):
    adviser = client_for("adviser")
    response = adviser.post(give_url(person), entered())
    consent = Consent.objects.get()
    assert response.url == consent.get_absolute_url()
    assert (consent.organisation, consent.items) == (service.organisation, ["name", "topic"])
    assert (consent.recorded_by, consent.client, consent.revoked_at) == (author, person, None)

    for address in (consent.get_absolute_url(), reverse("consultations:consent_print", args=[consent.pk])):
        page = text(adviser.get(address))
        for shown in ("AWO", "making an application", "name, concern (topic)", "Arabic", "Frau Beispiel"):
            assert shown in page
    assert consent.get_absolute_url() in text(adviser.get(person.get_absolute_url()))
    entry = AuditEntry.objects.get(action="create", object_type="consultations.consent")
    assert entry.facts == {"items": ["name", "topic"], "purpose": "application"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"items": []}, "This field is required."),
        ({"items": ["everything"]}, "Select a valid choice"),
        ({"receiver_text": ""}, "Choose the service or organisation, or another office."),
        ({"given_on": "2026-11-19"}, "The day lies in the future."),
        ({"valid_until": "2026-11-17"}, "The consent ends before it is given."),
        ({"valid_until": ""}, "This field is required."),
    ],
)
def test_an_incomplete_consent_is_none(client_for, person, service, changes, message):
    assert message in text(client_for("adviser").post(give_url(person), entered(**changes)))
    assert not Consent.objects.exists()


def test_a_consent_for_another_office(client_for, cast, person):
    client_for("adviser").post(give_url(person), entered(receiver_text="", to_office=cast.hh.pk))
    assert Consent.objects.get().to_office == cast.hh


@pytest.mark.parametrize(
    "columns",
    [
        {"organisation": None},
        {"valid_until": TODAY - timedelta(days=1)},
        {"revoked_at": timezone.now},
    ],
)
def test_the_database_refuses_half_a_consent(cast, author, person, columns):
    consent = make_consent(person, author)
    columns = {name: value() if callable(value) else value for name, value in columns.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(**columns)


def test_data_goes_only_under_a_valid_consent_of_this_person_for_this_receiver(cast, author, person, service):
    organisation = service.organisation
    stranger = make_client(cast.es)
    wrong = {
        "none": None,
        "other receiver": make_consent(person, author),
        "other person": make_consent(stranger, author, organisation=organisation),
        "office instead": make_consent(person, author, to_office=cast.hh),
        "expired": make_consent(
            person,
            author,
            organisation=organisation,
            given_on=TODAY - timedelta(days=9),
            valid_until=TODAY - timedelta(days=1),
        ),
        "not yet": make_consent(
            person, author, organisation=organisation, given_on=TODAY + timedelta(days=1)
        ),
        "revoked": make_consent(person, author, organisation=organisation),
    }
    services.revoke_consent(request=request_of(author), consent=wrong["revoked"])
    for why, consent in wrong.items():
        referral = data_draft(cast, author, person, service, consent=consent)
        with override("en"), pytest.raises(ValidationError, match="names this receiver"):
            referral.move(Move("sent"), by=author)
        assert Referral.objects.get(pk=referral.pk).status == "draft", why

    right = make_consent(person, author, organisation=organisation)
    referral = data_draft(cast, author, person, service, consent=right)
    referral.move(Move("sent"), by=author)
    assert Referral.objects.get(pk=referral.pk).status == "sent"


def test_an_anonymous_person_passes_no_data(cast, author, person, service):
    consent = make_consent(person, author, organisation=service.organisation)
    referral = data_draft(cast, author, None, service, consent=consent)
    with override("en"), pytest.raises(ValidationError, match="names this receiver"):
        referral.move(Move("sent"), by=author)


def test_revoking_counts_only_what_it_has_stopped(client_for, cast, author, person, service):
    browser = client_for("adviser")
    for number, said in ((0, "Revoked."), (1, "Revoked. 1 referral under it was stopped.")):
        consent = make_consent(person, author, organisation=service.organisation)
        for _each in range(number):
            data_draft(cast, author, person, service, consent=consent)
        answer = browser.post(reverse("consultations:consent_revoke", args=[consent.pk]), follow=True)
        assert [str(message) for message in answer.context["messages"]] == [said]


def test_revoking_stops_what_is_pending_and_keeps_the_proof(client_for, cast, author, person, service):
    consent = make_consent(person, author, organisation=service.organisation)
    draft, sent, accepted, done = (
        data_draft(cast, author, person, service, consent=consent) for _number in range(4)
    )
    for referral in (sent, accepted, done):
        services.move(request=request_of(author), referral=referral, step=Move("sent"))
    for referral in (accepted, done):
        referral.move(Move("accepted"), by="partner")
    done.move(Move("completed", outcome="served"), by="partner")
    adviser = client_for("adviser")
    address = reverse("consultations:consent_revoke", args=[consent.pk])
    assert "only a new consent" in text(adviser.get(address))

    adviser.post(address)

    consent.refresh_from_db()
    assert consent.revoked_by == author
    states = {referral: Referral.objects.get(pk=referral.pk) for referral in (draft, sent, accepted, done)}
    assert [state.status for state in states.values()] == ["cancelled", "cancelled", "accepted", "completed"]
    assert [state.outcome for state in states.values()] == ["declined", "declined", "", "served"]
    assert not any(state.link_nonce for state in states.values())
    assert accepted.events.filter(act="consent_revoked", user=author).count() == 1
    page = text(adviser.get(accepted.get_absolute_url()))
    assert "The consent was revoked on" in page
    assert "Only the code of the referral." in page
    assert adviser.get(address).status_code == 404
    assert adviser.get(consent.get_absolute_url()).status_code == 200
    assert AuditEntry.objects.get(action="cancel").facts == {"referrals": 3}


def test_a_referral_prepared_under_a_consent_is_offered_only_valid_ones(
    client_for, cast, author, person, service
):
    valid = make_consent(person, author, organisation=service.organisation)
    revoked = make_consent(person, author, organisation=service.organisation)
    services.revoke_consent(request=request_of(author), consent=revoked)
    draft = data_draft(cast, author, person, service)
    page = client_for("adviser").get(reverse("consultations:referral_update", args=[draft.pk]))
    assert list(page.context["form"].fields["consent"].queryset) == [valid]


# --- From the form of a referral and back ---------------------------------------------------------------


@pytest.fixture
def consultation(cast, author, person):
    return make_consultation(author, cast.es, concerns=["BIL-01", "WOH-01"], client=person)


def refer_url(consultation) -> str:
    return reverse("consultations:referral_create", args=[consultation.pk])


def begun(concern, service, **changes) -> dict:
    """A referral as far as it was entered when the consent was found missing."""
    receiver = {"receiver": str(service.pk), "receiver_text": str(service)}
    return receiver | {
        "concern": concern.pk,
        "mode": "data",
        "priority": "urgent",
        "give_consent": "1",
        **changes,
    }


def test_a_consent_given_for_a_referral_leads_back_to_it(client_for, person, consultation, service):
    adviser, concern = client_for("adviser"), consultation.concerns.get(topic="WOH-01")
    assert 'name="give_consent"' in text(adviser.get(refer_url(consultation)))
    asked = adviser.post(refer_url(consultation), begun(concern, service)).url
    assert asked.startswith(f"{give_url(person)}?")
    assert not Referral.objects.exists()

    page = text(adviser.get(asked))
    assert f'value="{service.pk}"' in page
    assert "topic=WOH-01" in page
    assert f'href="{refer_url(consultation)}?concern={concern.pk}&amp;' in page  # Cancel

    back = adviser.post(asked, entered(receiver=str(service.pk), receiver_text=str(service))).url
    assert back.startswith(f"{refer_url(consultation)}?")
    form = adviser.get(back).context["form"]
    shown = {name: str(form[name].value()) for name in ("receiver", "concern", "mode", "priority", "consent")}
    assert shown == {
        "receiver": str(service.pk),
        "concern": str(concern.pk),
        "mode": "data",
        "priority": "urgent",
        "consent": str(Consent.objects.get().pk),
    }


def test_from_a_draft_it_leads_back_to_the_draft(client_for, cast, author, person, service):
    draft = data_draft(cast, author, person, service)
    edit = reverse("consultations:referral_update", args=[draft.pk])
    other = make_service("BIL-01", name="Andere Stelle")
    adviser = client_for("adviser")
    asked = adviser.post(edit, begun(draft.concern, other)).url
    back = adviser.post(asked, entered(receiver_text=str(other.organisation))).url
    assert back.startswith(f"{edit}?")
    form = adviser.get(back).context["form"]
    assert form["receiver_text"].value() == str(other)
    assert form["consent"].value() == Consent.objects.get().pk


def test_nonsense_in_the_address_is_taken_as_not_entered(client_for, cast, person, consultation, service):
    foreign = make_consultation(cast.person("adviser", "HH"), cast.hh).concerns.get()
    nonsense = {
        "concern": foreign.pk,
        "receiver": "x",
        "receiver_text": "Nowhere",
        "to_office": "x",
        "mode": "fax",
        "priority": "never",
        "consent": "77",
        "draft": "x",
    }
    adviser = client_for("adviser")
    page = adviser.get(give_url(person), nonsense)
    assert page.context["back_url"] == person.get_absolute_url()
    form = adviser.get(refer_url(consultation), nonsense | {"concern": ""}).context["form"]
    assert (form["mode"].value(), form["priority"].value(), form["receiver_text"].value()) == (
        "slip",
        "normal",
        None,
    )


def test_without_a_client_there_is_no_consent_to_give(client_for, cast, author, service):
    consultation = make_consultation(author, cast.es)
    adviser = client_for("adviser")
    assert "give_consent" not in text(adviser.get(refer_url(consultation)))
    data = begun(consultation.concerns.get(), service)
    assert adviser.post(refer_url(consultation), data).status_code == 404
