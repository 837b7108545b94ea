"""The link with which a person calls off an appointment without an account (core/links.py). A move, the cancelling and
the beginning of the appointment make it worthless."""

from django.db.models import QuerySet

from consultations.appointments.models import Appointment
from core.links import LinkKind

SALT = "consultations.appointments.cancel"
LINK = LinkKind(SALT, page="consultations:appointment_call_off", days="APPOINTMENT_LINK_DAYS")


def token_of(appointment: Appointment) -> str:
    return LINK.token_of(appointment.pk, appointment.link_nonce)


def address_of(appointment: Appointment) -> str:
    """The whole address, as it stands in a mail."""
    return LINK.address_of(appointment.pk, appointment.link_nonce)


def appointment_of(token: str) -> Appointment:
    """The appointment that the link is for. Raises RefusedLink."""
    key, nonce = LINK.read(token)
    found: QuerySet[Appointment] = Appointment.objects.filter(pk=key)
    appointment = found.select_related("office", "site", "client", "language").first()
    is_open = appointment is not None and appointment.is_to_come
    LINK.check(appointment, nonce, appointment.link_nonce if appointment else "", is_open=is_open)
    return appointment
