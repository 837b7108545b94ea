"""What the staff does with an application: each act is one transaction with its entry of the audit trail. What may not
be done raises ValidationError with the words for the person."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from network.fund import machine, mails, money
from network.fund.budgets import FundRule
from network.fund.codes import Check
from network.fund.models import FundApplication, FundCost, FundMail, FundQuery
from network.fund.steps import locked, store_state


@transaction.atomic
def check(*, request: HttpRequest, application: FundApplication, checks: Collection[str]) -> None:
    """The formal check was passed: all of it."""
    stored = locked(application)
    if set(checks) != set(Check.values):
        raise ValidationError({"checks": _("An application goes on when all of it is true; otherwise ask.")})
    stored.checks, stored.checked_by = sorted(checks), request.user
    store_state(request, stored, machine.CHECKED)


@transaction.atomic
def ask(*, request: HttpRequest, application: FundApplication, question: str) -> None:
    stored = locked(application)
    stored.check_step(machine.QUERY)
    FundQuery.objects.create(application=stored, question=question, asked_by=request.user)
    store_state(request, stored, machine.QUERY)
    mails.queue(stored, FundMail.Kind.QUERY)


@transaction.atomic
def speak_for(*, request: HttpRequest, application: FundApplication) -> None:
    """Somebody speaks for the application, and so does not decide on it; one person at a time."""
    stored = locked(application)
    if stored.state not in machine.UNDECIDED or stored.advocate_id:
        raise ValidationError(_("This step is not possible any more. Please look again."))
    stored.advocate = request.user
    stored.save(update_fields=["advocate"])
    audit.record(request, audit.Action.UPDATE, stored, fields=["advocate"])


@transaction.atomic
def decide(
    *,
    request: HttpRequest,
    application: FundApplication,
    outcome: str,
    amount: Decimal | None,
    on: date,
    minutes: str,
    reason: str,
) -> None:
    """What the body that the requested amount belongs to has decided: the minutes say so. The money is committed in the
    budget of the district and of the year in which the project begins."""
    stored = locked(application)
    _check_four_eyes(request, stored)
    _check_day(on, stored.submitted_on)
    if outcome != machine.APPROVED and not reason:
        raise ValidationError({"reason": _("Say why.")})
    stored.body = FundRule.objects.on(on).body_for(stored.requested)
    stored.decided_by, stored.decided_on, stored.minutes, stored.reason = request.user, on, minutes, reason
    if outcome != machine.REJECTED:
        stored.approved = stored.requested if outcome == machine.APPROVED else amount
        _check_amount(stored, outcome)
        stored.check_step(outcome)
        stored.budget = money.commit(stored)
    store_state(request, stored, outcome)
    mails.queue(stored, FundMail.Kind.DECIDED)


def _check_four_eyes(request: HttpRequest, application: FundApplication) -> None:
    if request.user.pk in (application.checked_by_id, application.advocate_id):
        raise ValidationError(_("Who has checked or speaks for an application does not decide on it."))


def _check_amount(application: FundApplication, outcome: str) -> None:
    if outcome == machine.PARTLY and not (
        application.approved and 0 < application.approved < application.requested
    ):
        raise ValidationError({"amount": _("Give a part of what was applied for.")})


def _check_day(on: date, first: date) -> None:
    if on > timezone.localdate():
        raise ValidationError({"on": _("The day lies in the future.")})
    if on < first:
        raise ValidationError({"on": _("The day lies before the step that comes first.")})


@transaction.atomic
def pay(*, request: HttpRequest, application: FundApplication, on: date) -> None:
    """All that was approved, once."""
    stored = locked(application)
    stored.check_step(machine.PAID)
    _check_day(on, stored.decided_on)
    stored.paid_on = on
    stored.proof_due_on = FundRule.objects.on(on).proof_deadline(stored.ends_on)
    money.pay(stored)
    store_state(request, stored, machine.PAID)


@transaction.atomic
def settle(*, request: HttpRequest, application: FundApplication, spent: Decimal, on: date) -> None:
    """The proof of use is accepted, and what was not used has come back."""
    stored = locked(application)
    if stored.state == machine.PAID:  # the proof came on paper
        store_state(request, stored, machine.PROOF_DUE)
    if spent > stored.approved:
        raise ValidationError({"spent": _("No more can be used of the grant than was paid.")})
    outcome = machine.PROOF_OK if spent == stored.approved else machine.REPAID
    stored.check_step(outcome)
    _check_day(on, stored.paid_on)
    stored.spent, stored.returned, stored.settled_on = spent, stored.approved - spent, on
    stored.proof_on = stored.proof_on or on
    if stored.returned and FundRule.objects.on(on).frees_budget:
        money.free(stored)
    store_state(request, stored, outcome)


@transaction.atomic
def close(*, request: HttpRequest, application: FundApplication) -> None:
    store_state(request, locked(application), machine.CLOSED)


@transaction.atomic
def forget(keys: Collection) -> int:
    """Texts, names and addresses of these applications are deleted; amounts and days stay."""
    for model in (FundQuery, FundMail, FundCost):
        model.objects.filter(application__in=keys).delete()
    found = FundApplication.objects.filter(pk__in=keys)
    return found.update(**FundApplication.PERSONAL, forgotten_on=timezone.localdate())
