"""Background work of appointments."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from consultations.appointments import mails
from consultations.models import Appointment


@task()
def remind_of_appointments() -> None:
    """Every morning: reminders of tomorrow's appointments, each once; what failed before is sent if of use."""
    today = timezone.localdate()
    mails.queue_reminders(Appointment.objects.to_be_reminded(today + timedelta(days=1)))
    mails.send_waiting()
