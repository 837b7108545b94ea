"""The appointment with which a consultation is opened."""

from uuid import UUID

from django.utils import timezone

from consultations.appointments.models import Appointment
from consultations.appointments.querysets import BOOKED, NO_SHOW
from districts.scoping import CASEWORK


def appointment_of(user, key: str) -> Appointment | None:
    """The appointment of that key that may be received by now, in an office in which the person advises; anything else
    is none at all. Who is said not to have come may have come after all."""
    try:
        own = Appointment.objects.visible_to(user).filter(office__in=user.access.office_ids(*CASEWORK))
        found = own.filter(pk=UUID(key), state__in=(BOOKED, NO_SHOW))
    except ValueError:
        return None
    appointment = found.with_details().first()
    return appointment if appointment and appointment.is_due else None


def presets_of(appointment: Appointment | None) -> dict:
    """What of it stands in the form of the consultation."""
    if appointment is None:
        return {}
    known = {
        "office": appointment.office_id,
        "site": appointment.site_id,
        "channel": "appointment",
        "language": appointment.language_id,
    }
    starts_at = timezone.localtime(appointment.starts_at)
    if starts_at.date() < timezone.localdate():
        known |= {"held_on": starts_at.date(), "start_time": starts_at.time()}
    if appointment.adviser_id:
        known["adviser"] = appointment.adviser_id
    if client := appointment.client:
        known |= {"client_key": client.pk, "client_text": client.label}
    return known
