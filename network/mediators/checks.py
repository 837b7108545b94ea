"""What forbids an act on a request for a mediator: each raises ValidationError with the words for the person."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.html import format_html
from django.utils.translation import gettext as _

from core import rows
from core.templatetags.ui import number
from districts.scoping import HasAccess
from network.mediators import machine
from network.mediators.money import NOTHING
from network.mediators.requests import why_unfit
from network.models import MediationOrigin, Mediator, MediatorRate, MediatorRequest


class UnfitError(ValidationError):
    """This mediator may not have the assignment; `reasons` are also for the mediator."""

    def __init__(self, mediator: Mediator, reasons: list[str]):
        self.reasons = " ".join(reasons)
        super().__init__(f"{mediator}: {self.reasons}")


def check_travel(travel: Decimal, rate: MediatorRate | None) -> None:
    most = rate.most_travel if rate else NOTHING
    if travel > most:
        text = _("Travel is paid up to %(most)s euros.") % {"most": number(most, 2)}
        raise ValidationError({"travel": text})


def check_unpaid(record: MediatorRequest) -> None:
    if record.is_paid:
        raise ValidationError(_("This has been paid already and cannot be changed any more."))


def check_step(record: MediatorRequest, state: str) -> None:
    if reason := record.why_not(state):
        raise ValidationError(reason)


def check_ahead(record: MediatorRequest) -> None:
    if record.has_begun:
        raise ValidationError(_("The time has begun: nobody can be asked any more."))


def check_fit(record: MediatorRequest, mediator: Mediator) -> None:
    others = mediator.requests.overlapping(record.starts_at, record.ends_at).exclude(pk=record.pk)
    if reasons := why_unfit(mediator, day=record.day, is_busy=others.exists()):
        raise UnfitError(mediator, reasons)


def check_single(record: MediatorRequest, origin: Model | None, user: HasAccess) -> None:
    """Two mediators would come to one talk: `origin` has one for this language and time already. It is held, so that
    of two who ask at the same moment one is told."""
    if origin is None:
        begun = MediationOrigin.objects.filter(request=record).first()
        origin = begun and begun.record
    if origin is None:
        return
    with rows.whole_city():
        list(type(origin).objects.filter(pk=origin.pk).select_for_update(of=("self",), no_key=True))
        same = MediatorRequest.objects.filter(pk__in=MediationOrigin.objects.of(origin))
        same = same.filter(status__in=machine.OPEN, language=record.language_id).exclude(pk=record.pk)
        found = same.filter(starts_at__lt=record.ends_at, ends_at__gt=record.starts_at).first()
    if found:
        is_seen = MediatorRequest.objects.visible_to(user).filter(pk=found.pk).exists()
        link = format_html('<a href="{}">{}</a>', found.get_absolute_url(), found) if is_seen else found
        text = _("For this time and language there is a request already: {code}.")
        raise ValidationError(format_html(text, code=link))
