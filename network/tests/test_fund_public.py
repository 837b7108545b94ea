"""The form for everybody and the page behind the link: what they take, and what they do not."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.test import override_settings
from django.urls import reverse

from core import outbox
from network.fund import mails
from network.fund.links import token_of
from network.models import FundApplication, FundCost, FundMail
from welcome.tests.fund_examples import make_application
from welcome.tests.pages import text

FORM = reverse("network:fund_apply")
STATED = {
    "applicant": "club", "organisation": "Beispielverein e. V.", "contact": "Zoë Beispielhoff", "district": "eving",
    "email": "zoe@example.org", "purpose": "culture", "title": "Stadtteilfest", "description": "Musik und Essen",
    "starts_on": "2027-05-01", "ends_on": "2027-05-02", "requested": "1500.50", "own_funds": "99.50",
    "cost_text_1": "Bühne", "cost_amount_1": "1000", "cost_text_2": "Essen", "cost_amount_2": "600",
    "agrees": "on",
}  # fmt: skip
SENT = "A mail is on its way to you"


@pytest.fixture
def visitor(client_for):
    return client_for()


def opened(visitor, clock) -> dict:
    """What the page sends along, some seconds later."""
    stamp = visitor.get(FORM).context["form"].initial["opened"]
    clock.shift(5)
    return {"opened": stamp}


def sent() -> list[str]:
    mail.outbox.clear()
    outbox.send_waiting(FundMail, mails.message_of)
    return [each.body for each in mail.outbox]


def test_a_club_applies_confirms_answers_and_proves(cast, visitor, client_for, clock):
    said = STATED | opened(visitor, clock)
    assert SENT in text(visitor.post(FORM, said))
    assert SENT in text(visitor.post(FORM, said))  # a second click
    application = FundApplication.objects.get()
    page = reverse("network:fund_page", args=[token_of(application)])
    assert (application.requested, application.cost, application.state) == (
        Decimal("1500.50"),
        Decimal(1600),
        "draft",
    )
    assert [str(each) for each in application.costs.all()] == ["Bühne", "Essen"]
    assert client_for("coordinator").get(application.get_absolute_url()).status_code == 404
    [body] = sent()
    clock.shift(timedelta(hours=2))
    assert SENT in text(visitor.post(FORM, said))
    [again] = sent()
    assert application.code in again
    assert page in body
    assert application.code in body

    assert "Submit the application" in text(visitor.get(page))
    for _twice in range(2):
        visitor.post(page, {"state": "draft"})
    application.refresh_from_db()
    assert (application.state, application.office) == ("submitted", cast.es)

    staff = client_for("adviser")
    staff.post(reverse("network:fund_query", args=[application.pk]), {"question": "Wer kocht?"})
    [body] = sent()
    assert "Wer kocht?" in body
    assert "This field is required" in text(visitor.post(page, {"state": "query", "text": " "}))
    for _twice in range(2):
        visitor.post(page, {"state": "query", "text": "Der Verein"})
    application.refresh_from_db()
    assert [(each.answer, each.answered_at is not None) for each in application.queries.all()] == [
        ("Der Verein", True)
    ]
    assert application.state == "submitted"
    assert "Der Verein" in text(staff.get(application.get_absolute_url()))


def test_the_proof_of_use_is_not_larger_than_what_was_paid(cast, visitor):
    application = make_application(cast, "paid")
    page = reverse("network:fund_page", args=[token_of(application)])
    said = {"state": "paid", "report": "80 Gäste"}
    assert "No more can be used" in text(visitor.post(page, said | {"spent": "1000.01"}))
    visitor.post(page, said | {"spent": "900"})
    visitor.post(page, said | {"spent": "950", "state": "proof_due"})  # corrected
    application.refresh_from_db()
    assert (application.state, application.spent, application.to_return) == ("proof_due", 950, 50)
    assert "Please pay back what was not used: 50.00 euros." in text(visitor.get(page))
    assert visitor.get(page, {"letter": "decision"}).content.startswith(b"%PDF")


@pytest.mark.once
def test_wrong_forms_are_said_to_be_wrong_and_lose_nothing(cast, visitor, clock):
    fresh = opened(visitor, clock)
    faults = [
        ({"requested": "5000.01"}, "At most 5,000.00"),
        ({"requested": "0"}, "greater than or equal to 0.01"),
        ({"requested": "1500.51"}, "The lines add up to 1,600.00"),
        ({"cost_amount_2": ""}, "Each line needs both."),
        ({"cost_amount_2": "-600"}, "greater than or equal to 0.01"),
        ({"starts_on": "2026-01-01"}, "must not have begun yet"),
        ({"starts_on": "2029-01-01", "ends_on": "2029-01-02"}, "at the earliest in the year before"),
        ({"ends_on": "2027-04-30"}, "from one day to two years"),
        ({"organisation": ""}, "Which one?"),
        ({"district": "atlantis"}, "Select a valid choice"),
        ({"email": "nobody"}, "valid email address"),
        ({"agrees": ""}, "This field is required"),
    ]
    for number, (values, reason) in enumerate(faults):
        answer = text(visitor.post(FORM, STATED | fresh | values, REMOTE_ADDR=f"192.0.2.{number}"))
        assert reason in answer, values
        assert "Musik und Essen" in answer
    assert SENT in text(visitor.post(FORM, STATED | fresh | {"website": "https://spam.example.org"}))
    assert not FundApplication.objects.exists()
    assert not FundCost.objects.exists()
    with override_settings(FUND_FORM=False):
        assert visitor.get(FORM).status_code == 404


@pytest.mark.once
def test_links_that_are_none_and_applications_that_are_forgotten(cast, visitor, clock):
    application = make_application(cast, "draft")
    page = reverse("network:fund_page", args=[token_of(application)])
    assert visitor.get(page[:-3] + "xy/").status_code == 404
    clock.shift(timedelta(days=1101))
    assert visitor.get(page).status_code == 404
