"""The reminder of the day before: by mail, to who agreed to it and gave an address; with a link to call off. The mail
says when and where, never why."""

from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from consultations.appointments import links
from consultations.appointments.cards import language_of, lines_of
from consultations.appointments.models import Appointment, AppointmentMail
from core import audit, outbox


def message_of(mail: AppointmentMail) -> EmailMessage | None:
    """The mail as it is now; None when the appointment was moved, called off or has begun, or the person no longer
    agrees."""
    appointment = Appointment.objects.with_details().get(pk=mail.appointment_id)
    client = appointment.client
    is_current = appointment.is_to_come and appointment.starts_at == mail.starts_at
    if not is_current or client is None or not client.may_be_reminded:
        return None
    lines = lines_of(appointment, language_of(appointment))
    context = {
        "lines": lines,
        "appointment": appointment,
        "link": links.address_of(appointment),
    }
    body = render_to_string("appointments/mails/reminder.txt", context)
    when = timezone.localtime(appointment.starts_at)
    titles = " / ".join(line.words["appointment_title"] for line in lines)
    subject = f"{titles}: {when:%d.%m.%Y, %H:%M}"
    number = mail.number(appointment.pk.hex)
    return EmailMessage(subject, body, None, [client.email], headers={"Message-ID": number})


def queue_reminders(appointments) -> int:
    """A mail for each that has none for its time yet; how many. Another run at the same time changes nothing."""
    count = 0
    for appointment in appointments:
        try:
            with transaction.atomic():
                AppointmentMail.objects.create(appointment=appointment, starts_at=appointment.starts_at)
                audit.record(None, audit.Action.UPDATE, appointment, reminder="mail")
                count += 1
        except IntegrityError:
            continue  # Somebody else has just queued it.
    return count


def send_waiting():
    return outbox.send_waiting(AppointmentMail, message_of)
