"""Where applications stand, and what is done about money when something went wrong."""

from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from core.models import AuditEntry
from network.fund import cancelling, letters, machine, mails, paying, services, standing, tasks
from network.fund.links import token_of
from network.models import FundApplication, FundBudget, FundMail, FundPayment, FundRepayment, FundWaiver
from network.tests.events import BERLIN
from network.tests.test_fund import approve, balance, close_of, step
from welcome.tests.at_once import at_once
from welcome.tests.fund_examples import decider, make_application
from welcome.tests.pages import text
from welcome.tests.records import request_of

pytestmark = pytest.mark.django_db


def test_the_list_its_filter_and_its_file_say_what_the_page_says(cast, client_for):
    for state in machine.TRANSITIONS:
        make_application(cast, state)
    part = {"paid": Decimal(400)}
    make_application(cast, "paid", **part)
    came = {"proof_on": timezone.localdate(), "spent": Decimal(300)}
    for more in (part, came, part | came):
        make_application(cast, "proof_due", **more)
    make_application(cast, "proof_due", proof_due_on=timezone.localdate(), **came)
    coordinator, listed = client_for("coordinator"), reverse("network:fund_list")
    known = FundApplication.objects.visible_to(cast.person("coordinator"))
    with override("en"):
        words = {each: {word.text for word in each.standing} for each in known}
        names = standing.names()
    for each in known.filter(state__in=machine.TO_PROVE):
        page = text(coordinator.get(each.get_absolute_url()))
        assert [word for word in words[each] if word not in page] == []
    for code, name in names.items():
        if code == machine.DRAFT:
            continue
        found = set(coordinator.get(listed, {"state": code}).context["object_list"])
        assert found == {each for each, said in words.items() if name in said}, code
        assert found
    answer = coordinator.get(listed, {"state": "all", "export": "csv"})
    file = b"".join(answer.streaming_content).decode()
    assert file.count("proof handed in, is being checked · paid in part") == 1
    assert file.count("proof handed in, is being checked") == 3


def cancel(browser, entry, reason: str = "vertippt"):
    kind = type(entry).__name__.removeprefix("Fund").lower()
    address = reverse("network:fund_cancel", args=[entry.application_id, kind, entry.pk])
    return browser.post(address, {"reason": reason}, follow=True)


def paid(**said) -> dict:
    return {"on": timezone.localdate().isoformat()} | said


def test_a_wrong_payment_is_cancelled_and_the_grant_waits_for_its_money_again(cast, client_for):
    begun = timezone.localdate() - timedelta(days=3)
    application = make_application(cast, "approved", starts_on=begun, ends_on=begun)
    budget, coordinator, other = application.budget, client_for("coordinator"), client_for()
    other.force_login(decider(cast))
    step(coordinator, application, "pay", paid(amount="400"))
    twice = {"amount": "300", "seen": "0.00"}
    told = step(coordinator, application, "pay", paid(**twice))
    assert "it is 400.00 euros in all now" in text(told)
    assert 'name="seen" value="400.00"' in told.content.decode()
    step(coordinator, application, "pay", paid(amount="600", seen="400.00"))
    first, second = application.payments.order_by("pk")
    assert cancel(other, first).status_code == 403  # who has decided
    assert "This field is required" in text(cancel(coordinator, first, " "))
    assert cancel(client_for("adviser"), first).status_code == 403
    foreign = make_application(cast, "paid")
    address = reverse("network:fund_cancel", args=[foreign.pk, "payment", first.pk])
    assert coordinator.get(address).status_code == 404
    assert coordinator.get(address.replace("/payment/", "/budget/")).status_code == 404
    shown = text(cancel(coordinator, second, "doppelt"))
    assert f"cancelled by {cast.person('coordinator')}" in shown
    assert "doppelt" in shown
    assert "600.00 € left to pay" in shown
    assert "has cancelled this already" in text(cancel(coordinator, second))
    assert balance(budget)[:2] == (600, 400 + foreign.paid)
    page = reverse("network:fund_page", args=[token_of(application)])
    other.post(page, {"state": "paid", "report": "80 Gäste", "spent": "900"})
    cancel(coordinator, first)
    application.refresh_from_db()
    assert (application.state, application.paid, application.paid_on) == ("approved", 0, None)
    assert (application.proof_on, application.report) == (timezone.localdate(), "80 Gäste")
    assert balance(budget)[:2] == (1000, foreign.paid)
    shown = text(coordinator.get(application.get_absolute_url()))
    assert "doppelt" in shown
    assert "Changed: paid" in shown  # the second of the payments, as the history says it
    step(coordinator, application, "pay", paid(amount="950"))
    application.refresh_from_db()
    assert (application.state, application.paid, application.proof_due_on.month) == ("proof_due", 950, 1)
    trail = AuditEntry.objects.filter(object_id=str(application.pk))
    assert trail.filter(facts__cancelled="payment").count() == 2
    assert "doppelt" not in str(list(trail.values_list("facts", flat=True)))
    services.forget([application.pk])
    assert set(FundPayment.objects.values_list("cancel_reason", flat=True)) == {""}


