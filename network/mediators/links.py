"""The link with which a mediator answers a question without an account (core/links.py)."""

from core.links import LinkKind
from network.mediators.codes import Answer
from network.models import MediatorOffer

SALT = "network.mediators"
LINK = LinkKind(SALT, page="network:mediation_answer", days="REFERRAL_LINK_DAYS")


def token_of(offer: MediatorOffer) -> str:
    return LINK.token_of(offer.pk, offer.nonce)


def address_of(offer: MediatorOffer) -> str:
    """The whole address, as it stands in a mail."""
    return LINK.address_of(offer.pk, offer.nonce)


def offer_of(token: str, *, answers: tuple[str, ...] = (Answer.OPEN,)) -> MediatorOffer:
    """The question, while its answer is one of `answers` and the time has not begun. Raises RefusedLink."""
    key, nonce = LINK.read(token)
    found = MediatorOffer.objects.select_related(
        "request__district", "request__office", "request__topic__group", "mediator"
    )
    offer = found.filter(pk=key).first()
    is_open = offer is not None and offer.answer in answers and not offer.request.has_begun
    LINK.check(offer, nonce, offer.nonce if offer else "", is_open=is_open)
    return offer
