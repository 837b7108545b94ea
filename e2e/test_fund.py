"""Journey: a club applies without an account, the office checks and asks, the management decides and pays, the club
proves what the money was used for."""

from datetime import datetime, timedelta

from django.urls import reverse

from e2e.journey import Journey
from network import open_forms
from network.fund.links import token_of
from network.models import FundApplication
from network.tests.events import BERLIN
from welcome.tests.fund_examples import budget_of, decider


def test_from_the_form_for_everybody_to_the_closed_file(
    page_as, journey, cast, monkeypatch, settings, tmp_path, clock
):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(open_forms, "QUICKEST", timedelta(0))  # no person is as quick as this one
    visitor = journey(width=360)
    application = apply(visitor)
    page = reverse("network:fund_page", args=[token_of(application)])
    budget_of(application.district, application.year)
    adviser = page_as("adviser", color_scheme="dark")
    ask(adviser, application)
    answer(visitor, page)
    check(adviser, application)
    decide(page_as("coordinator"), application)
    pay(journey(decider(cast)), application)
    clock.move_to(datetime(2027, 5, 10, 10, tzinfo=BERLIN))  # the project is over
    prove(visitor, page)
    settle(journey(decider(cast)), application)


def apply(visitor: Journey) -> FundApplication:
    visitor.go(reverse("network:fund_apply"))
    visitor.field("Who applies").select_option(label="Club")
    visitor.field("District").select_option(label="Eving")
    visitor.field("Purpose").select_option(label="Culture and festivals")
    for label, value in {
        "Name of the club, group or institution": "Beispielverein",
        "Contact person": "Zoë Beispielhoff",
        "E-mail": "zoe@example.org",
        "Name of the project": "Stadtteilfest",
        "What is planned, and for whom": "Musik und Essen",
        "Begins on": "2027-05-01",
        "Ends on": "2027-05-02",
        "Amount applied for, in euros": "900",
        "Cost 1: what for": "Bühne",
        "Cost 1: euros": "900",
    }.items():
        visitor.field(label).fill(value)
    visitor.field("The city may keep this to decide on the application").check()
    visitor.press("Send")
    visitor.page.get_by_role("heading", name="One more step").wait_for()
    visitor.look()
    application = FundApplication.objects.get()
    visitor.go(reverse("network:fund_page", args=[token_of(application)]))
    for written in ("Beispielverein", "zoe@example.org", "Musik und Essen", "Bühne"):
        visitor.page.get_by_text(written).first.wait_for()
    visitor.look()
    visitor.press("Submit the application")
    visitor.page.get_by_text("We are looking at it").wait_for()
    visitor.look()
    return application


def ask(adviser: Journey, application: FundApplication) -> None:
    adviser.go(reverse("network:fund_list"))
    adviser.follow(application.code)
    adviser.page.get_by_role("heading", name="Stadtteilfest").wait_for()
    adviser.look()
    adviser.follow("Ask the applicant")
    adviser.field("Question").fill("Wer kocht?")
    adviser.press("Send")
    adviser.page.get_by_text("The applicant has been asked by mail.").wait_for()


def answer(visitor: Journey, page: str) -> None:
    visitor.go(page)
    visitor.field("Your answer").fill("Der Verein")
    visitor.press("Send")
    visitor.page.get_by_text("We are looking at it").wait_for()


def check(adviser: Journey, application: FundApplication) -> None:
    adviser.go(application.get_absolute_url())
    adviser.follow("Formal check")
    for box in adviser.page.get_by_role("checkbox").all():
        box.check()
    adviser.press("Checked")
    adviser.page.get_by_text("Recorded.").wait_for()
    adviser.look()


def decide(coordinator: Journey, application: FundApplication) -> None:
    coordinator.go(reverse("network:fund_budgets", query={"year": 2027}))
    coordinator.go(application.get_absolute_url())
    coordinator.follow("Decide")
    coordinator.field("approved").check()
    coordinator.look()
    coordinator.field("Minutes").fill("RT 4/2026, TOP 2")
    coordinator.press("Record the decision")
    coordinator.page.get_by_text("does not pay it").wait_for()
    assert not coordinator.page.get_by_role("link", name="Pay").count()


def pay(other: Journey, application: FundApplication) -> None:
    other.go(application.get_absolute_url())
    other.follow("Pay")
    other.field("Euros").fill("600")
    other.press("Paid")
    other.page.get_by_text("300.00 € left to pay").wait_for()
    other.follow("Pay another instalment")
    other.press("Paid")
    other.page.get_by_text("Recorded.").wait_for()
    other.look()


def prove(visitor: Journey, page: str) -> None:
    visitor.go(page)
    visitor.field("Used of the grant, in euros").fill("850")
    visitor.field("Short report: what was done, who came, what the money was used for").fill("80 Gäste")
    receipt = {"name": "Bühne.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 850 Euro"}
    visitor.field("Receipts (optional)").set_input_files(receipt)
    visitor.press("Send")
    visitor.page.get_by_text("proof handed in, is being checked").wait_for()
    visitor.look()


def settle(other: Journey, application: FundApplication) -> None:
    other.go(application.get_absolute_url())
    other.page.get_by_role("link", name="Bühne.pdf").wait_for()
    other.follow("Accept the proof")
    other.press("Accept")
    other.page.get_by_text("50.00 euros have to come back").wait_for()
    other.look()
    other.follow("Record a repayment")
    other.press("Record")
    other.press("Close the file")
    other.page.get_by_text("Recorded.").wait_for()
    other.look()
    application.refresh_from_db()
    assert (application.state, application.returned) == ("closed", 50)
