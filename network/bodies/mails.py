"""Mails to the members of a body: an invitation, a change, that a meeting was called off; each with a calendar file."""

from collections.abc import Iterable

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from core import outbox
from network.bodies import ics, machine
from network.bodies.decisions import Decision
from network.bodies.meetings import Meeting, MeetingMail
from network.bodies.series import BodyMember

Kind = MeetingMail.Kind
STATES = {Kind.INVITE: machine.INVITED, Kind.CHANGE: machine.INVITED, Kind.CANCEL: machine.CANCELLED}


@task()
def send_meeting_mail(mail_id: int) -> None:
    """A mail server that does not answer is asked again, each time after twice the pause."""
    outbox.attempt(MeetingMail, mail_id, message_of, again=send_meeting_mail)


@task()
def send_meeting_mails() -> None:
    """What is still waiting."""
    outbox.send_waiting(MeetingMail, message_of)


def queue(meeting: Meeting, members: Iterable[BodyMember], kind: str) -> None:
    for member in members:
        mail = MeetingMail.objects.create(meeting=meeting, member=member, kind=kind, version=meeting.version)
        send_meeting_mail.enqueue(mail.pk)


def message_of(mail: MeetingMail) -> EmailMessage | None:
    """The mail as it is now; None when it has come to nothing."""
    meeting, member = mail.meeting, mail.member
    if meeting.status != STATES[mail.kind] or meeting.has_begun or not member.email:
        return None
    with override(settings.LANGUAGE_CODE):
        subject = _subject(mail.kind) % {
            "name": meeting.body.name,
            "day": date_format(meeting.day, "SHORT_DATE_FORMAT"),
        }
        body = render_to_string(f"bodies/mails/{mail.kind}.txt", _context(meeting))
    method = ics.CANCEL if mail.kind == Kind.CANCEL else ics.REQUEST
    message = EmailMessage(
        subject,
        body,
        None,
        [member.email],
        headers={"Message-ID": mail.number(meeting.pk.hex)},
        reply_to=[ics.sender_of(meeting)],
    )
    message.attach("meeting.ics", ics.calendar_of(meeting, method, member.email).decode(), "text/calendar")
    return message


def _subject(kind: str) -> str:
    subjects = {
        Kind.INVITE: _("Invitation: %(name)s, %(day)s"),
        Kind.CHANGE: _("Changed: %(name)s, %(day)s"),
        Kind.CANCEL: _("Called off: %(name)s, %(day)s"),
    }
    return subjects[kind]


def _context(meeting: Meeting) -> dict:
    return {
        "meeting": meeting,
        "body": meeting.body,
        "items": list(meeting.items.all()),
        "decisions": Decision.objects.for_agenda_of(meeting).count(),
    }
