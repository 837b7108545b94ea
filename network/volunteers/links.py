"""The link with which somebody who wants to help confirms the address (core/links.py)."""

from django.utils.crypto import constant_time_compare

from core.links import LinkKind
from network.models import Volunteer
from network.public.frames import in_language
from network.volunteers.codes import State

SALT = "network.volunteers"
LINK = LinkKind(SALT, page="network:volunteer_confirm", days="VOLUNTEER_LINK_DAYS")


def token_of(volunteer: Volunteer) -> str:
    return LINK.token_of(volunteer.pk, volunteer.nonce)


def address_of(volunteer: Volunteer) -> str:
    """The whole address, as it stands in a mail, in its language."""
    return in_language(LINK.address_of(volunteer.pk, volunteer.nonce), volunteer.mail_language)


def is_confirmed(token: str) -> bool:
    """Whether the link has done its work, and an office is about to call: who presses twice did nothing wrong. Raises
    RefusedLink for one that is none."""
    key, nonce = LINK.read(token)
    volunteer = Volunteer.objects.filter(pk=key, state=State.NEW).first()
    return volunteer is not None and constant_time_compare(nonce, volunteer.nonce)


def volunteer_of(token: str, *, lock: bool = False) -> Volunteer:
    """Who has not confirmed the address yet. Raises RefusedLink."""
    key, nonce = LINK.read(token)
    found = Volunteer.objects.filter(pk=key)
    volunteer = (found.select_for_update() if lock else found).first()
    is_open = volunteer is not None and volunteer.state == State.UNCONFIRMED
    LINK.check(volunteer, nonce, volunteer.nonce if volunteer else "", is_open=is_open)
    return volunteer
