"""The second factor: who needs one, who has one; made and checked by allauth.mfa."""

import base64
import hashlib
import io
import secrets

import segno
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from districts.scoping import CITY_ROLES

OFF, RECOMMENDED, REQUIRED = "off", "recommended", "required"
DIRECTORY = "directory"
"""The city's directory vouches for a second factor of its own."""
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
KINDS = {"totp": _("authenticator app"), "webauthn": _("passkey")}

_SESSION_KEY = "second_factor"


def is_obliged(user: User) -> bool:
    """Whoever holds a role for the whole city reaches nothing without a second factor (handbook 5.4)."""
    return settings.SECOND_FACTOR == REQUIRED and user.access.has(*CITY_ROLES)


def has_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def names(user: User) -> list[str]:
    """Kinds of second factors that the person has, in words."""
    kinds = Authenticator.objects.filter(user=user, type__in=FACTORS).values_list("type", flat=True)
    return [str(KINDS[kind]) for kind in sorted(set(kinds))]


def unused_codes(user: User) -> list[str]:
    """The recovery codes that still work."""
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return found.wrap().get_unused_codes() if found else []


def remember(request: HttpRequest, by: str = "") -> None:
    """Note in the session whether the person has a second factor: at login, and whenever that changes."""
    request.session[_SESSION_KEY] = by or has_factor(request.user)


def is_missing(request: HttpRequest) -> bool:
    """Whether this session must set up a second factor first."""
    return not request.session.get(_SESSION_KEY) and is_obliged(request.user)


def is_recommended(request: HttpRequest) -> bool:
    return settings.SECOND_FACTOR != OFF and not request.session.get(_SESSION_KEY)


def used_at_login(request: HttpRequest) -> str:
    """What was shown besides the password: `totp`, `webauthn`, `recovery_codes`, `directory`, or nothing."""
    records = get_authentication_records(request, request.user)
    if any(record["method"] == "socialaccount" for record in records):
        return DIRECTORY
    return next((record["type"] for record in reversed(records) if record["method"] == "mfa"), "")


def remove_all(user: User) -> int:
    """How many factors the person had; the recovery codes go with them."""
    lost = Authenticator.objects.filter(user=user)
    count = lost.filter(type__in=FACTORS).count()
    lost.delete()
    return count


class MFAAdapter(DefaultMFAAdapter):
    """Our words; a QR code by the library that draws the others; secrets sealed in the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right, or has been used."),
        "cannot_delete_authenticator": _(
            "Your roles need a second factor. Set up another one first, then remove this one."
        ),
    }

    def get_totp_issuer(self) -> str:
        return "willkommen"

    def build_totp_svg(self, url: str) -> str:
        drawing = io.BytesIO()
        segno.make(url, error="m", micro=False).save(
            drawing, kind="svg", border=4, light="white", xmldecl=False, scale=4
        )
        return drawing.getvalue().decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": "willkommen"}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """What the field for the name suggests."""
        return gettext("Passkey %d") % (Authenticator.objects.filter(user=user, type=type).count() + 1)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS)
        return not is_obliged(authenticator.user) or others.exclude(pk=authenticator.pk).exists()

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What was sealed with a key that is gone is replaced by a secret that nobody knows: no code fits it."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(f"second factor:{key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
