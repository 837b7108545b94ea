"""Letters of the fund as PDF: the decision, the reminder of the proof of use, and what has to be paid back, in the
language of the applicant or, where the product is not in it, in German."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.languages import staff_language
from core.pdf import pdf, printable
from core.templatetags.ui import number
from districts.models import City
from network.fund import machine
from network.fund.budgets import FundRule
from network.fund.models import FundApplication

TEMPLATE = Path(__file__).parent / "letter.typ"
DECISION, REMINDER, REPAYMENT = "decision", "reminder", "repayment"


def kinds(application: FundApplication) -> list[str]:
    """Which letters there are now."""
    known = {
        DECISION: application.state in machine.DECIDED,
        REMINDER: application.state in machine.TO_PROVE and application.proof_on is None,
        REPAYMENT: bool(application.settled_on and application.to_return),
    }
    return [kind for kind, is_known in known.items() if is_known]


def letter_pdf(application: FundApplication, kind: str) -> bytes:
    """The same application gives the same bytes."""
    language = staff_language(application.mail_language)
    with override(language):
        day, written = _of(kind, application)
        subject, lines = written(application)
        city = City.objects.values_list("name", flat=True).first() or ""
        data = {
            "language": language,
            "sender": printable(f"{city} · {_('Neighbourhood fund')}"),
            "receiver": [printable(each) for each in _receiver(application)],
            "day": _day(day),
            "subject": f"{subject} – {application.code}",
            "greeting": _("Good day %(name)s,") % {"name": printable(application.contact)},
            "lines": [printable(line) for line in lines],
            "regards": _("With kind regards"),
            "signature": _("Management of the neighbourhood fund"),
        }
    return pdf(TEMPLATE, data, at=datetime.combine(day, time(12), UTC))


def _of(kind: str, application: FundApplication) -> tuple[date, Callable]:
    """The day of a letter, and what writes it."""
    if kind == DECISION:
        return application.decided_on, _decision
    if kind == REPAYMENT:
        reminded_on = application.return_reminded_on
        return (reminded_on, _late_repayment) if reminded_on else (application.settled_on, _repayment)
    return application.reminded_on or application.paid_on, _reminder


def _receiver(application: FundApplication) -> list[str]:
    return [each for each in (application.organisation, application.contact) if each]


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def _facts(application: FundApplication) -> dict:
    return {
        "title": application.title,
        "requested": number(application.requested, 2),
        "approved": number(application.approved, 2) if application.approved else "",
        "paid": number(application.paid, 2),
        "body": application.get_body_display(),
        "on": _day(application.decided_on),
        "minutes": application.minuted_in,
        "due": _day(proof_due_on(application)),
    }


def proof_due_on(application: FundApplication) -> date | None:
    """Before the money is paid as the rule of the day of the decision has it; of what was not decided none."""
    if application.proof_due_on or application.decided_on is None:
        return application.proof_due_on
    return FundRule.objects.on(application.decided_on).proof_deadline(application.ends_on)


def _decision(application: FundApplication) -> tuple[str, list[str]]:
    facts = _facts(application)
    decided = _("Decided by: %(body)s, on %(on)s, minutes %(minutes)s.") % facts
    reason = [application.reason] if application.reason else []
    if application.state == machine.REJECTED:
        text = _("your application “%(title)s” for %(requested)s euros cannot be granted.") % facts
        return _("Your application is rejected"), [text, *reason, decided]
    duties = _(
        "The money is for this project only. After its end, by %(due)s at the latest, please tell us by a short "
        "report, with receipts, what it was used for. What was not used is paid back."
    )
    duties %= facts
    if application.approved < application.requested:
        text = _(
            "your application “%(title)s” for %(requested)s euros is granted in part: %(approved)s euros."
        )
        return _("Your application is granted in part"), [text % facts, *reason, decided, duties]
    text = _("your application “%(title)s” is granted: %(approved)s euros.") % facts
    return _("Your application is granted"), [text, *reason, decided, duties]


def _reminder(application: FundApplication) -> tuple[str, list[str]]:
    text = _(
        "for “%(title)s” you have received %(paid)s euros. Please hand in the proof of use by %(due)s: a short "
        "report and what of the grant was used. What was not used is paid back."
    )
    return _("Reminder: proof of use"), [text % _facts(application)]


def _facts_of_rest(application: FundApplication) -> dict:
    return _facts(application) | {
        "spent": number(application.spent, 2),
        "returned": number(application.returned, 2),
        "rest": number(application.to_return, 2),
        "until": _day(application.return_due_on),
        "code": application.code,
    }


def _late_repayment(application: FundApplication) -> tuple[str, list[str]]:
    facts = _facts_of_rest(application)
    lines = [
        _(
            "of the money for “%(title)s” %(rest)s euros that were not used have still to come back. The last day for "
            "that was %(until)s."
        ),
        _(
            "Please pay them back now. Give the reference %(code)s, and use the account from which the money came to "
            "you. If you have paid in the last few days, there is nothing to do."
        ),
    ]
    return _("Reminder: repayment of what was not used"), [line % facts for line in lines]


def _repayment(application: FundApplication) -> tuple[str, list[str]]:
    facts = _facts_of_rest(application)
    lines = [
        _(
            "we have accepted the proof of use for “%(title)s”, thank you. You have received %(paid)s euros and used "
            "%(spent)s euros."
        ),
        _(
            "Please pay back the rest by %(until)s: %(rest)s euros. Give the reference %(code)s, and use the account "
            "from which the money came to you."
        ),
    ]
    if application.returned:
        lines.insert(1, _("%(returned)s euros of it have come back already."))
    return _("Repayment of what was not used"), [line % facts for line in lines]
