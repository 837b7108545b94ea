"""Keeping and ending drafts."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from consultations.desk import services as desk
from consultations.desk.models import Ticket
from consultations.desk.tickets import ticket_of
from consultations.drafts.models import LARGEST, MOST, Draft
from consultations.services import stored_submission
from core import kept


class TooLarge(Exception):
    """More text than any consultation has."""


@transaction.atomic
def keep(
    *, request: HttpRequest, submission: UUID, values: list[tuple[str, str]], ticket: Ticket | None
) -> None:
    """Store what stands in the form; the ticket it was opened with is in consultation from now on. What has been saved
    as a consultation meanwhile is not kept. Raises TooLarge."""
    if sum(len(name) + len(value) for name, value in values) > LARGEST:
        raise TooLarge
    if stored_submission(request, submission):
        return
    fields = {"values": values, "ticket": ticket, "updated_at": timezone.now()}
    Draft.objects.update_or_create(user=request.user, submission=submission, defaults=fields)
    own = Draft.objects.filter(user=request.user.pk).order_by("-updated_at")
    Draft.objects.filter(pk__in=list(own.values_list("pk", flat=True)[MOST:])).delete()
    if ticket:
        desk.start(request=request, ticket=ticket)


def keep_form(request: HttpRequest) -> bool:
    """Store the form of a new consultation as it was POSTed; False when it does not say which or whose it is. At a
    shared desk somebody else may have logged in since: PermissionDenied. Raises TooLarge."""
    owner, submission = kept.owner_of(request), _submission(request)
    if owner is not None and owner != request.user.pk:
        raise PermissionDenied
    if owner is None or submission is None:
        return False
    ticket = ticket_of(request.user, request.POST.get("ticket", ""))
    keep(request=request, submission=submission, values=kept.typed_values(request), ticket=ticket)
    return True


def _submission(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("submission", ""))
    except ValueError:
        return None


def end(*, request: HttpRequest, submission: UUID | None) -> None:
    """The consultation was saved, or its draft thrown away."""
    Draft.objects.filter(user=request.user.pk, submission=submission).delete()
