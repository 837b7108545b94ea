"""Mails to people who want to help, in the language in which they wrote."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from core import outbox
from districts.models import City
from network.models import Volunteer, VolunteerMail
from network.volunteers import links
from network.volunteers.codes import State

Kind = VolunteerMail.Kind


@task()
def send_volunteer_mail(mail_id: int) -> None:
    """A mail server that does not answer is asked again, each time after twice the pause."""
    outbox.attempt(VolunteerMail, mail_id, message_of, again=send_volunteer_mail)


@task()
def send_volunteer_mails() -> None:
    """What is still waiting."""
    outbox.send_waiting(VolunteerMail, message_of)


def queue(volunteer: Volunteer, kind: str) -> None:
    mail = VolunteerMail.objects.create(volunteer=volunteer, kind=kind)
    send_volunteer_mail.enqueue(mail.pk)


def message_of(mail: VolunteerMail) -> EmailMessage | None:
    """The mail as it is now; None when it has come to nothing."""
    volunteer = mail.volunteer
    wanted = {Kind.CONFIRM: State.UNCONFIRMED, Kind.DECLINED: State.DECLINED}[mail.kind]
    if volunteer.state != wanted or not volunteer.email:
        return None
    with override(volunteer.mail_language):
        context = {
            "city": City.objects.values_list("name", flat=True).first() or "",
            "name": str(volunteer),
            "link": links.address_of(volunteer),
            "days": settings.VOLUNTEER_LINK_DAYS,
        }
        body = render_to_string(f"network/mails/volunteer_{mail.kind}.txt", context)
        subjects = {
            Kind.CONFIRM: _("You want to help: please confirm"),
            Kind.DECLINED: _("Thank you for wanting to help"),
        }
        subject = subjects[mail.kind]
    number = mail.number(volunteer.pk.hex)
    return EmailMessage(subject, body, None, [volunteer.email], headers={"Message-ID": number})
