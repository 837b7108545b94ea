"""Mails to mediators, each in the language of the person. They say place, time, language and code, never who is
advised."""

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from catalogues.labels import labels
from core import outbox
from network.mediators import ics, links
from network.mediators.codes import Answer
from network.models import MediatorMail, MediatorOffer

Kind = MediatorMail.Kind
ANSWERS = {Kind.OFFER: Answer.OPEN, Kind.CONFIRMED: Answer.ACCEPTED, Kind.GONE: Answer.WITHDRAWN}
"""What must still stand when the mail is sent."""


@task()
def send_mediator_mail(mail_id: int) -> None:
    """A mail server that does not answer is asked again, each time after twice the pause."""
    outbox.attempt(MediatorMail, mail_id, message_of, again=send_mediator_mail)


@task()
def send_mediator_mails() -> None:
    """What is still waiting."""
    outbox.send_waiting(MediatorMail, message_of)


def queue(offer: MediatorOffer, kind: str) -> None:
    """Who has no address is told by telephone."""
    if offer.mediator.email:
        mail = MediatorMail.objects.create(offer=offer, kind=kind)
        send_mediator_mail.enqueue(mail.pk)


def message_of(mail: MediatorMail) -> EmailMessage | None:
    """The mail as it is now; None when it has come to nothing."""
    offer = mail.offer
    mediator, request = offer.mediator, offer.request
    is_late = mail.kind == Kind.OFFER and request.has_begun
    if offer.answer != ANSWERS[mail.kind] or not mediator.email or is_late:
        return None
    with override(mediator.mail_language):
        subjects = {
            Kind.OFFER: _("Can you mediate? %(code)s"),
            Kind.CONFIRMED: _("Confirmed: language mediation %(code)s"),
            Kind.GONE: _("No longer needed: language mediation %(code)s"),
        }
        context = {
            "name": str(mediator),
            "request": request,
            "language": labels("language").get(request.language_id, ""),
            "link": links.address_of(offer),
        }
        body = render_to_string(f"network/mails/mediator_{mail.kind}.txt", context)
        subject = subjects[mail.kind] % {"code": request.code}
    message = EmailMessage(
        subject, body, None, [mediator.email], headers={"Message-ID": mail.number(offer.pk.hex)}
    )
    content = ics.calendar_of(
        request,
        mediator.mail_language,
        is_off=mail.kind == Kind.GONE,
        answer_at=context["link"] if mail.kind == Kind.OFFER else "",
    )
    message.attach("mediation.ics", content.decode(), "text/calendar")
    return message
