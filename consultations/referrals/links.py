"""The link with which a receiver answers without an account: for one referral and nothing else (core/links.py).

The end of the referral makes it worthless.
"""

from consultations.referrals.models import Referral
from core.links import LinkKind

SALT = "consultations.referrals.answer"
LINK = LinkKind(SALT, page="consultations:referral_answer", days="REFERRAL_LINK_DAYS")


def token_of(referral: Referral) -> str:
    return LINK.token_of(referral.pk, referral.link_nonce)


def address_of(referral: Referral) -> str:
    """The whole address, as it stands in a mail."""
    return LINK.address_of(referral.pk, referral.link_nonce)


def referral_of(token: str, *, lock: bool = False) -> Referral:
    """The referral that the link is for. Raises RefusedLink."""
    key, nonce = LINK.read(token)
    found = Referral.objects.with_page_details().filter(pk=key)
    if lock:
        found = found.select_for_update(of=("self",))
    referral = found.first()
    is_open = referral is not None and referral.is_open and referral.is_counted
    LINK.check(referral, nonce, referral.link_nonce if referral else "", is_open=is_open)
    return referral
