"""The ticket with which a consultation is opened."""

from django.utils import timezone

from consultations.desk.models import Ticket
from districts.scoping import CASEWORK


def ticket_of(user, key: str) -> Ticket | None:
    """Today's ticket of that key in an office in which the person advises; anything else is none at all."""
    if not key.isdecimal():
        return None
    own = Ticket.objects.visible_to(user).filter(office__in=user.access.office_ids(*CASEWORK))
    return own.on(timezone.localdate()).filter(pk=key).select_related("site__office").first()