def test_a_repayment_is_cancelled_as_long_as_the_budget_has_its_money(cast, client_for):
    application = make_application(cast, "paid", approved=Decimal(800))
    budget, coordinator = application.budget, client_for("coordinator")
    step(coordinator, application, "repay", paid(amount="100"))
    FundPayment.objects.create(
        application=application, amount=800, on=application.paid_on, by=cast.person("coordinator")
    )
    refused = text(cancel(coordinator, application.payments.get()))
    assert "100.00 euros have come back of what was paid" in refused
    step(coordinator, application, "settle", paid(spent="700"))
    application.refresh_from_db()
    assert (application.state, balance(budget)[2]) == ("repaid", 100)
    assert "proof of use is accepted" in text(cancel(coordinator, application.payments.get()))
    available = budget.available
    type(budget).objects.update(available=Decimal(750))
    assert "has only 50.00 euros left" in text(cancel(coordinator, application.repayments.get()))
    type(budget).objects.update(available=available)
    cancel(coordinator, application.repayments.get())
    application.refresh_from_db()
    assert (application.state, application.to_return, application.returned) == ("proof_ok", 100, 0)
    assert application.return_due_on == timezone.localdate() + timedelta(days=30)
    assert balance(budget) == (0, 800, 0, available - 800)
    page = text(client_for().get(reverse("network:fund_page", args=[token_of(application)])))
    assert "Paid back:" not in page


def test_an_acceptance_is_taken_back_when_what_it_freed_is_still_there(cast, client_for):
    application = make_application(cast, "paid", paid=Decimal(600))
    budget, coordinator, other = application.budget, client_for("coordinator"), client_for()
    other.force_login(decider(cast))
    step(coordinator, application, "settle", paid(spent="600"))
    assert balance(budget) == (0, 600, 0, 19_400)
    assert "another person" in text(other.post(take_back(application), follow=True))
    type(budget).objects.update(available=Decimal(999))
    assert "has only 399.00 euros left" in text(coordinator.post(take_back(application), follow=True))
    type(budget).objects.update(available=Decimal(20_000))
    for _twice in range(2):
        coordinator.post(take_back(application))
    application.refresh_from_db()
    assert (application.state, application.settled_by, application.spent) == ("proof_due", None, 600)
    assert balance(budget) == (400, 600, 0, 19_000)
    step(coordinator, application, "settle", paid(spent="550"))
    application.refresh_from_db()
    assert (application.state, application.to_return) == ("proof_ok", 50)


