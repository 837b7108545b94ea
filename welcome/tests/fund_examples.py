"""Applications to the fund that the access matrix and the tests ask for: in the districts of ES and of HH."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from network.fund import machine
from network.fund.codes import Check
from network.fund.links import token_of
from network.models import FundApplication, FundBudget, FundCost, FundQuery
from welcome.tests.access_rows import CASEWORKERS, COORDINATORS, FORM, GET, POST, PUBLIC, Row
from welcome.tests.cast import Cast

FUNDERS = CASEWORKERS | COORDINATORS
BEGINS = timedelta(days=30)


def budget_of(district, year: int, available: int = 20_000) -> FundBudget:
    return FundBudget.objects.get_or_create(
        district=district, year=year, defaults={"available": Decimal(available)}
    )[0]


def make_application(
    cast: Cast, state: str = machine.SUBMITTED, office: str = "ES", **fields
) -> FundApplication:
    """In the first district of the office, as it is after the steps to `state`, with the sums in the budget."""
    today, of = timezone.localdate(), cast.offices[office]
    starts_on = fields.pop("starts_on", today + BEGINS)
    district = fields.pop("district", None) or of.districts_on(today)[0]
    said = {
        "applicant": "club", "organisation": "Beispielverein", "contact": "Zoë Beispielhoff", "purpose": "meeting",
        "email": "zoe@example.org", "title": "Nachbarschaftsfest", "description": "Essen und Musik für alle",
        "requested": Decimal(1000), "starts_on": starts_on, "ends_on": starts_on + timedelta(days=10),
    }  # fmt: skip
    application = FundApplication(
        district=district, state=state, **said | _course(cast, state, today) | fields
    )
    if state != machine.DRAFT:
        application.submitted_on, application.office = fields.get("submitted_on", today), of
    if state in machine.GRANTED:
        _grant(application, starts_on)
    application.save()
    FundCost.objects.create(application=application, text="Essen", amount=application.cost)
    if state == machine.QUERY:
        by = cast.person("adviser", office)
        FundQuery.objects.create(application=application, question="Wie viele kommen?", asked_by=by)
    return application


def _course(cast: Cast, state: str, today: date) -> dict:
    fields: dict = {}
    if state in machine.CHECKED_ONCE:
        fields |= {"checked_by": cast.person("adviser"), "checks": sorted(Check.values)}
    if state in machine.DECIDED:
        by = cast.person("coordinator")
        fields |= {"decided_by": by, "decided_on": today, "body": "round_table", "minutes": "RT 3/2026, 4"}
    if state in machine.PAID_OUT:
        fields |= {"paid_on": today, "proof_due_on": date(today.year + 1, 1, 31)}
    return fields


def _grant(application: FundApplication, starts_on: date) -> None:
    application.approved = application.approved or application.requested
    application.budget = budget_of(application.district, starts_on.year)
    if application.state in machine.SETTLED:
        application.spent = application.spent or application.approved
        application.settled_on = application.proof_on = timezone.localdate()
        application.returned = application.approved - application.spent
    column = "paid" if application.state in machine.PAID_OUT else "committed"
    setattr(application.budget, column, getattr(application.budget, column) + application.approved)
    application.budget.save()


def in_state(state: str, office: str = "ES", **more):
    return lambda cast: {"pk": make_application(cast, state, office).pk} | more


def a_page(cast: Cast) -> dict:
    return {"token": token_of(make_application(cast, machine.DRAFT))}


def a_budget(cast: Cast) -> dict:
    return {"year": 2026, "district": "eving"}


def _row(roles, methods, state: str, foreign: bool = True, **more) -> Row:
    return Row(roles, methods, in_state(state, **more), in_state(state, "HH", **more) if foreign else None)


FUND_ROWS = {
    "network:fund_list": Row(FUNDERS),
    "network:fund_detail": _row(FUNDERS, GET, machine.SUBMITTED),
    "network:fund_check": _row(FUNDERS, FORM, machine.SUBMITTED),
    "network:fund_query": _row(FUNDERS, FORM, machine.SUBMITTED),
    "network:fund_advocate": _row(FUNDERS, POST, machine.SUBMITTED),
    "network:fund_decide": _row(COORDINATORS, FORM, machine.CHECKED, foreign=False),
    "network:fund_pay": _row(COORDINATORS, FORM, machine.APPROVED, foreign=False),
    "network:fund_settle": _row(COORDINATORS, FORM, machine.PAID, foreign=False),
    "network:fund_close": _row(COORDINATORS, POST, machine.PROOF_OK, foreign=False),
    "network:fund_letter": _row(FUNDERS, GET, machine.APPROVED, kind="decision"),
    "network:fund_budgets": Row(FUNDERS),
    "network:fund_move": Row(COORDINATORS, FORM, lambda cast: {"year": 2026}),
    "network:fund_budget_update": Row(COORDINATORS, FORM, a_budget),
    "network:fundrule_create": Row(COORDINATORS, FORM),
    "network:fund_apply": Row(PUBLIC, FORM),
    "network:fund_page": Row(PUBLIC, FORM, a_page),
}
FUND_NOBODY_ADVISED = dict.fromkeys(
    [f"network:fund_{step}" for step in ("detail", "check", "query", "decide", "pay", "settle", "letter")],
    "an applicant to the fund; see network/tests",
)
