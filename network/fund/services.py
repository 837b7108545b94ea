"""What the staff does with an application: each act is one transaction with its entry of the audit trail. What may not
be done raises ValidationError with the words for the person."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.templatetags.ui import number
from network.fund import machine, mails, money
from network.fund.budgets import FundRule
from network.fund.codes import Check
from network.fund.minuting import Minuted
from network.fund.models import FundApplication
from network.fund.parts import FundCost, FundMail, FundQuery
from network.fund.payments import MONEY
from network.fund.receipts import change as change_receipts
from network.fund.receipts import remove as remove_receipts
from network.fund.steps import check_day, locked, not_possible, store_state


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
        raise not_possible()
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
    minuted: Minuted,
    reason: str,
) -> None:
    """What the body that the requested amount belongs to has decided: the minutes say so. The money is committed in the
    budget of the district and of the year in which the project begins."""
    stored = locked(application)
    if reason_against := stored.why_not_decided_by(request.user):
        raise ValidationError(reason_against)
    check_day(on, stored.submitted_on)
    _check_amount(stored, outcome, amount)
    if outcome != machine.APPROVED and not reason:
        raise ValidationError({"reason": _("Say why.")})
    stored.body = FundRule.objects.on(on).body_for(stored.requested)
    stored.decided_by, stored.decided_on, stored.reason = request.user, on, reason
    stored.minutes, stored.meeting, stored.resolution = minuted.text, minuted.meeting, minuted.resolution
    if outcome != machine.REJECTED:
        stored.approved = stored.requested if outcome == machine.APPROVED else amount
        stored.check_step(outcome)
        stored.budget = money.commit(stored)
    store_state(request, stored, outcome)
    mails.queue(stored, FundMail.Kind.DECIDED)


def _check_amount(application: FundApplication, outcome: str, amount: Decimal | None) -> None:
    """An amount that contradicts the outcome is a slip of one of the two: money is not recorded on a guess."""
    requested = application.requested
    if outcome == machine.PARTLY and not (amount and 0 < amount < requested):
        raise ValidationError({"amount": _("Give a part of what was applied for.")})
    if outcome == machine.APPROVED and amount not in (None, requested):
        text = _(
            "Approved means all that was applied for, %(requested)s euros. Choose “partly approved” for another "
            "amount, or leave this empty."
        )
        raise ValidationError({"amount": text % {"requested": number(requested, 2)}})
    if outcome == machine.REJECTED and amount:
        raise ValidationError({"amount": _("A rejection has no amount: leave this empty.")})


@transaction.atomic
def add_receipts(
    *,
    request: HttpRequest,
    application: FundApplication,
    receipts: Sequence[File],
    remove: Collection[str] = (),
) -> None:
    """What came on paper and was scanned."""
    stored = locked(application)
    if stored.state not in machine.TO_PROVE:
        raise not_possible()
    change_receipts(stored, receipts, remove, request.user)
    audit.record(request, audit.Action.UPDATE, stored, fields=["receipts"])


@transaction.atomic
def forget(keys: Collection) -> int:
    """Texts, names, addresses and receipts of these applications are deleted; amounts and days stay."""
    remove_receipts(keys)
    for model in (FundQuery, FundMail, FundCost):
        model.objects.filter(application__in=keys).delete()
    for entries in MONEY:
        entries.objects.filter(application__in=keys).update(**dict.fromkeys(entries.TEXTS, ""))
    found = FundApplication.objects.filter(pk__in=keys)
    return found.update(**FundApplication.PERSONAL, forgotten_on=timezone.localdate())
