"""The pages of a referral: preparing, sending, recording answers, and who may do what."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from consultations.models import Concern, Consultation, Referral, ReferralMail
from consultations.referrals import services
from consultations.referrals.machine import Move
from consultations.services import cancel
from core.models import AuditEntry
from welcome.tests.pages import queries, text
from welcome.tests.records import (
    make_client,
    make_consent,
    make_consultation,
    make_draft,
    make_sent,
    make_service,
    request_of,
)

LIST = "consultations:referral_list"


@pytest.fixture
def adviser(client_for):
    return client_for("adviser")


@pytest.fixture
def author(cast):
    return cast.person("adviser")


@pytest.fixture
def service(cast):
    return make_service("BIL-01", name="Kita-Beratung", organisation="AWO", email="kita@example.org")


def step_url(referral: Referral, state: str) -> str:
    return reverse("consultations:referral_move", args=[referral.pk, state])


def refer_url(consultation: Consultation) -> str:
    return reverse("consultations:referral_create", args=[consultation.pk])


def entered(consultation: Consultation, **changes) -> dict:
    data = {
        "concern": consultation.concerns.first().pk,
        "mode": "slip",
        "priority": "normal",
        "is_agreed": "on",
    }
    return data | changes


def fresh(referral: Referral) -> Referral:
    return Referral.objects.get(pk=referral.pk)


# --- Preparing and sending ----------------------------------------------------------------------------


def test_a_referral_is_prepared_changed_and_sent(adviser, cast, author, service):
    consultation = make_consultation(author, cast.es, concerns=[("BIL-01", "follow_up")])
    chosen = {"receiver": str(service.pk), "receiver_text": str(service)}

    response = adviser.post(refer_url(consultation), entered(consultation, **chosen, priority="urgent"))
    referral = Referral.objects.get()
    assert response.url == referral.get_absolute_url()
    assert (referral.status, referral.priority, referral.service) == ("draft", "urgent", service)
    assert not ReferralMail.objects.exists()

    edit = reverse("consultations:referral_update", args=[referral.pk])
    assert "Kita-Beratung – AWO" in text(adviser.get(edit))
    adviser.post(edit, entered(consultation, **chosen, mode="call"))
    assert fresh(referral).mode == "call"

    adviser.post(step_url(referral, "sent"))
    referral = fresh(referral)
    assert (referral.status, referral.sent_on) == ("sent", date(2026, 11, 18))
    assert ReferralMail.objects.get().kind == "request"
    assert Concern.objects.get().outcome == "referred"
    assert Consultation.objects.get().version == 2
    assert adviser.get(edit).status_code == 404


def test_it_can_be_sent_at_once(adviser, cast, author, service):
    consultation = make_consultation(author, cast.es)
    typed = {"receiver_text": "Kita-Beratung", "send": "1"}
    adviser.post(refer_url(consultation), entered(consultation, **typed))
    referral = Referral.objects.get()
    assert (referral.status, referral.service) == ("sent", service)
    assert list(referral.events.values_list("to_status", "act")) == [
        ("draft", "moved"),
        ("sent", "moved"),
        ("sent", "link_sent"),
    ]


def test_a_second_click_refers_nobody_twice(adviser, cast, author, service):
    consultation = make_consultation(author, cast.es)
    data = entered(consultation, receiver_text="Kita-Beratung", send="1")
    adviser.post(refer_url(consultation), data)
    page = text(adviser.post(refer_url(consultation), data))
    assert "This concern is already referred there." in page
    assert Referral.objects.count() == 1
    Referral.objects.get().move(Move("failed", outcome="no_show"), by=author)
    adviser.post(refer_url(consultation), data)
    assert Referral.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"receiver_text": ""}, "Choose the service or organisation, or another office."),
        ({"receiver_text": "Nobody"}, "This is not in the directory."),
        ({"is_agreed": "", "send": "1"}, "The client must have agreed."),
        ({"mode": "data", "send": "1"}, "Passing data on needs a valid consent that names this receiver."),
        ({"mode": "nonsense"}, "Select a valid choice"),
        ({"to_office": "HH"}, "Name one receiver"),
        ({"receiver_text": "Eving/Scharnhorst"}, "A hand-over goes to another office."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(adviser, cast, author, service, changes, message):
    consultation = make_consultation(author, cast.es)
    if changes.get("to_office"):
        changes["to_office"] = cast.hh.pk
    data = entered(consultation, **{"receiver_text": "Kita-Beratung"} | changes)
    page = text(adviser.post(refer_url(consultation), data))
    assert message in page
    assert not Referral.objects.exists()


def test_concerns_and_consents_of_others_are_no_choice(adviser, cast, author, service):
    consultation, other = make_consultation(author, cast.es), make_consultation(author, cast.es)
    foreign = make_consultation(cast.person("adviser", "HH"), cast.hh)
    for concern in (other.concerns.get(), foreign.concerns.get()):
        data = entered(consultation, receiver_text="Kita-Beratung", concern=concern.pk)
        adviser.post(refer_url(consultation), data)
    consent = make_consent(make_client(cast.es), author)
    data = entered(consultation, receiver_text="Kita-Beratung", consent=consent.pk)
    adviser.post(refer_url(consultation), data)
    assert not Referral.objects.exists()


def test_a_draft_that_cannot_go_yet_says_why(adviser, cast, author):
    referral = make_draft(author, cast.es, is_agreed=False)
    page = text(adviser.get(referral.get_absolute_url()))
    assert "It cannot be sent yet. The client must have agreed." in page
    assert "The client must have agreed." in text(adviser.post(step_url(referral, "sent")))
    assert fresh(referral).status == "draft"


# --- The page and its steps ---------------------------------------------------------------------------


def test_the_page_shows_receiver_history_and_only_possible_steps(adviser, cast, author, service):
    client = make_client(cast.es, given_name="Yusuf", family_name="Adani")
    referral = make_sent(author, cast.es, service, client=client)

    response = adviser.get(referral.get_absolute_url())

    page = text(response)
    for shown in ("Kita-Beratung – AWO", referral.code, "kita@example.org", "Yusuf Adani", "Sent"):
        assert shown in page
    assert [step["state"] for step in response.context["steps"]] == [
        "accepted", "on_hold", "rejected", "failed", "cancelled", "error",
    ]  # fmt: skip
    assert AuditEntry.objects.filter(action="read", object_id=str(referral.pk)).count() == 1


def test_an_answer_by_phone_is_recorded_step_by_step(adviser, cast, author):
    referral = make_sent(author, cast.es)
    for state, given in (
        ("accepted", {}),
        ("on_hold", {"expected_on": "2026-12-01"}),
        ("in_progress", {}),
        ("completed", {"outcome": "served"}),
    ):
        assert "Record" in text(adviser.get(step_url(referral, state)))
        response = adviser.post(step_url(referral, state), {"on": "2026-11-18"} | given)
        assert response.url == referral.get_absolute_url()
        assert fresh(referral).status == state
    page = text(adviser.get(referral.get_absolute_url()))
    assert "service received" in page
    assert "Refer to somebody else" in page
    assert AuditEntry.objects.filter(action="update", facts__status="completed").count() == 1


@pytest.mark.parametrize(
    ("state", "given", "message"),
    [
        ("accepted", {"on": ""}, "This field is required."),
        ("accepted", {"on": "2026-11-19"}, "The day lies in the future."),
        ("accepted", {"on": "2026-11-17"}, "before the one on which it was sent"),
        ("rejected", {}, "This field is required."),
        ("rejected", {"reason": "nonsense"}, "Select a valid choice"),
        ("on_hold", {}, "This field is required."),
        ("failed", {"outcome": "served"}, "Select a valid choice"),
    ],
)
def test_a_step_without_what_it_needs_comes_back(adviser, cast, author, state, given, message):
    referral = make_sent(author, cast.es)
    page = text(adviser.post(step_url(referral, state), {"on": "2026-11-18"} | given))
    assert message in page
    assert fresh(referral).status == "sent"


def test_nothing_can_be_done_while_the_consultation_is_cancelled(adviser, cast, author):
    referral = make_draft(author, cast.es)
    consultation = referral.concern.consultation
    cancel(request=request_of(author), consultation=consultation, reason="entered twice")
    page = adviser.get(referral.get_absolute_url())
    assert page.context["steps"] == []
    assert "The consultation was cancelled" in text(page)
    adviser.post(step_url(referral, "sent"))
    assert fresh(referral).status == "draft"
    assert adviser.get(refer_url(consultation)).status_code == 404


def test_a_draft_that_somebody_has_sent_meanwhile_is_not_overwritten(cast, author):
    mine = make_draft(author, cast.es)
    fresh(mine).move(Move("sent"), by=author)
    with pytest.raises(ValidationError):
        services.save_draft(request=request_of(author), referral=mine)
    assert fresh(mine).status == "sent"


@pytest.mark.parametrize("state", ["completed", "in_progress", "draft", "sent"])
def test_a_step_that_is_not_possible_leads_back_to_the_page(adviser, cast, author, state):
    referral = make_sent(author, cast.es)
    for response in (adviser.get(step_url(referral, state)), adviser.post(step_url(referral, state))):
        assert response.status_code == (404 if state == "draft" else 302)
    assert fresh(referral).status == "sent"


def test_a_redirected_referral_names_its_successor(adviser, cast, author):
    consultation = make_sent(author, cast.es).concern.consultation
    old = Referral.objects.get()
    typed = {"receiver_text": make_service("BIL-01", name="Andere Stelle").name}
    adviser.post(refer_url(consultation), entered(consultation, **typed))
    new = Referral.objects.exclude(pk=old.pk).get()

    wrong = {"on": "2026-11-18", "outcome": "no_show", "successor": new.pk}
    assert "Only a redirected referral" in text(adviser.post(step_url(old, "failed"), wrong))
    adviser.post(step_url(old, "failed"), wrong | {"outcome": "redirected"})

    assert fresh(old).successor == new
    assert new.code in text(adviser.get(old.get_absolute_url()))


def test_what_was_withdrawn_takes_nobodys_place(adviser, cast, author):
    old = make_sent(author, cast.es)
    new = Referral(concern=old.concern, organisation=make_service("BIL-01").organisation, is_agreed=True)
    services.send(new, by=author)
    new.move(Move("cancelled", outcome="declined"), by=author)
    assert "Referred instead to" not in text(adviser.get(old.get_absolute_url()))
    adviser.post(
        step_url(old, "cancelled"), {"on": "2026-11-18", "outcome": "redirected", "successor": new.pk}
    )
    assert fresh(old).successor is None


def test_the_link_is_not_for_everybody_to_send(client_for, cast, author):
    silent = make_sent(author, cast.es, make_service("BIL-01"))
    page = client_for("adviser").post(
        reverse("consultations:referral_send_link", args=[silent.pk]), follow=True
    )
    assert "no e-mail address" in text(page)
    handed = make_draft(author, cast.es, to_office=cast.hh)
    services.move(request=request_of(author), referral=handed, step=Move("sent"))
    address = reverse("consultations:referral_send_link", args=[handed.pk])
    assert client_for("adviser", "HH").post(address).status_code == 404


# --- Where else it shows ------------------------------------------------------------------------------


def test_client_and_consultation_link_to_the_referral(adviser, cast, author, service):
    client = make_client(cast.es, given_name="Yusuf")
    referral = make_sent(author, cast.es, service, client=client)
    referral.move(Move("rejected", reason="no_capacity"), by="partner")
    consultation = referral.concern.consultation
    for address in (
        client.get_absolute_url(),
        reverse("consultations:consultation_detail", args=[consultation.pk]),
    ):
        page = text(adviser.get(address))
        assert referral.get_absolute_url() in page
        assert "no capacity" in page


def test_the_list_marks_what_is_overdue_and_can_be_narrowed(client_for, cast, author, service, clock):
    late = make_sent(author, cast.es, service)
    urgent = make_draft(author, cast.es, priority="urgent")
    services.move(request=request_of(author), referral=urgent, step=Move("sent"))
    clock.shift(4 * 24 * 3600)
    draft = make_draft(author, cast.es)

    def listed(**asked):
        return set(client_for("adviser").get(reverse(LIST), asked).context["object_list"])

    assert listed() == {late, urgent}
    assert listed(overdue="on") == {urgent}
    assert ">overdue<" in text(client_for("adviser").get(reverse(LIST), {"overdue": "on"}))
    assert listed(priority="urgent") == {urgent}
    assert listed(organisation=str(service.organisation_id)) == {late}
    assert listed(topic="WOH-01") == set()
    assert listed(state="draft") == {draft}
    assert listed(state="sent", direction="received") == set()
    assert listed(code=draft.code.lower()) == {draft}
    assert listed(state="all") == {late, urgent}

    late.move(Move("on_hold", expected_on=date(2026, 11, 23)), by="partner")
    clock.shift(2 * 24 * 3600)
    assert late in listed(overdue="on")


def test_the_file_of_the_list_has_codes_and_no_names(adviser, cast, author, service):
    client = make_client(cast.es, given_name="Yusuf", family_name="Adani")
    referral = make_sent(author, cast.es, service, client=client)
    response = adviser.get(reverse(LIST), {"export": "csv"})
    content = b"".join(response.streaming_content).decode()
    assert client.code in content
    assert referral.code in content
    assert "Adani" not in content


def test_the_list_costs_the_same_for_more_referrals(adviser, cast, author):
    def fill():
        for _number in range(3):
            make_sent(author, cast.es, client=make_client(cast.es))
            handed = make_draft(author, cast.es, to_office=cast.hh)
            services.move(request=request_of(author), referral=handed, step=Move("sent"))

    fill()
    few = queries(adviser, reverse(LIST)), queries(adviser, reverse("home"))
    fill()
    assert (queries(adviser, reverse(LIST)), queries(adviser, reverse("home"))) == few
