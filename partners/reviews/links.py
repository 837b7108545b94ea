"""The link with which a partner confirms or corrects one entry, once (core/links.py)."""

from core.links import LinkKind
from partners.models import ReviewRequest

SALT = "partners.reviews"
LINK = LinkKind(SALT, page="partners:review_answer", days="REVIEW_LINK_DAYS")


def token_of(review: ReviewRequest) -> str:
    return LINK.token_of(review.pk, review.nonce)


def address_of(review: ReviewRequest) -> str:
    """The whole address, as it stands in a mail."""
    return LINK.address_of(review.pk, review.nonce)


def review_of(token: str, *, lock: bool = False) -> ReviewRequest:
    """The open request that the link is for. Raises RefusedLink."""
    key, nonce = LINK.read(token)
    found = ReviewRequest.objects.filter(pk=key).with_entry()
    if lock:
        found = found.select_for_update(of=("self", "service"))
    review = found.first()
    is_open = review is not None and review.is_open and review.service.is_answerable
    LINK.check(review, nonce, review.nonce if review else "", is_open=is_open)
    return review