def test_a_decision_is_taken_back_before_anything_is_paid(cast, client_for):
    application = make_application(cast, "approved")
    budget, other = application.budget, client_for()
    other.force_login(decider(cast))
    undecide = reverse("network:fund_undecide", args=[application.pk])
    assert balance(budget)[0] == application.approved
    assert "Take the decision back" in text(other.get(application.get_absolute_url()))
    assert client_for("adviser").post(undecide).status_code == 403
    assert "Recorded." in text(other.post(undecide, follow=True))
    application.refresh_from_db()
    assert (application.state, application.decided_by, application.approved) == ("checked", None, None)
    assert balance(budget)[0] == 0
    assert "not possible any more" in text(other.post(undecide, follow=True))
    application = make_application(cast, "paid")
    undecide = reverse("network:fund_undecide", args=[application.pk])
    assert "not possible any more" in text(other.post(undecide, follow=True))
    rejected = make_application(cast, "rejected")
    other.post(reverse("network:fund_undecide", args=[rejected.pk]))
    rejected.refresh_from_db()
    assert (rejected.state, rejected.minutes, rejected.reason) == ("checked", "", "")


def test_a_proof_that_was_corrected_meanwhile_is_not_passed_over(cast, client_for):
    application, coordinator = make_application(cast, "paid"), client_for("coordinator")
    page = reverse("network:fund_page", args=[token_of(application)])
    client_for().post(page, {"state": "paid", "report": "80 Gäste", "spent": "100"})
    stale = paid(spent="150", seen="")
    assert "now says that 100.00 euros" in text(step(coordinator, application, "settle", stale))
    step(coordinator, application, "settle", paid(spent="150", seen="100.00"))
    application.refresh_from_db()
    assert (application.state, application.spent) == ("proof_ok", 150)


def take_back(application) -> str:
    return reverse("network:fund_take_back", args=[application.pk])


def test_a_small_rest_is_waived_by_who_may_decide(cast, client_for):
    application = make_application(cast, "paid")
    budget, coordinator, other = application.budget, client_for("coordinator"), client_for()
    other.force_login(decider(cast))
    step(coordinator, application, "settle", paid(spent="996.50"))
    said = paid(amount="3.50", reason="Der Aufwand wäre größer")
    barred = step(coordinator, application, "waive", said)
    assert (barred.status_code, "does not waive the rest" in barred.content.decode()) == (403, True)
    assert "Only 3.50 euros" in text(step(other, application, "waive", said | {"amount": "3.51"}))
    assert "At least one cent" in text(step(other, application, "waive", said | {"amount": "0"}))
    step(other, application, "waive", said)
    assert step(other, application, "waive", said).status_code == 200  # nothing is left
    shown = text(coordinator.get(application.get_absolute_url()))
    assert "Der Aufwand wäre größer" in shown
    assert "3.50 euros" in text(client_for().get(reverse("network:fund_page", args=[token_of(application)])))
    assert balance(budget) == (0, 1000, 0, 19_000)
    assert "A rest was waived" in text(coordinator.post(take_back(application), follow=True))
    cancel(other, FundWaiver.objects.get())
    application.refresh_from_db()
    assert (application.waived, application.to_return) == (0, Decimal("3.50"))
    step(other, application, "waive", said | {"amount": "1.50"})
    step(coordinator, application, "repay", paid(amount="2"))
    totals = coordinator.get(reverse("network:fund_list")).context["totals"]
    assert (totals["waived"], totals["owed"]) == (Decimal("1.50"), 0)
    coordinator.post(close_of(application))
    application.refresh_from_db()
    assert (application.state, application.waived, application.returned) == ("closed", Decimal("1.50"), 2)
    for entry in (FundWaiver.objects.last(), FundRepayment.objects.get()):
        cancel(other, entry), cancel(coordinator, entry)
    assert FundWaiver.objects.valid().count() == FundRepayment.objects.valid().count() == 1


