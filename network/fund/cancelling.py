"""Entries of money that were wrong are cancelled, the acceptance of a proof or the decision is taken back: under the
lock of the application, with the budget, until the file is closed."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.trail_codes import add_words
from core import audit
from core.templatetags.ui import number
from network.fund import machine, money
from network.fund.budgets import FundRule
from network.fund.models import FundApplication
from network.fund.paying import opened, store
from network.fund.payments import FundPayment, FundRepayment, FundWaiver, Money
from network.fund.steps import locked, not_possible, step_back

KINDS: dict[str, type[Money]] = {"payment": FundPayment, "repayment": FundRepayment, "waiver": FundWaiver}
"""As they stand in addresses and in the audit trail."""
add_words("cancelled", {kind: model._meta.verbose_name for kind, model in KINDS.items()})


def why_not(application: FundApplication, kind: str, user: User) -> str:
    """Four eyes as for recording it; empty when this person may cancel it."""
    if kind == "waiver":
        return application.why_not_waived_by(user)
    return application.why_no_money_by(user)


def open_to(application: FundApplication, user: User) -> set[str]:
    """The kinds of entries that this person can cancel now."""
    states = {
        "payment": machine.TO_PROVE,
        "repayment": machine.CANCELLABLE,
        "waiver": (machine.PROOF_OK, machine.REPAID),
    }
    return {
        kind
        for kind, possible in states.items()
        if application.state in possible and not why_not(application, kind, user)
    }


def entries_of(application: FundApplication) -> dict[str, list[Money]]:
    """All of them, those that were cancelled, too: `payments`, `repayments` and `waivers`."""
    return {
        f"{kind}s": list(getattr(application, f"{kind}s").select_related("by", "cancelled_by"))
        for kind in KINDS
    }


def names() -> dict[str, str]:
    """What was done, by the kind of the entry."""
    return {
        "payment": _("payment cancelled"),
        "repayment": _("repayment cancelled"),
        "waiver": _("waiver cancelled"),
    }


def said_of(entry: Money) -> str:
    """Of one that is cancelled already."""
    at = date_format(timezone.localtime(entry.cancelled_at), "SHORT_DATETIME_FORMAT")
    text = _("%(person)s has cancelled this already, on %(at)s.")
    return text % {"person": entry.cancelled_by, "at": at}


@transaction.atomic
def cancel(*, request: HttpRequest, application: FundApplication, kind: str, key: int, reason: str) -> None:
    """Raises ValidationError, also when somebody else was faster."""
    stored = locked(application)
    if barred := why_not(stored, kind, request.user):
        raise ValidationError(barred)
    entry = KINDS[kind].objects.select_related("cancelled_by").get(pk=key, application=stored)
    if entry.cancelled_at:
        raise ValidationError(said_of(entry))
    entry.cancelled_at, entry.cancelled_by, entry.cancel_reason = timezone.now(), request.user, reason
    entry.save(update_fields=["cancelled_at", "cancelled_by", "cancel_reason"])
    audit.record(request, audit.Action.UPDATE, stored, cancelled=kind)
    _UNDO[kind](request, stored, entry)


def _payment(request: HttpRequest, stored: FundApplication, entry: FundPayment) -> None:
    """It is committed again. Without another payment the grant waits for its money as before; a proof that has come
    already stays."""
    if stored.state not in machine.TO_PROVE:
        text = _("The proof of use is accepted. A payment can be cancelled when that is taken back first.")
        raise ValidationError(text)
    if stored.paid - entry.amount < stored.returned:
        text = _("%(returned)s euros have come back of what was paid. If that is wrong, cancel it first.")
        raise ValidationError(text % {"returned": number(stored.returned, 2)})
    stored.paid -= entry.amount
    money.pay(stored, -entry.amount)
    first = stored.payments.valid().order_by("on").first()
    if first is None:
        stored.paid_on = stored.proof_due_on = stored.reminded_on = stored.overdue_on = None
        is_whole = stored.approved == stored.requested
        step_back(request, stored, machine.APPROVED if is_whole else machine.PARTLY)
    else:
        stored.paid_on = first.on
        store(request, stored, "paid")


def _repayment(request: HttpRequest, stored: FundApplication, entry: FundRepayment) -> None:
    if entry.is_freed:
        money.take_back(stored, entry.amount)
    stored.returned -= entry.amount
    _open_again(request, stored, "returned")


def _waiver(request: HttpRequest, stored: FundApplication, entry: FundWaiver) -> None:
    stored.waived -= entry.amount
    _open_again(request, stored, "waived")


_UNDO: dict[str, Callable] = {"payment": _payment, "repayment": _repayment, "waiver": _waiver}


def _open_again(request: HttpRequest, stored: FundApplication, field: str) -> None:
    """What has to come back has its day, and is more than before."""
    if stored.state not in machine.CANCELLABLE:
        raise not_possible()
    if stored.settled_on and stored.return_due_on is None:
        stored.return_due_on = FundRule.objects.on().return_deadline(timezone.localdate())
        stored.return_reminded_on = None
    if stored.state == machine.REPAID:
        step_back(request, stored, machine.PROOF_OK)
    else:
        store(request, stored, field)


def why_not_undecided(application: FundApplication, user: User) -> str:
    """Why this person may not take the decision back; empty when it is possible."""
    if machine.CHECKED not in machine.BACK.get(application.state, ()) or application.proof_on:
        return str(not_possible().message)
    return application.why_not_decided_by(user)


@transaction.atomic
def take_decision_back(*, request: HttpRequest, application: FundApplication) -> None:
    """Before anything is paid, also where the applicant gives up: it waits to be decided on again, and its money is
    free for others. Raises ValidationError."""
    stored = locked(application)
    if barred := why_not_undecided(stored, request.user):
        raise ValidationError(barred)
    if stored.approved:
        money.release(stored)
    stored.decided_by = stored.decided_on = stored.meeting = stored.resolution = None
    stored.approved = stored.budget = None
    stored.body = stored.minutes = stored.reason = ""
    step_back(request, stored, machine.CHECKED)


@transaction.atomic
def take_acceptance_back(*, request: HttpRequest, application: FundApplication) -> None:
    """The proof waits to be accepted again, and what was not paid of the grant is committed again. Raises
    ValidationError when it was granted to others in the meantime."""
    stored = opened(request, application)
    if machine.PROOF_DUE not in machine.BACK.get(stored.state, ()):
        raise not_possible()
    if stored.waived:
        raise ValidationError(_("A rest was waived. Cancel that first."))
    money.recommit(stored)
    stored.settled_by = stored.settled_on = stored.return_due_on = stored.return_reminded_on = None
    step_back(request, stored, machine.PROOF_DUE)
