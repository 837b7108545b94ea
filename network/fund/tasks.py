"""The work of the day: projects that have ended owe a proof of use, applicants are reminded of it once before its day,
and once of money that has not come back by its day; of a proof that has not come by its day the one who checked it gets
a task. Waiting mails are sent."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from accounts.models import Membership
from consultations.models import Task
from core import audit, outbox
from network.fund import machine, mails
from network.fund.budgets import FundRule
from network.fund.models import FundApplication
from network.fund.parts import FundMail
from network.fund.steps import locked, store_state

TASK_DAYS = 7


@task()
def keep_fund() -> None:
    run(timezone.localdate())
    outbox.send_waiting(FundMail, mails.message_of)


def run(today: date) -> None:
    applications = FundApplication.objects
    for application in applications.over(today):
        _end(application)
    soon = today + timedelta(days=FundRule.objects.on(today).remind_days)
    waiting = applications.without_proof().filter(reminded_on__isnull=True, proof_due_on__lte=soon)
    for application in waiting:
        _remind(application, today)
    for application in applications.overdue(today).filter(overdue_on__isnull=True):
        _tell(application, today)
    for application in applications.owing(today).filter(return_reminded_on__isnull=True):
        _remind_to_return(application, today)


@transaction.atomic
def _end(application: FundApplication) -> None:
    stored = locked(application)
    if stored.state == machine.PAID:
        store_state(None, stored, machine.PROOF_DUE)


@transaction.atomic
def _remind(application: FundApplication, today: date) -> None:
    stored = locked(application)
    if stored.reminded_on is None and stored.proof_on is None:
        stored.reminded_on = today
        stored.save(update_fields=["reminded_on"])
        mails.queue(stored, FundMail.Kind.PROOF)
        audit.record(None, audit.Action.UPDATE, stored, fields=["reminded_on"])


@transaction.atomic
def _remind_to_return(application: FundApplication, today: date) -> None:
    stored = locked(application)
    if stored.return_reminded_on is None and stored.to_return:
        stored.return_reminded_on = today
        stored.save(update_fields=["return_reminded_on"])
        mails.queue(stored, FundMail.Kind.RETURN)
        audit.record(None, audit.Action.UPDATE, stored, fields=["return_reminded_on"])


@transaction.atomic
def _tell(application: FundApplication, today: date) -> None:
    """A task for who has checked it, as long as that person works in an office; the number beside the entry of the menu
    tells the others."""
    stored = locked(application)
    if stored.overdue_on is not None or stored.proof_on is not None:
        return
    stored.overdue_on = today
    stored.save(update_fields=["overdue_on"])
    audit.record(None, audit.Action.UPDATE, stored, fields=["overdue_on"])
    works = Membership.objects.valid_on(today).filter(user=stored.checked_by_id).first()
    if works is not None:
        with override("de"):
            title = _("Neighbourhood fund %(code)s: the proof of use is overdue") % {"code": stored.code}
        due_on = today + timedelta(days=TASK_DAYS)
        made = Task.objects.create(
            office_id=works.office_id, owner_id=stored.checked_by_id, title=title, due_on=due_on
        )
        audit.record(None, audit.Action.CREATE, made)
