"""Budgets of districts and years. Every change locks the row first: of two approvals at the same moment the second one
sees what the first has taken."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core import audit
from core.templatetags.ui import number
from districts.models import District
from network.fund.budgets import FundBudget
from network.fund.models import FundApplication


def commit(application: FundApplication) -> FundBudget:
    """Take what was approved from the budget. Raises ValidationError when it is not there."""
    budget = _locked(application.district, application.year)
    if budget is None:
        raise ValidationError(no_budget(application))
    if application.approved > budget.left:
        raise ValidationError(
            _("The budget of %(budget)s has only %(left)s euros left.")
            % {"budget": budget, "left": number(budget.left, 2)}
        )
    budget.committed += application.approved
    budget.save()
    return budget


def no_budget(application: FundApplication) -> str:
    said = {"district": application.district, "year": application.year}
    return _("%(district)s has no budget for %(year)d.") % said


def pay(application: FundApplication, amount: Decimal) -> None:
    _change(application, committed=-amount, paid=amount)


def release(application: FundApplication) -> None:
    """What was granted and will not be paid any more."""
    _change(application, committed=application.paid - application.approved)


def free(application: FundApplication, amount: Decimal) -> None:
    """What came back may be spent again."""
    _change(application, returned=amount)


def recommit(application: FundApplication) -> None:
    """What had been released is to be paid again. Raises ValidationError when it is not there any more."""
    rest = application.approved - application.paid
    _check_left(application, rest)
    _change(application, committed=rest)


def take_back(application: FundApplication, amount: Decimal) -> None:
    """It did not come back, so it was never free. Raises ValidationError when it has been granted again."""
    _check_left(application, amount)
    _change(application, returned=-amount)


def _check_left(application: FundApplication, amount: Decimal) -> None:
    budget = FundBudget.objects.select_for_update().get(pk=application.budget_id)
    if amount > budget.left:
        said = {"budget": budget, "left": number(budget.left, 2), "amount": number(amount, 2)}
        text = _(
            "These %(amount)s euros have been granted again in the meantime: the budget of %(budget)s has only "
            "%(left)s euros left. Raise the budget first."
        )
        raise ValidationError(text % said)


def _change(application: FundApplication, **amounts: Decimal) -> None:
    budget = FundBudget.objects.select_for_update().get(pk=application.budget_id)
    for name, amount in amounts.items():
        setattr(budget, name, getattr(budget, name) + amount)
    budget.save()


@transaction.atomic
def set_available(*, request: HttpRequest, district: District, year: int, available: Decimal) -> FundBudget:
    """Raises ValidationError below what is committed or paid already."""
    is_new = FundBudget.objects.get_or_create(district=district, year=year)[1]
    budget = FundBudget.objects.select_for_update().get(district=district, year=year)
    budget.available = available
    _check(budget)
    budget.save()
    audit.record(
        request, audit.Action.CREATE if is_new else audit.Action.UPDATE, budget, fields=["available"]
    )
    return budget


@transaction.atomic
def move(*, request: HttpRequest, year: int, giver: District, receiver: District, amount: Decimal) -> None:
    """From one district to another of the same year; both rows are locked in the same order by everybody."""
    FundBudget.objects.get_or_create(district=receiver, year=year)
    rows = FundBudget.objects.select_for_update().filter(year=year, district__in=[giver, receiver])
    found = {row.district_id: row for row in rows.order_by("pk")}
    if giver == receiver or giver.pk not in found:
        raise ValidationError(_("There is nothing to move."))
    taken, given = found[giver.pk], found[receiver.pk]
    taken.available -= amount
    given.available += amount
    _check(taken)
    for budget in (taken, given):
        budget.save()
        audit.record(request, audit.Action.UPDATE, budget, fields=["available"], moved=True)


def _locked(district: District, year: int) -> FundBudget | None:
    return FundBudget.objects.select_for_update().filter(district=district, year=year).first()


def _check(budget: FundBudget) -> None:
    if budget.available < 0 or budget.left < 0:
        raise ValidationError(_("More than that is committed or paid already."))
