"""How an application changes its state: under its lock, along the table of machine.py, with an entry of the trail."""

from datetime import date

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from network.fund import machine
from network.fund.models import FundApplication


def locked(application: FundApplication) -> FundApplication:
    """As it is stored now; of two who act at the same moment the second one waits and finds it changed."""
    return FundApplication.objects.select_for_update(of=("self",)).get(pk=application.pk)


def store_state(request: HttpRequest | None, application: FundApplication, state: str) -> None:
    """Raises ValidationError when `state` may not come next."""
    application.check_step(state)
    application.state, application.since = state, timezone.now()
    application.save()
    audit.record(request, audit.Action.UPDATE, application, status=state)


def step_back(request: HttpRequest, application: FundApplication, state: str) -> None:
    """Something was entered in error, and `state` holds again."""
    if state not in machine.BACK.get(application.state, ()):
        raise not_possible()
    application.state, application.since = state, timezone.now()
    application.save()
    audit.record(request, audit.Action.UPDATE, application, status=state, back=True)


def not_possible() -> ValidationError:
    return ValidationError(_("This step is not possible any more. Please look again."))


def check_day(on: date, first: date) -> None:
    """Of a step that lies between `first` and today."""
    if on > timezone.localdate():
        raise ValidationError({"on": _("The day lies in the future.")})
    if on < first:
        raise ValidationError({"on": _("The day lies before the step that comes first.")})
