"""How an application changes its state: under its lock, along the table of machine.py, with an entry of the trail."""

from django.http import HttpRequest
from django.utils import timezone

from core import audit
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
