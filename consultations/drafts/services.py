"""Keeping and ending drafts."""

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from consultations.desk import services as desk
from consultations.desk.models import Ticket
from consultations.drafts.models import LARGEST, MOST, Draft
from consultations.services import stored_submission


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


def end(*, request: HttpRequest, submission: UUID | None) -> None:
    """The consultation was saved, or its draft thrown away."""
    Draft.objects.filter(user=request.user.pk, submission=submission).delete()
