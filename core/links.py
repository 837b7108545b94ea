"""Links with which somebody without an account acts: signed, expiring, each kind for one purpose and nothing else.

A link holds the key of a record and a nonce that the record keeps, no personal data. Whoever knows the key cannot make
one; another nonce makes every earlier link worthless.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import models
from django.urls import reverse
from django.utils.crypto import constant_time_compare, get_random_string


class RefusedLink(Exception):
    """The link does not work; `reason` is for the audit trail, never for the person."""

    def __init__(self, reason: str, record: models.Model | None = None):
        super().__init__(reason)
        self.reason, self.record = reason, record


def new_nonce() -> str:
    return get_random_string(22)


@dataclass(frozen=True)
class LinkKind:
    """`salt` separates the purposes, `page` is the URL name of the page, `days` the setting that says how long a link
    works."""

    salt: str
    page: str
    days: str

    def token_of(self, key: UUID, nonce: str) -> str:
        return signing.dumps([key.hex, nonce], salt=self.salt)

    def address_of(self, key: UUID, nonce: str) -> str:
        """The whole address, as it stands in a mail."""
        return settings.SITE_URL + reverse(self.page, args=[self.token_of(key, nonce)])

    def read(self, token: str) -> tuple[UUID, str]:
        """Key and nonce that the token holds. Raises RefusedLink."""
        try:
            age = timedelta(days=getattr(settings, self.days))
            key, nonce = signing.loads(token, salt=self.salt, max_age=age)
            return UUID(hex=key), str(nonce)
        except signing.SignatureExpired as error:
            raise RefusedLink("expired") from error
        except (signing.BadSignature, ValueError, TypeError) as error:
            raise RefusedLink("tampered") from error

    @staticmethod
    def check(record: models.Model | None, nonce: str, stored: str, *, is_open: bool) -> None:
        """Raise RefusedLink unless `record` was found, still has the nonce of the link, and `is_open`."""
        if record is None:
            raise RefusedLink("unknown")
        if not stored or not constant_time_compare(nonce, stored):
            raise RefusedLink("withdrawn", record)
        if not is_open:
            raise RefusedLink("closed", record)
