"""A request for which a mediator is asked or expected although its appointment or visit was called off or has got
another time (`RequestQuerySet.with_astray`): the mediator would come in vain.

What is called off takes its mediation with it. Whether somebody can come at another time only the mediator knows: that
is for a person to decide, and the pages say so until it is.
"""

from django.conf import settings
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import override

from consultations import changes
from consultations.due.services import save_task
from consultations.models import Appointment, Task
from consultations.staff import first_there
from core import rows
from network.mediators import machine, services
from network.mediators.querysets import MOVED, OFF, UNPLANNED
from network.models import MediationOrigin, MediatorOffer, MediatorRequest

WITH_IT = "appointment"
"""As the audit trail says it."""


def why_astray(request: MediatorRequest) -> str:
    """In words what is wrong between a request (`with_astray`) and the appointment or visit for which it was begun;
    empty when nothing is."""
    texts = {
        OFF: _(
            "It was called off, but language mediation %(code)s is still %(state)s: please call it off, too."
        ),
        UNPLANNED: _(
            "No time is planned, but mediation %(code)s is confirmed for %(when)s: plan for then or call it off."
        ),
        MOVED: _(
            "Language mediation %(code)s is still %(state)s for %(when)s, which is not the time as it is now: "
            "please call it off or ask anew."
        ),
    }
    words = {
        "code": request.code,
        "state": request.get_status_display(),
        "when": date_format(timezone.localtime(request.starts_at), "SHORT_DATETIME_FORMAT"),
    }
    return texts[request.astray] % words if request.astray else ""


def mark_of(request: MediatorRequest) -> tuple[str, str] | None:
    """The same as text and tone of a badge."""
    texts = {
        OFF: _("appointment called off"),
        UNPLANNED: _("appointment without a time"),
        MOVED: _("appointment moved"),
    }
    return (texts[request.astray], "danger") if request.astray else None


@changes.follows
def follow(request: HttpRequest, record: Model) -> None:
    """Who acts is told on the page, as far as the person may see requests; for others, like reception and the person
    advised, who asked gets a task. So does who asked when a colleague calls off and somebody is to be called."""
    with rows.whole_city():
        begun = MediatorRequest.objects.filter(pk__in=MediationOrigin.objects.of(record))
        for each in begun.astray().select_related("requested_by").select_for_update(of=("self",)):
            is_off = each.astray == OFF and not each.has_begun
            if is_off:
                services.move(request=request, record=each, state=machine.CANCELLED, by=WITH_IT)
            is_seen = _is_seen(request, each)
            if is_seen:
                note = messages.info if is_off else messages.warning
                text = _called_off(each) if is_off else why_astray(each)
                link = (each.get_absolute_url(), _("To the request"))
                note(request, format_html('{} <a href="{}">{}</a>', text, *link), fail_silently=True)
            if not is_seen or (is_off and each.requested_by_id != request.user.pk and _to_be_called(each)):
                _give_task(request, each, record)


def _is_seen(request: HttpRequest, record: MediatorRequest) -> bool:
    user = request.user
    return user.is_authenticated and MediatorRequest.objects.visible_to(user).filter(pk=record.pk).exists()


def _called_off(record: MediatorRequest) -> str:
    text = _("Language mediation %(code)s was called off with it; who was asked gets a mail.")
    to_call = [str(each.mediator) for each in _to_be_called(record)]
    further = [_("Please call, too: %(names)s.") % {"names": ", ".join(to_call)}] if to_call else []
    return " ".join([text % {"code": record.code}, *further])


def _to_be_called(record: MediatorRequest) -> list[MediatorOffer]:
    offers = MediatorOffer.objects.filter(request=record).select_related("mediator", "request")
    return [each for each in offers if each.is_to_be_called]


def _give_task(request: HttpRequest, record: MediatorRequest, origin: Model) -> None:
    """In German: it is stored as text."""
    with override(settings.LANGUAGE_CODE):
        if record.astray != OFF:
            text = _("Language mediation %(code)s: the appointment was moved")
        elif record.has_begun:
            text = _("Language mediation %(code)s: the appointment was called off")
        elif _to_be_called(record):
            text = _("Language mediation %(code)s is called off with the appointment: please call, too")
        else:
            text = _("Language mediation %(code)s is called off with the appointment")
        task = Task(office_id=record.office_id, title=text % {"code": record.code})
    task.appointment = origin if isinstance(origin, Appointment) else None
    task.owner_id = first_there(record.office_id, record.requested_by_id)
    task.due_on = timezone.localdate()
    of_same = Task.objects.open().filter(appointment=task.appointment) if task.appointment else ()
    if task.title not in {each.title for each in of_same}:  # moved twice is one thing to be done
        save_task(request=request, task=task)
