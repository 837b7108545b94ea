"""What partners say behind their link, and what becomes of it; each act is one transaction with its audit entry."""

from collections.abc import Collection, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from partners.models import Proposal, ReviewRequest, Service
from partners.reviews import links
from partners.reviews.forms import ReviewForm, Value


@transaction.atomic
def confirm(*, request: HttpRequest, token: str) -> ReviewRequest:
    """All of it is right. Raises RefusedLink."""
    review = links.review_of(token, lock=True)
    review.answer()
    _confirm(review)
    audit.record(request, audit.Action.UPDATE, review.service, fields=["assured_on"], by="link")
    return review


@transaction.atomic
def propose(
    *, request: HttpRequest, token: str, changes: Mapping[str, tuple[Value, Value]], by: str
) -> ReviewRequest:
    """Old and new value of each changed field wait for somebody to decide. Raises RefusedLink."""
    review = links.review_of(token, lock=True)
    review.answer(by)
    Proposal.objects.bulk_create(
        Proposal(request=review, field=field, old=old, new=new) for field, (old, new) in changes.items()
    )
    audit.record(request, audit.Action.UPDATE, review.service, proposed=sorted(changes), by="link")
    return review


class NewerEntry(Exception):
    """The entry was changed after the partner saw it: taking over `proposals` would lose that."""

    def __init__(self, proposals: list[Proposal]):
        self.proposals = proposals
        super().__init__(", ".join(each.field for each in proposals))


@transaction.atomic
def accept(
    *,
    request: HttpRequest,
    review: ReviewRequest,
    fields: Collection[str] | None = None,
    overwritten: Mapping[str, Value] | None = None,
) -> None:
    """Take over what was proposed for these fields, by default for all. Values that are newer than what the partner saw
    must be named in `overwritten`. Raises NewerEntry, and ValidationError when that would not be a valid entry; nothing
    is taken over then."""
    proposals = _open_proposals(review, fields)
    form = ReviewForm(
        {each.field: each.new for each in proposals},
        instance=Service.objects.select_related("organisation").get(pk=review.service_id),
        only={each.field for each in proposals},
    )
    if gone := [each.label for each in proposals if each.field not in form.fields]:
        raise ValidationError(
            _("It is not clear any more which place is meant: %(fields)s") % {"fields": ", ".join(gone)}
        )
    if newer := [each for each in proposals if _is_newer(form.stored(each.field), each, overwritten or {})]:
        raise NewerEntry(newer)
    if not form.is_valid():
        raise ValidationError([text for texts in form.errors.values() for text in texts])
    form.save_as_of(review.answered_on)
    _decide(request, review, proposals, Proposal.State.ACCEPTED)


def _is_newer(now: Value, proposal: Proposal, overwritten: Mapping[str, Value]) -> bool:
    return now not in (proposal.old, proposal.new) and overwritten.get(proposal.field) != now


@transaction.atomic
def decline(*, request: HttpRequest, review: ReviewRequest, fields: Collection[str]) -> None:
    """The entry stays as it is in these fields. Raises ValidationError."""
    _decide(request, review, _open_proposals(review, fields), Proposal.State.DECLINED)


def _open_proposals(review: ReviewRequest, fields: Collection[str] | None) -> list[Proposal]:
    """Under the lock of their service: of two people who decide, the second finds it done."""
    Service.objects.select_for_update().get(pk=review.service_id)
    found = [each for each in review.proposals.open() if fields is None or each.field in fields]
    if not found:
        raise ValidationError(_("Somebody else has decided on this meanwhile."))
    return found


def _decide(request: HttpRequest, review: ReviewRequest, proposals: list[Proposal], state: str) -> None:
    for each in proposals:
        each.state, each.decided_at, each.decided_by = state, timezone.now(), request.user
        each.save(update_fields=["state", "decided_at", "decided_by"])
    fields = sorted(each.field for each in proposals)
    audit.record(request, audit.Action.UPDATE, review.service, **{state: fields})
    if not review.proposals.open().exists():
        _confirm(review)


def _confirm(review: ReviewRequest) -> None:
    """The partner has seen the entry; a later confirmation by somebody else stays."""
    service = Service.objects.get(pk=review.service_id)
    if service.assured_on is None or service.assured_on <= review.answered_on:
        service.confirm(review.answered_on, by=review.partner)
