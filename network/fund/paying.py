"""The money of a grant: payments in instalments, the proof of use, what comes back, the closed file. Nobody who has
decided on an application takes part in it."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import audit
from core.templatetags.ui import number
from network.fund import machine, mails, money
from network.fund.budgets import FundRule
from network.fund.models import FundApplication
from network.fund.parts import FundMail
from network.fund.payments import FundPayment, FundRepayment, FundWaiver
from network.fund.steps import check_day, locked, not_possible, store_state


def opened(request: HttpRequest, application: FundApplication) -> FundApplication:
    stored = locked(application)
    if reason := stored.why_no_money_by(request.user):
        raise ValidationError(reason)
    return stored


@transaction.atomic
def pay(*, request: HttpRequest, application: FundApplication, amount: Decimal, on: date) -> None:
    """An instalment, or all of it: never more than was approved."""
    stored = opened(request, application)
    if not stored.left_to_pay:
        raise not_possible()
    check_day(on, stored.decided_on)
    if amount > stored.left_to_pay:
        said = {"approved": number(stored.approved, 2), "left": number(stored.left_to_pay, 2)}
        raise ValidationError(
            {"amount": _("Of the %(approved)s euros granted, %(left)s are left to be paid.") % said}
        )
    FundPayment.objects.create(application=stored, amount=amount, on=on, by=request.user)
    stored.paid += amount
    money.pay(stored, amount)
    if stored.state in machine.TO_PAY:
        stored.paid_on = on
        stored.proof_due_on = FundRule.objects.on(on).proof_deadline(stored.ends_on)
        store_state(request, stored, machine.PAID)
        if stored.proof_on:  # of a payment that was cancelled
            store_state(request, stored, machine.PROOF_DUE)
    else:
        store(request, stored, "paid")


@transaction.atomic
def settle(*, request: HttpRequest, application: FundApplication, spent: Decimal, on: date) -> None:
    """The proof of use is accepted. What was granted and not paid is free again; what was paid and not used has to come
    back."""
    stored = opened(request, application)
    if stored.state == machine.PAID:  # the proof came on paper
        store_state(request, stored, machine.PROOF_DUE)
    stored.check_step(machine.PROOF_OK)
    check_begun(stored, on)
    check_day(on, stored.paid_on)
    _check_spent(stored, spent)
    money.release(stored)
    rule = FundRule.objects.on(on)
    stored.spent, stored.settled_on, stored.settled_by = spent, on, request.user
    stored.proof_on = stored.proof_on or on
    stored.return_due_on = rule.return_deadline(on) if stored.to_return else None
    is_back = stored.returned and not stored.to_return
    store_state(request, stored, machine.REPAID if is_back else machine.PROOF_OK)
    mails.queue(stored, FundMail.Kind.SETTLED)


def check_begun(application: FundApplication, on: date) -> None:
    """Raises ValidationError for a proof of something that has not begun."""
    if on < application.starts_on:
        day = date_format(application.starts_on, "SHORT_DATE_FORMAT")
        text = _("The project begins on %(day)s: there is no proof of use before that day.")
        raise ValidationError(text % {"day": day})


def _check_spent(application: FundApplication, spent: Decimal) -> None:
    if spent > application.paid:
        text = (
            _("So far %(paid)s euros were paid: no more can have been used. Pay what is missing first.")
            if application.left_to_pay
            else _("%(paid)s euros were paid: no more can have been used.")
        )
        raise ValidationError({"spent": text % {"paid": number(application.paid, 2)}})
    if spent + application.returned > application.paid:
        said = {
            "returned": number(application.returned, 2),
            "most": number(application.paid - application.returned, 2),
        }
        text = _("%(returned)s euros have come back already, so at most %(most)s were used.")
        raise ValidationError({"spent": text % said})


@transaction.atomic
def repay(*, request: HttpRequest, application: FundApplication, amount: Decimal, on: date) -> None:
    """All that comes back, or a part of it."""
    stored = opened(request, application)
    if stored.state not in machine.RETURNABLE:
        raise not_possible()
    check_day(on, stored.paid_on)
    most = stored.to_return if stored.settled_on else stored.paid - stored.returned
    if amount > most:
        text = _("At most %(most)s euros can come back.")
        raise ValidationError({"amount": text % {"most": number(most, 2)}})
    is_freed = FundRule.objects.on(on).frees_budget
    FundRepayment.objects.create(application=stored, amount=amount, on=on, by=request.user, is_freed=is_freed)
    stored.returned += amount
    if is_freed:
        money.free(stored, amount)
    _store_rest(request, stored, "returned")


@transaction.atomic
def waive(
    *, request: HttpRequest, application: FundApplication, amount: Decimal, on: date, reason: str
) -> None:
    """A rest, or a part of it, need not come back: decided on by who may decide, never by who has said what was used.
    In the budget it stays paid."""
    stored = locked(application)
    if barred := stored.why_not_waived_by(request.user):
        raise ValidationError(barred)
    if stored.state != machine.PROOF_OK:
        raise not_possible()
    check_day(on, stored.settled_on)
    if amount > stored.to_return:
        text = _("Only %(rest)s euros have still to come back.")
        raise ValidationError({"amount": text % {"rest": number(stored.to_return, 2)}})
    FundWaiver.objects.create(application=stored, amount=amount, on=on, by=request.user, reason=reason)
    stored.waived += amount
    _store_rest(request, stored, "waived")


def _store_rest(request: HttpRequest, application: FundApplication, field: str) -> None:
    """Repaid is of which something came back, and nothing more has to."""
    if application.settled_on and application.returned and not application.to_return:
        store_state(request, application, machine.REPAID)
    else:
        store(request, application, field)


@transaction.atomic
def close(*, request: HttpRequest, application: FundApplication) -> None:
    stored = opened(request, application)
    if stored.to_return:
        text = _("%(rest)s euros have still to come back.")
        raise ValidationError(text % {"rest": number(stored.to_return, 2)})
    store_state(request, stored, machine.CLOSED)


def store(request: HttpRequest, application: FundApplication, field: str) -> None:
    application.save()
    audit.record(request, audit.Action.UPDATE, application, fields=[field])
