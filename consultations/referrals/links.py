"""The link with which a receiver answers without an account: signed, expiring, for one referral and nothing else.

It holds the key of the referral and its nonce, no personal data. Whoever knows the key cannot make one; a new nonce
makes every earlier link worthless, and so does the end of the referral.
"""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from consultations.referrals import machine
from consultations.referrals.models import Referral

SALT = "consultations.referrals.answer"


class RefusedLink(Exception):
    """The link does not work; `reason` is for the audit trail, never for the person."""

    def __init__(self, reason: str, referral: Referral | None = None):
        super().__init__(reason)
        self.reason, self.referral = reason, referral


def token_of(referral: Referral) -> str:
    return signing.dumps([referral.pk.hex, referral.link_nonce], salt=SALT)


def address_of(referral: Referral) -> str:
    """The whole address, as it stands in a mail."""
    return settings.SITE_URL + reverse("consultations:referral_answer", args=[token_of(referral)])


def referral_of(token: str, *, lock: bool = False) -> Referral:
    """The referral that the link is for. Raises RefusedLink."""
    key, nonce = _read(token)
    found = Referral.objects.with_page_details().filter(pk=key)
    if lock:
        found = found.select_for_update(of=("self",))
    referral = found.first()
    if referral is None:
        raise RefusedLink("unknown")
    if not referral.link_nonce or not constant_time_compare(nonce, referral.link_nonce):
        raise RefusedLink("withdrawn", referral)
    if referral.status not in machine.OPEN or not referral.is_counted:
        raise RefusedLink("closed", referral)
    return referral


def _read(token: str) -> tuple[UUID, str]:
    try:
        key, nonce = signing.loads(token, salt=SALT, max_age=timedelta(days=settings.REFERRAL_LINK_DAYS))
        return UUID(hex=key), str(nonce)
    except signing.SignatureExpired as error:
        raise RefusedLink("expired") from error
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise RefusedLink("tampered") from error
