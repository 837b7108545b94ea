"""The ticket with which a consultation is opened."""

from django.utils import timezone

from consultations.desk.models import Ticket
from districts.scoping import CASEWORK, Role


def ticket_of(user, key: str, roles: tuple[Role, ...] = CASEWORK) -> Ticket | None:
    """Today's ticket of that key in an office in which the person advises, or has one of `roles`; anything else is none
    at all."""
    if not key.isdecimal():
        return None
    own = Ticket.objects.visible_to(user).filter(office__in=user.access.office_ids(*roles))
    return own.on(timezone.localdate()).filter(pk=key).select_related("site__office").first()
