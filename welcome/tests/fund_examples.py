"""Applications to the fund that the access matrix and the tests ask for: in the districts of ES and of HH."""

from datetime import date, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import CityRole, User
from districts.scoping import Role
from network.fund import machine, receipts
from network.fund.codes import Check
from network.fund.links import token_of
from network.models import FundApplication, FundBudget, FundCost, FundPayment, FundQuery
from welcome.tests.access_rows import CASEWORKERS, COORDINATORS, FORM, GET, POST, PUBLIC, Row
from welcome.tests.cast import JOINED_ON, Cast

FUNDERS = CASEWORKERS | COORDINATORS
BEGINS, BEGAN = timedelta(days=30), timedelta(days=5)


def budget_of(district, year: int, available: int = 20_000) -> FundBudget:
    return FundBudget.objects.get_or_create(
        district=district, year=year, defaults={"available": Decimal(available)}
    )[0]


def decider(cast: Cast) -> User:
    """A second coordinator: who decides does not pay."""
    user, is_new = User.objects.get_or_create(
        email="decider@example.org", defaults={"given_name": "Second", "family_name": "Coordinator"}
    )
    if is_new:
        CityRole.objects.create(user=user, role=Role.COORDINATOR, valid_from=JOINED_ON)
    return user


def make_application(
    cast: Cast, state: str = machine.SUBMITTED, office: str = "ES", **fields
) -> FundApplication:
    """In the first district of the office, as it is after the steps to `state`, with the sums in the budget; where
    money was paid, the project has begun."""
    today, of = timezone.localdate(), cast.offices[office]
    starts_on = fields.pop("starts_on", today - BEGAN if state in machine.PAID_OUT else today + BEGINS)
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
        fields |= {
            "decided_by": decider(cast),
            "decided_on": today,
            "body": "round_table",
            "minutes": "RT 3/2026, 4",
        }
    if state in machine.SETTLED:
        fields["settled_by"] = cast.person("coordinator")
    if state in machine.PAID_OUT:
        fields |= {"paid_on": today, "proof_due_on": date(today.year + 1, 1, 31)}
    return fields


def _grant(application: FundApplication, starts_on: date) -> None:
    application.approved = application.approved or application.requested
    application.budget = budget_of(application.district, starts_on.year)
    if application.state in machine.PAID_OUT:
        application.paid = application.paid or application.approved
    if application.state in machine.SETTLED:
        application.spent = application.spent or application.paid
        application.settled_on = application.proof_on = timezone.localdate()
        if application.state != machine.PROOF_OK:
            application.returned = application.paid - application.spent - application.waived
        elif application.to_return:
            due_on = application.settled_on + timedelta(days=30)
            application.return_due_on = application.return_due_on or due_on
    application.budget.paid += application.paid
    application.budget.committed += application.left_to_pay
    application.budget.returned += application.returned
    application.budget.save()


def in_state(state: str, office: str = "ES", **more):
    return lambda cast: {"pk": make_application(cast, state, office).pk} | more


def a_receipt(office: str = "ES"):
    def make(cast: Cast) -> dict:
        application = make_application(cast, machine.PAID, office)
        file = SimpleUploadedFile("Beleg.pdf", b"%PDF-1.7")
        receipts.change(application, [file])
        return {"pk": application.pk, "receipt": application.receipts.get().pk}

    return make


def an_entry(cast: Cast) -> dict:
    application = make_application(cast, machine.PAID)
    said = {"amount": application.paid, "on": application.paid_on, "by": cast.person("coordinator")}
    entry = FundPayment.objects.create(application=application, **said)
    return {"pk": application.pk, "kind": "payment", "entry": entry.pk}


def a_rest(cast: Cast) -> dict:
    """Whose proof was accepted by somebody else."""
    said = {"spent": Decimal(990), "decided_by": cast.person("coordinator"), "settled_by": decider(cast)}
    return {"pk": make_application(cast, machine.PROOF_OK, **said).pk}


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
    "network:fund_repay": _row(COORDINATORS, FORM, machine.PAID, foreign=False),
    "network:fund_waive": Row(COORDINATORS, FORM, a_rest),
    "network:fund_cancel": Row(COORDINATORS, FORM, an_entry),
    "network:fund_take_back": _row(COORDINATORS, POST, machine.PROOF_OK, foreign=False),
    "network:fund_undecide": _row(COORDINATORS, POST, machine.APPROVED, foreign=False),
    "network:fund_receipts": _row(FUNDERS, FORM, machine.PAID),
    "network:fund_receipt": Row(FUNDERS, GET, a_receipt(), a_receipt("HH")),
    "network:fund_close": _row(COORDINATORS, POST, machine.PROOF_OK, foreign=False),
    "network:fund_letter": _row(FUNDERS, GET, machine.APPROVED, kind="decision"),
    "network:fund_budgets": Row(FUNDERS),
    "network:fund_move": Row(COORDINATORS, FORM, lambda cast: {"year": 2026}),
    "network:fund_budget_update": Row(COORDINATORS, FORM, a_budget),
    "network:fundrule_create": Row(COORDINATORS, FORM),
    "network:fund_apply": Row(PUBLIC, FORM),
    "network:fund_page": Row(PUBLIC, FORM, a_page),
}
_STEPS = (
    *("detail", "check", "query", "decide", "pay", "settle", "repay", "waive", "cancel"),
    *("receipts", "receipt", "letter"),
)
FUND_NOBODY_ADVISED = dict.fromkeys(
    [f"network:fund_{step}" for step in _STEPS], "an applicant to the fund; see network/tests"
)