def test_who_has_not_paid_back_in_time_is_reminded_once_and_stands_out_in_the_list(
    cast, client_for, clock, monkeypatch
):
    application = make_application(cast, "proof_ok", spent=Decimal(900), mail_language="ar")
    coordinator, listed, due = (
        client_for("coordinator"),
        reverse("network:fund_list"),
        application.return_due_on,
    )
    assert not coordinator.get(listed, {"late": "on"}).context["object_list"]
    clock.move_to(datetime(due.year, due.month, due.day, 10, tzinfo=BERLIN) + timedelta(days=1))
    sent = []
    for day in (due, due + timedelta(days=1), due + timedelta(days=2)):
        tasks.run(day)
        sent.append(FundMail.objects.filter(kind="return").count())
    assert sent == [0, 1, 1]
    coordinator = client_for("coordinator")
    assert list(coordinator.get(listed, {"late": "on"}).context["object_list"]) == [application]
    assert "overdue" in text(coordinator.get(listed)).split("Reset")[-1]
    application.refresh_from_db()
    told: dict = {}
    monkeypatch.setattr(letters, "pdf", lambda template, data, at: told.update(data) or b"")
    letters.letter_pdf(application, letters.REPAYMENT)
    assert (told["language"], told["day"]) == ("de", f"{due + timedelta(days=1):%d.%m.%Y}")
    assert told["subject"].startswith("Erinnerung: Rückzahlung")
    [reminder] = FundMail.objects.filter(kind="return")
    body = mails.message_of(reminder).body
    assert all(part in body for part in ("100,00", "الرسالة مكتوبة بالألمانية", f"{due:%d}"))
    small = {"amount": Decimal(100), "on": timezone.localdate(), "reason": "x"}
    paying.waive(request=request_of(decider(cast)), application=application, **small)
    reminder.application.refresh_from_db()
    assert mails.message_of(reminder) is None


def tried(act, by, application, **said) -> str:
    try:
        act(request=request_of(by), application=application, **said)
    except ValidationError as error:
        return " ".join(error.messages)
    return "done"


def the_budget_is_the_sum() -> None:
    """Of all applications, and those of their entries that were not cancelled."""
    [budget], applications = FundBudget.objects.all(), FundApplication.objects.filter(approved__gt=0)
    assert budget.committed == sum(each.left_to_pay for each in applications)
    assert budget.paid == sum(each.paid for each in applications)
    assert budget.returned == sum(each.returned for each in applications)
    assert budget.left >= 0


@pytest.mark.django_db(transaction=True)
def test_what_is_undone_and_granted_at_the_same_moment_does_not_overspend(cast):
    """On PostgreSQL with real concurrency: money that came back is granted again or found not to have come, what an
    acceptance freed is granted or the acceptance taken back; nothing is cancelled or waived twice."""
    coordinator, other, today = cast.person("coordinator"), decider(cast), timezone.localdate()
    for state, paid_sum, undo in (
        ("repaid", 1001, cancelling.cancel),
        ("proof_ok", 1, cancelling.take_acceptance_back),
    ):
        FundBudget.objects.update(available=Decimal(20_000))
        euros = {"requested": Decimal(1001), "paid": Decimal(paid_sum), "spent": Decimal(1)}
        settled, fresh = make_application(cast, state, **euros), make_application(cast, "checked")
        which: dict = {}
        if state == "repaid":
            row = {"amount": 1000, "on": today, "by": coordinator, "is_freed": True}
            entry = FundRepayment.objects.create(application=settled, **row)
            which = {"kind": "repayment", "key": entry.pk, "reason": "x"}
        budget = FundBudget.objects.get()
        FundBudget.objects.update(available=budget.available - budget.left + 1000)
        undoing = partial(tried, undo, coordinator, settled, **which)
        outcomes = at_once([undoing, partial(approve, other, fresh)])
        assert sorted(each in ("done", "approved") for each in outcomes) == [False, True], outcomes
        the_budget_is_the_sum()
    FundBudget.objects.update(available=Decimal(20_000))
    grant = make_application(cast, "approved")
    paying.pay(request=request_of(coordinator), application=grant, amount=Decimal(700), on=today)
    wrong = {"kind": "payment", "key": grant.payments.get().pk, "reason": "x"}
    rest = make_application(cast, "proof_ok", spent=Decimal(990))
    small = {"amount": Decimal(6), "on": today, "reason": "x"}
    for act in (
        partial(tried, cancelling.cancel, coordinator, grant, **wrong),
        partial(tried, paying.waive, other, rest, **small),
    ):
        outcomes = at_once([act] * 2)
        assert sorted(each == "done" for each in outcomes) == [False, True], outcomes
    the_budget_is_the_sum()
