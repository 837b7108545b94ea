"""A request for which a mediator is asked or expected although its appointment or visit was called off or has got
another time: the mediator would come in vain. The pages say so, and the message after the act does."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from consultations import changes
from consultations.models import Appointment, HomeVisit
from consultations.visits import machine as visiting
from network.mediators import machine
from network.models import MediationOrigin, MediatorRequest

HOUR = timedelta(hours=1)
"""A visit has no end: the mediator has to be there for its first hour, or for all the time that was asked for."""


def why_astray(request: MediatorRequest, record: Model | None) -> str:
    """In words what is wrong between a request and the appointment or visit for which it was begun; empty when
    nothing is."""
    if request.status not in machine.OPEN or not isinstance(record, Appointment | HomeVisit):
        return ""
    words = {
        "code": request.code,
        "state": request.get_status_display(),
        "when": date_format(timezone.localtime(request.starts_at), "SHORT_DATETIME_FORMAT"),
    }
    if _is_off(record):
        text = _(
            "It was called off, but language mediation %(code)s is still %(state)s: please call it off, too."
        )
        return text % words
    if isinstance(record, HomeVisit) and not record.is_open:
        return ""
    span = _span(record, request)
    if span is None:
        text = _(
            "No time is planned, but mediation %(code)s is confirmed for %(when)s: plan for then or call it off."
        )
        return text % words if request.status == machine.CONFIRMED else ""
    if request.starts_at <= span[0] and span[1] <= request.ends_at:
        return ""
    text = _(
        "Language mediation %(code)s is still %(state)s for %(when)s, which is not the time as it is now: "
        "please call it off or ask anew."
    )
    return text % words


def _is_off(record: Appointment | HomeVisit) -> bool:
    if isinstance(record, Appointment):
        return record.state == Appointment.State.CANCELLED
    return record.status == visiting.DECLINED


def _span(record: Appointment | HomeVisit, request: MediatorRequest) -> tuple[datetime, datetime] | None:
    """For which time the mediator has to be there; coming earlier or staying longer does no harm. None while a visit
    has no plan."""
    if isinstance(record, Appointment):
        return record.starts_at, record.ends_at
    if record.planned_at is None:
        return None
    return record.planned_at, record.planned_at + min(HOUR, request.ends_at - request.starts_at)


@changes.tells
def tell(request: HttpRequest, record: Model) -> None:
    """After the act: each request that is astray now, as far as the person may see requests."""
    keys = MediationOrigin.objects.of(record)
    found = MediatorRequest.objects.visible_to(request.user).filter(pk__in=keys, status__in=machine.OPEN)
    for each in found.with_origin():
        if why := why_astray(each, each.planned_for):
            link = (each.get_absolute_url(), _("To the request"))
            messages.warning(request, format_html('{} <a href="{}">{}</a>', why, *link))
