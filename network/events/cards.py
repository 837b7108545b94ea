"""What stands on a number: the code, a picture of its address, and how things stand."""

import io
from dataclasses import dataclass

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network.events import machine, numbers
from network.events.models import Place


@dataclass(frozen=True)
class Card:
    address: str
    picture: SafeString


def card_of(number: Place) -> Card:
    """The picture holds the address with which the number can be given back; where the city has no public pages, the
    code alone."""
    address = ""
    if settings.EVENTS_PUBLIC:
        address = settings.SITE_URL + reverse("network:public_number", args=[number.code])
    return Card(address, SafeString(picture_of(address or number.said_code)))


def picture_of(text: str) -> str:
    """A QR code as SVG without style sheets."""
    drawing = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawing, kind="svg", border=4, light="white", xmldecl=False, scale=4, nl=False
    )
    return drawing.getvalue().decode()


def state_text(number: Place) -> str:
    """How things stand for who has the number."""
    if number.is_returned:
        return _("This number has been given back.")
    event = number.event
    if event.status == machine.CANCELLED or event.is_over or event.status == machine.PLANNED:
        return numbers.notice(event)
    if number.state == Place.State.TAKEN:
        return _("You have a place.")
    if event.has_begun:
        return _("The event has begun, and no place has become free.")
    advice = _("When places are given back, this number gets them: look here again.")
    return f"{_waiting_text(numbers.before(number))} {advice}"


def _waiting_text(before: int) -> str:
    if not before:
        return _("You are on the waiting list. Nobody waits before you.")
    text = ngettext(
        "You are on the waiting list. %d person waits before you.",
        "You are on the waiting list. %d people wait before you.",
        before,
    )
    return text % before
