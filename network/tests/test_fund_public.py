"""The form for everybody and the page behind the link: what they take, and what they do not."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from core import outbox
from network.fund import letters, mails, receipts, services
from network.fund.links import token_of
from network.models import FundApplication, FundCost, FundMail, FundReceipt, FundRepayment
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

    shown = text(visitor.get(page))
    assert "Submit the application" in shown
    for value in ("Beispielverein e. V.", "zoe@example.org", "Eving", "Musik und Essen", "Bühne", "1,500.50"):
        assert value in shown, value
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
    shown = text(visitor.get(page))
    assert "is being checked" in shown
    assert "Please pay back" not in shown  # before it is accepted
    assert "reminder" not in letters.kinds(application)
    early = make_application(cast, "paid", starts_on=timezone.localdate() + timedelta(days=1))
    page_of_early = reverse("network:fund_page", args=[token_of(early)])
    assert "when the project begins" in text(visitor.get(page_of_early))
    visitor.post(page_of_early, said | {"spent": "900"})
    early.refresh_from_db()
    assert early.proof_on is None
    assert visitor.get(page, {"letter": "decision"}).content.startswith(b"%PDF")


def test_what_was_accepted_and_has_come_back_stays_on_the_page(cast, visitor):
    application = make_application(
        cast, "proof_ok", spent=Decimal(900), returned=Decimal(40), report="80 Gäste"
    )
    by, day = cast.person("coordinator"), timezone.localdate()
    FundRepayment.objects.create(application=application, amount=40, on=day, by=by, is_freed=True)
    receipts.change(application, [a_file(b"%PDF-1.7")])
    shown = text(visitor.get(reverse("network:fund_page", args=[token_of(application)])))
    for part in (
        "is accepted",
        "what was not used: 60.00 euros",
        "40.00 €",
        "900.00",
        "80 Gäste",
        "Beleg 1.pdf",
    ):
        assert part in shown, part
    assert str(by) not in shown


def by_name(application: FundApplication) -> list[FundReceipt]:
    """Those of one moment stand in no order."""
    return sorted(application.receipts.all(), key=lambda receipt: receipt.name)


def a_file(content: bytes, name: str = "Beleg 1.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "text/html")  # what the sender says of it counts for nothing


def test_receipts_are_kept_encrypted_shown_to_those_who_check_and_deleted(
    cast, visitor, client_for, settings, tmp_path, monkeypatch, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    application = make_application(cast, "paid")
    page = reverse("network:fund_page", args=[token_of(application)])
    said = {"state": "paid", "report": "80 Gäste", "spent": "900"}
    pdf, png = b"%PDF-1.7 Saft 4,99", b"\x89PNG\r\n\x1a\n 5"
    assert "neither a PDF" in text(visitor.post(page, said | {"receipts": a_file(b"<script>", "a.pdf")}))
    monkeypatch.setattr("network.fund.receipt_forms.LARGEST", 10)
    assert "is larger than" in text(visitor.post(page, said | {"receipts": a_file(pdf)}))
    monkeypatch.setattr("network.fund.receipt_forms.LARGEST", 1000)
    assert not FundReceipt.objects.exists()
    visitor.post(page, said | {"receipts": [a_file(pdf), a_file(png, "../Foto.exe")]})
    said["state"] = "proof_due"
    assert [(each.name, each.kind) for each in by_name(application)] == [
        ("Beleg 1.pdf", "application/pdf"),
        ("Foto.exe", "image/png"),
    ]
    stored = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert len(stored) == 2
    assert not any(b"Saft" in content for content in stored)

    first, second = by_name(application)
    staff, foreign = client_for("adviser"), make_application(cast, "paid", "HH")
    address = reverse("network:fund_receipt", args=[application.pk, second.pk])
    shown = staff.get(address)
    assert b"".join(shown.streaming_content) == png
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert shown["Content-Disposition"] == 'attachment; filename="Foto.png"'
    assert staff.get(reverse("network:fund_receipt", args=[foreign.pk, second.pk])).status_code == 404
    assert "Beleg 1.pdf" in text(staff.get(application.get_absolute_url()))
    assert b"".join(visitor.get(page, {"receipt": first.pk}).streaming_content) == pdf
    other = reverse("network:fund_page", args=[token_of(foreign)])
    assert not visitor.get(other, {"receipt": first.pk}).streaming

    monkeypatch.setattr("network.fund.receipts.MOST", 2)
    assert "At most 2 receipts" in text(visitor.post(page, said | {"receipts": a_file(pdf)}))
    with django_capture_on_commit_callbacks(execute=True):
        visitor.post(page, said | {"receipts": a_file(pdf, "neu.pdf"), "remove": [str(first.pk)]})
    assert [each.name for each in by_name(application)] == ["Foto.exe", "neu.pdf"]
    staff.post(reverse("network:fund_receipts", args=[application.pk]), {"remove": [str(second.pk)]})
    assert application.receipts.count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        services.forget([application.pk])
    assert not FundReceipt.objects.exists()
    assert (
        len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1
    )  # of what is not committed in a test


@pytest.mark.once
def test_wrong_forms_are_said_to_be_wrong_and_lose_nothing(cast, visitor, clock):
    fresh = opened(visitor, clock)
    faults = [
        ({"requested": "5000.01"}, "At most 5,000.00"),
        ({"requested": "0"}, "At least one cent."),
        ({"requested": "1500.51"}, "The lines add up to 1,600.00"),
        ({"cost_amount_2": ""}, "Each line needs both."),
        ({"cost_amount_2": "-600"}, "At least one cent."),
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
