"""An application on its way through the house, the money behind it, and what is refused."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from consultations.models import Task
from core.models import AuditEntry
from network.fund import letters, machine, paying, services, tasks
from network.fund.codes import Check
from network.fund.minuting import Minuted
from network.models import FundApplication, FundBudget, FundMail, FundPayment, FundRule
from network.tests.bodies import make_body, make_decision, make_meeting
from welcome.retention import engine
from welcome.tests.at_once import at_once
from welcome.tests.fund_examples import budget_of, decider, make_application
from welcome.tests.pages import text
from welcome.tests.records import request_of

DECISION = {"outcome": "approved", "on": "2026-11-20", "minutes": "RT 4/2026, 2"}


def step(browser, application, name: str, said: dict | None = None):
    return browser.post(reverse(f"network:fund_{name}", args=[application.pk]), said or {})


def close_of(application) -> str:
    return reverse("network:fund_close", args=[application.pk])


def approve(by, application, outcome: str = "approved", amount: int | None = None) -> str:
    said = {"outcome": outcome, "amount": amount, "reason": "x", "on": timezone.localdate()}
    try:
        services.decide(request=request_of(by), application=application, minuted=Minuted("1"), **said)
    except ValidationError as error:
        return " ".join(error.messages)
    return "approved"


def balance(budget: FundBudget) -> tuple:
    budget.refresh_from_db()
    return budget.committed, budget.paid, budget.returned, budget.left


def test_from_the_check_to_the_closed_file(cast, client_for, clock):
    application = make_application(cast, submitted_on=timezone.localdate() - timedelta(days=9))
    budget = budget_of(application.district, application.year, 3000)
    meeting = make_meeting(make_body(cast.es, districts=[application.district_id]), is_over=True)
    make_meeting(make_body(cast.hh), is_over=True)
    decision = make_decision(meeting, text="Bühne ja, 800 Euro")
    adviser, coordinator, other = client_for("adviser"), client_for("coordinator"), client_for()
    other.force_login(decider(cast))
    assert "when all of it is true" in text(step(adviser, application, "check", {"checks": ["place"]}))
    step(adviser, application, "check", {"checks": Check.values})
    page = text(coordinator.get(application.get_absolute_url()))
    assert "Round table of the district" in page
    assert "3,000.00 euros left" in page
    address = reverse("network:fund_decide", args=[application.pk])
    assert f"In the budget of {budget} 3,000.00 euros are left." in text(coordinator.get(address))
    on = {"on": timezone.localdate().isoformat()}
    said = DECISION | on | {"outcome": "partly", "amount": "800", "reason": "Ohne Bühne"}
    for wrong, reason in (
        ({"amount": "1000"}, "Give a part"),
        ({"outcome": "approved"}, "Approved means all that was applied for, 1,000.00 euros."),
        ({"outcome": "rejected"}, "A rejection has no amount"),
        ({"reason": ""}, "Say why."),
        ({"on": "2030-01-01"}, "lies in the future"),
        ({"on": "2020-01-01"}, "before the step"),
        ({"minutes": ""}, "Choose the meeting"),
        ({"meeting": "5d1f"}, "Select a valid choice"),
        ({"meeting": str(meeting.pk), "on": "2026-11-18"}, "That meeting was on"),
    ):
        assert reason in text(step(coordinator, application, "decide", said | wrong)), wrong
    place = {"meeting": f"{meeting.pk}/{decision.pk}", "on": meeting.day.isoformat(), "minutes": ""}
    step(coordinator, application, "decide", said | place)
    assert "Bühne ja" in text(adviser.get(application.get_absolute_url()))
    assert "Nachbarschaftsfest" in text(adviser.get(meeting.get_absolute_url()))
    assert "Nachbarschaftsfest" not in text(client_for("reception").get(meeting.get_absolute_url()))
    assert "application: partly approved." in text(coordinator.post(address, said, follow=True))
    assert balance(budget) == (800, 0, 0, 2200)
    part = on | {"amount": "500"}
    refused = coordinator.get(reverse("network:fund_pay", args=[application.pk]))
    assert (refused.status_code, "not record repayments" in refused.content.decode()) == (403, True)
    assert "800.00 are left to be paid" in text(step(other, application, "pay", on | {"amount": "800.01"}))
    step(other, application, "pay", part)
    assert "paid in part" in text(other.get(application.get_absolute_url()))
    assert balance(budget) == (300, 500, 0, 2200)
    assert "300.00 are left to be paid" in text(step(other, application, "pay", part))
    step(other, application, "pay", part | {"amount": "300"})
    assert step(other, application, "pay", part).status_code == 200  # all is paid
    assert balance(budget) == (0, 800, 0, 2200)
    application.refresh_from_db()
    assert application.proof_due_on == date(application.ends_on.year + 1, 1, 31)
    begins = date_format(application.starts_on, "SHORT_DATE_FORMAT")
    assert f"begins on {begins}" in text(step(other, application, "settle", on | {"spent": "700"}))
    for kind in ("decision", "reminder"):
        letter = adviser.get(reverse("network:fund_letter", args=[application.pk, kind]))
        assert letter.content.startswith(b"%PDF")
    trail = AuditEntry.objects.filter(object_id=str(application.pk), facts__has_key="status").order_by("pk")
    assert [entry.facts["status"] for entry in trail] == ["checked", "partly", "paid"]
    assert "Ohne Bühne" not in str(list(AuditEntry.objects.values_list("facts", flat=True)))


def test_what_was_not_used_comes_back_in_parts_before_the_file_is_closed(cast, client_for, clock):
    application = make_application(cast, "paid", approved=Decimal(800))
    budget, coordinator, other = application.budget, client_for("coordinator"), client_for()
    other.force_login(decider(cast))
    on = {"on": timezone.localdate().isoformat()}
    refused = text(step(coordinator, application, "settle", on | {"spent": "800.01"}))
    assert refused.count("no more can have been used") > refused.count("Pay what is missing")
    assert "another person" in step(other, application, "settle", on | {"spent": "700"}).content.decode()
    step(coordinator, application, "settle", on | {"spent": "700"})
    assert (
        b"%PDF" in coordinator.get(reverse("network:fund_letter", args=[application.pk, "repayment"])).content
    )
    assert "100.00 euros have still to come back" in text(
        coordinator.post(close_of(application), follow=True)
    )
    assert "100.00" in text(coordinator.get(reverse("network:fund_list"), {"owing": "on"}))
    assert "At most 100.00" in text(step(coordinator, application, "repay", on | {"amount": "100.01"}))
    step(coordinator, application, "repay", on | {"amount": "40"})
    application.refresh_from_db()
    assert (application.state, application.to_return) == ("proof_ok", 60)
    assert FundApplication.objects.to_decide(cast.person("coordinator")).count() == 0
    assert "60.00 €" in text(coordinator.get(application.get_absolute_url()))
    clock.shift(timedelta(days=31))
    assert FundApplication.objects.to_decide(cast.person("coordinator")).count() == 1
    rest = {"on": timezone.localdate().isoformat(), "amount": "60"}
    coordinator = client_for("coordinator")
    assert step(coordinator, application, "repay", rest).status_code == 302
    coordinator.post(close_of(application))
    application.refresh_from_db()
    assert (application.state, application.returned) == ("closed", 100)
    assert balance(budget) == (0, 800, 100, 19_300)
    trail = AuditEntry.objects.filter(object_id=str(application.pk), facts__has_key="status").order_by("pk")
    assert [entry.facts["status"] for entry in trail] == [*("proof_due", "proof_ok", "repaid", "closed")]


def test_who_checks_or_speaks_for_it_does_not_decide(cast, client_for):
    """In the service with words, and in the database."""
    coordinator = cast.person("coordinator")
    for fields in ({"checked_by": coordinator}, {"advocate": coordinator}):
        application = make_application(cast, "checked", **fields)
        budget_of(application.district, application.year)
        assert "does not decide on it" in approve(coordinator, application)
        page = text(client_for("coordinator").get(application.get_absolute_url()))
        assert "does not decide on it" in page
        rejected = {"state": "rejected", "decided_on": date(2026, 11, 1), "minutes": "1", "body": "council"}
        with pytest.raises(IntegrityError), transaction.atomic():
            FundApplication.objects.filter(pk=application.pk).update(decided_by=coordinator, **rejected)
    waiting = make_application(cast)
    step(client_for("lead"), waiting, "advocate")
    step(client_for("adviser"), waiting, "advocate")
    waiting.refresh_from_db()
    assert waiting.advocate == cast.person("lead")


def test_the_database_refuses_what_no_step_leads_to(cast):
    """The table of states, and facts without which a state cannot be."""
    for state, following in machine.TRANSITIONS.items():
        for other in machine.TRANSITIONS.keys() - set(following):
            with pytest.raises(ValidationError):
                FundApplication(state=state).check_step(other)
    granted, paid, settled = (make_application(cast, state) for state in ("approved", "paid", "proof_ok"))
    for application, wrong in (
        (make_application(cast), {"state": "checked"}),
        (make_application(cast, "checked"), {"state": "approved", "approved": 1000}),
        (granted, {"approved": Decimal("1000.01")}),
        (granted, {"state": "paid"}),
        (granted, {"minutes": ""}),
        (paid, {"spent": Decimal("1000.01")}),
        (paid, {"paid": Decimal("1000.01")}),
        (paid, {"proof_on": paid.starts_on - timedelta(days=1)}),
        (settled, {"state": "repaid", "spent": 900}),
        (settled, {"returned": 1}),
        (settled, {"settled_by": decider(cast)}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            FundApplication.objects.filter(pk=application.pk).update(**wrong)
    for wrong in ({"committed": 20_000}, {"returned": 2001}, {"available": 2999}):
        with pytest.raises(IntegrityError), transaction.atomic():
            FundBudget.objects.update(**wrong)


@pytest.mark.django_db(transaction=True)
def test_of_two_approvals_at_the_same_moment_one_does_not_overspend(cast):
    """On PostgreSQL with real concurrency; SQLite in memory has one connection, there they follow each other."""
    coordinator = cast.person("coordinator")
    for _round in range(5):
        pair = [make_application(cast, "checked") for _number in range(2)]
        budget = budget_of(pair[0].district, pair[0].year)
        FundBudget.objects.filter(pk=budget.pk).update(available=Decimal(1500) + budget.committed)
        outcomes = at_once([lambda each=each: approve(coordinator, each) for each in pair])
        assert sorted(outcome == "approved" for outcome in outcomes) == [False, True], outcomes
        assert "500" in " ".join(outcomes)
        budget.refresh_from_db()
        stored = FundApplication.objects.aggregate(sum=Sum("approved"))["sum"]
        assert budget.committed == stored
    twice = make_application(cast, "checked")
    FundBudget.objects.update(available=Decimal(20_000))
    outcomes = at_once([lambda: approve(coordinator, twice)] * 2)
    assert sorted(outcome == "approved" for outcome in outcomes) == [False, True], outcomes
    once, treasurer = FundApplication.objects.get(pk=twice.pk), decider(cast)

    def pay() -> str:
        said = {"amount": Decimal(600), "on": timezone.localdate()}
        try:
            paying.pay(request=request_of(treasurer), application=once, **said)
        except ValidationError:
            return "refused"
        return "paid"

    assert sorted(at_once([pay] * 2)) == [
        "paid",
        "refused",
    ]  # two instalments, together more than was granted
    assert FundBudget.objects.get().paid == 600
    assert FundPayment.objects.get().amount == 600


def test_budgets_are_set_and_moved_and_rules_hold_from_their_day(cast, client_for):
    application = make_application(cast, "approved")
    year, coordinator = application.year, client_for("coordinator")
    place = reverse("network:fund_budget_update", args=[year, application.district_id])
    assert "committed or paid already" in text(coordinator.post(place, {"available": "999.99"}))
    coordinator.post(place, {"available": "1600"})
    move = reverse("network:fund_move", args=[year])
    said = {"giver": application.district_id, "receiver": "hoerde"}
    assert "committed or paid already" in text(coordinator.post(move, said | {"amount": "600.01"}))
    assert "nothing to move" in text(
        coordinator.post(move, said | {"receiver": said["giver"], "amount": "1"})
    )
    coordinator.post(move, said | {"amount": "600"})
    assert dict(FundBudget.objects.values_list("district", "available")) == {
        said["giver"]: 1000,
        "hoerde": 600,
    }
    board = text(coordinator.get(reverse("network:fund_budgets"), {"year": year}))
    assert "1,600.00" in board
    moved = AuditEntry.objects.filter(object_type="network.fundbudget", facts__moved=True)
    assert moved.count() == 2
    assert "has only 0" in approve(cast.person("coordinator"), make_application(cast, "checked"))

    rules = reverse("network:fundrule_create")
    new = {"valid_from": "2027-01-01", "cap": "8000", "management_up_to": "1000", "round_table_up_to": "5000"}
    new |= {"proof_day": "31", "proof_month": "2", "remind_days": "14", "return_days": "14"}
    assert "today at the earliest" in text(coordinator.post(rules, new | {"valid_from": "2020-01-01"}))
    assert "decides on more than" in text(coordinator.post(rules, new | {"round_table_up_to": "10"}))
    coordinator.post(rules, new)
    before, after = FundRule.objects.on(), FundRule.objects.on(date(2027, 1, 1))
    assert [rule.body_for(Decimal(700)) for rule in (before, after)] == ["round_table", "management"]
    assert after.body_for(Decimal(6000)) == "council"
    assert after.proof_deadline(date(2027, 5, 1)) == date(2028, 2, 29)


@pytest.mark.once
def test_money_that_comes_back_stays_back_where_the_rules_say_so(cast):
    FundRule.objects.create(valid_from=date(2026, 1, 1), frees_budget=False)
    application = make_application(cast, "paid")
    on, by = timezone.localdate(), request_of(cast.person("coordinator"))
    paying.settle(request=by, application=application, spent=Decimal(0), on=on)
    paying.repay(request=by, application=application, amount=Decimal(1000), on=on)
    application.refresh_from_db()
    assert (application.state, application.returned) == ("repaid", 1000)
    assert balance(application.budget)[2:] == (0, 19_000)


def test_the_day_reminds_once_and_gives_a_task_once(cast, clock):
    application = make_application(cast, "paid")
    end, due = application.ends_on, application.proof_due_on
    days = (end, end + timedelta(days=1), due - timedelta(days=29), due - timedelta(days=28), due)
    states = []
    for day in (*days, due + timedelta(days=1), due + timedelta(days=2)):
        tasks.run(day)
        application.refresh_from_db()
        states.append((application.state, FundMail.objects.count(), Task.objects.count()))
    assert states == [
        ("paid", 0, 0),
        ("proof_due", 0, 0),
        ("proof_due", 0, 0),
        ("proof_due", 1, 0),
        ("proof_due", 1, 0),
        ("proof_due", 1, 1),
        ("proof_due", 1, 1),
    ]
    assert Task.objects.get().owner == cast.person("adviser")


def asked(browser, page: str) -> int:
    browser.get(page)
    with CaptureQueriesContext(connection) as captured:
        browser.get(page)
    return len(captured)


def test_offices_see_their_districts_and_the_list_asks_a_fixed_number_of_questions(cast, client_for):
    for state in ("submitted", "approved", "paid"):
        make_application(cast, state)
    foreign = make_application(cast, office="HH", title="Fremdes Fest")
    listed = reverse("network:fund_list")
    assert "Fremdes Fest" not in text(client_for("adviser").get(listed))
    assert "Fremdes Fest" in text(client_for("coordinator").get(listed))
    assert client_for("adviser").get(foreign.get_absolute_url()).status_code == 404
    browser = client_for("coordinator")
    pages = [listed, reverse("network:fund_budgets")]
    questions = [asked(browser, page) for page in pages]
    page = browser.get(listed)
    assert page.context["totals"] == {
        "number": 4, "requested": 4000, "approved": 2000, "paid": 1000, "unproved": 1000, "owed": 0, "waived": 0,
    }  # fmt: skip
    for state in ("submitted", "approved", "paid", "proof_ok"):
        make_application(cast, state, "HH")
    assert [asked(browser, page) for page in pages] == questions


def test_what_is_forgotten_and_what_stays(cast, clock):
    closed, rejected, draft = (make_application(cast, state) for state in ("closed", "rejected", "draft"))
    clock.shift(timedelta(days=370))
    engine.run(), clock.shift(timedelta(days=15)), engine.run()
    assert not FundApplication.objects.filter(pk=draft.pk).exists()
    rejected.refresh_from_db(), closed.refresh_from_db()
    assert (rejected.title, rejected.email, rejected.costs.count(), rejected.requested) == ("", "", 0, 1000)
    assert (closed.title, closed.forgotten_on) == ("Nachbarschaftsfest", None)


def test_the_letter_of_the_decision_says_until_when_the_proof_is_due(cast, monkeypatch):
    told: dict = {}
    monkeypatch.setattr(letters, "pdf", lambda template, data, at: told.update(data) or b"")
    application = make_application(cast, "approved", mail_language="de")
    letters.letter_pdf(application, letters.DECISION)
    assert f"31.01.{application.ends_on.year + 1}" in " ".join(told["lines"])
