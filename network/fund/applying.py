"""What applicants do, without an account: each act is one transaction with its entry of the audit trail."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from districts.models import Office
from network.fund import links, machine, mails
from network.fund.models import FundApplication
from network.fund.parts import FundCost, FundMail
from network.fund.paying import check_begun
from network.fund.receipts import change as change_receipts
from network.fund.steps import not_possible, store_state

ASK_AGAIN = timedelta(hours=1)


@transaction.atomic
def apply(
    *, request: HttpRequest, application: FundApplication, costs: Sequence[tuple[str, Decimal]]
) -> None:
    """Store the draft and ask for the address. The same one once more is not stored again."""
    application.sent_mark = application.mark(costs)
    try:
        with transaction.atomic():
            application.save()
    except IntegrityError:
        _remind(application.sent_mark)
        return
    FundCost.objects.bulk_create(
        FundCost(application=application, text=text, amount=amount) for text, amount in costs
    )
    audit.record(request, audit.Action.CREATE, application, by="form")
    mails.queue(application, FundMail.Kind.CONFIRM)


def _remind(mark: str) -> None:
    """Another mail to who has not confirmed and sends the form once more, at most one an hour."""
    known = FundApplication.objects.filter(sent_mark=mark, state=machine.DRAFT).first()
    if known and not known.mails.filter(created_at__gt=timezone.now() - ASK_AGAIN).exists():
        mails.queue(known, FundMail.Kind.CONFIRM)


@transaction.atomic
def confirm(*, request: HttpRequest, token: str) -> FundApplication:
    """The address is right: the application is submitted. Raises RefusedLink and ValidationError."""
    application = links.application_of(token, lock=True)
    today = timezone.localdate()
    application.submitted_on = today
    application.office = Office.objects.covering(application.district, today).order_by("code").first()
    store_state(request, application, machine.SUBMITTED)
    return application


@transaction.atomic
def answer(*, request: HttpRequest, token: str, text: str) -> FundApplication:
    """The open question is answered, and the application is checked again. Raises RefusedLink and ValidationError."""
    application = links.application_of(token, lock=True)
    application.check_step(machine.SUBMITTED)
    question = application.queries.filter(answered_at__isnull=True).get()
    question.answer, question.answered_at = text, timezone.now()
    question.save(update_fields=["answer", "answered_at"])
    store_state(request, application, machine.SUBMITTED)
    return application


@transaction.atomic
def hand_in(
    *,
    request: HttpRequest,
    token: str,
    spent: Decimal,
    report: str,
    receipts: Sequence[File] = (),
    remove: Collection[str] = (),
) -> FundApplication:
    """The proof of use, which can be handed in anew until it is accepted. Raises RefusedLink and ValidationError."""
    application = links.application_of(token, lock=True)
    if application.state not in machine.TO_PROVE:
        raise not_possible()
    check_begun(application, timezone.localdate())
    if spent > application.approved:
        raise ValidationError({"spent": _("No more can be used of the grant than was approved.")})
    application.spent, application.report, application.proof_on = spent, report, timezone.localdate()
    change_receipts(application, receipts, remove)
    if application.state == machine.PAID:
        store_state(request, application, machine.PROOF_DUE)
    else:
        application.save()
        audit.record(request, audit.Action.UPDATE, application, fields=["report", "spent"], by="link")
    return application
