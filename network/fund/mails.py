"""Mails to applicants, in the language in which they applied. Each leads to their own page."""

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from core import outbox
from core.languages import staff_language
from districts.models import City
from network.fund import letters, links, machine
from network.fund.models import FundApplication
from network.fund.parts import FundMail

Kind = FundMail.Kind
UNCONFIRMED_DAYS = 7
"""Who has not confirmed the address then is forgotten."""
WANTED: dict[str, tuple[str, ...]] = {
    Kind.CONFIRM: (machine.DRAFT,),
    Kind.QUERY: (machine.QUERY,),
    Kind.DECIDED: (machine.REJECTED, *machine.TO_PAY, *machine.TO_PROVE),
    Kind.PROOF: machine.TO_PROVE,
    Kind.SETTLED: machine.SETTLED,
    Kind.RETURN: (machine.PROOF_OK,),
}
"""In which states a mail still makes sense."""


@task()
def send_fund_mail(mail_id: int) -> None:
    """A mail server that does not answer is asked again, each time after twice the pause."""
    outbox.attempt(FundMail, mail_id, message_of, again=send_fund_mail)


def queue(application: FundApplication, kind: str) -> None:
    mail = FundMail.objects.create(application=application, kind=kind)
    send_fund_mail.enqueue(mail.pk)


def _has_come(mail: FundMail) -> bool:
    """What it would remind of."""
    application = mail.application
    if mail.kind == Kind.RETURN:
        return not application.is_return_overdue
    return mail.kind == Kind.PROOF and application.proof_on is not None


def message_of(mail: FundMail) -> EmailMessage | None:
    """The mail as it is now; None when it has come to nothing."""
    application = mail.application
    if application.state not in WANTED[mail.kind] or _has_come(mail) or not application.email:
        return None
    with override(application.mail_language):
        context = {
            "city": City.objects.values_list("name", flat=True).first() or "",
            "application": application,
            "question": application.queries.filter(answered_at__isnull=True).first(),
            "link": links.address_of(application),
            "days": UNCONFIRMED_DAYS,
            "proof_due_on": letters.proof_due_on(application),
            "is_letter_german": staff_language(application.mail_language) != application.mail_language,
        }
        body = render_to_string(f"fund/mails/{mail.kind}.txt", context)
        subjects = {
            Kind.CONFIRM: _("Neighbourhood fund: please confirm your application"),
            Kind.QUERY: _("Neighbourhood fund: a question about your application"),
            Kind.DECIDED: _("Neighbourhood fund: the decision"),
            Kind.PROOF: _("Neighbourhood fund: please tell us how the money was used"),
            Kind.SETTLED: _("Neighbourhood fund: your proof of use is accepted"),
            Kind.RETURN: _("Neighbourhood fund: please pay back what was not used"),
        }
        subject = f"{subjects[Kind(mail.kind)]} ({application.code})"
    number = mail.number(application.pk.hex)
    return EmailMessage(subject, body, None, [application.email], headers={"Message-ID": number})
