"""Encrypted values and keyed marks, with `settings.ENCRYPTION_KEYS`: the first key encrypts, all of them open.

value   `~` id of the key `~`, then base64 of nonce (12 bytes) and AES-256-GCM of the text with its tag (16 bytes);
        the place (`table.column`) is authenticated with it, so a value moved to another column does not open
mark    the first hex digits of HMAC-SHA256 of a text, by which equal texts are found without being read
key     HKDF-SHA256 of the operator's key: 32 bytes to encrypt, 32 for marks, 4 for the id
"""

import hmac
import os
from binascii import Error, a2b_base64, b2a_base64
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"willkommen encryption 1"
NONCE, KEY = 12, 32
PREFIX = 10
"""Characters before the base64."""


class Unreadable(Exception):
    """The value was encrypted with a key that is not there, or changed, or moved to another column."""


@dataclass(frozen=True, eq=False)
class Key:
    prefix: str
    cipher: AESGCM
    marking: bytes


@lru_cache(maxsize=32)
def _derive(secret: str) -> Key:
    derived = HKDF(SHA256(), 2 * KEY + 4, None, PURPOSE).derive(secret.encode())
    return Key(f"~{derived[2 * KEY :].hex()}~", AESGCM(derived[:KEY]), derived[KEY : 2 * KEY])


@lru_cache(maxsize=32)
def _by_prefix(secrets: tuple[str, ...]) -> dict[str, Key]:
    return {key.prefix: key for key in map(_derive, secrets)}


def first() -> Key:
    """The key that encrypts."""
    return _derive(settings.ENCRYPTION_KEYS[0])


def every() -> Sequence[Key]:
    return [_derive(secret) for secret in settings.ENCRYPTION_KEYS]


def seal(text: str, place: bytes) -> str:
    key, nonce = first(), os.urandom(NONCE)
    sealed = nonce + key.cipher.encrypt(nonce, text.encode(), place)
    return key.prefix + b2a_base64(sealed, newline=False).decode()


def unseal(value: str, place: bytes) -> str:
    """The text of `value`. Raises Unreadable."""
    key = _by_prefix(tuple(settings.ENCRYPTION_KEYS)).get(value[:PREFIX])
    if key is None:
        raise Unreadable(f"{place.decode()}: the key {value[:PREFIX]} is not in ENCRYPTION_KEY")
    try:
        sealed = a2b_base64(value[PREFIX:])
        return key.cipher.decrypt(sealed[:NONCE], sealed[NONCE:], place).decode()
    except (InvalidTag, Error, ValueError) as error:
        raise Unreadable(f"{place.decode()}: the value was changed, or belongs elsewhere") from error


def mark(text: str, purpose: str, digits: int, key: Key | None = None) -> str:
    """The first hex `digits` of the keyed digest of `text`; those of one purpose tell nothing about another one's."""
    marking = (key or first()).marking
    return hmac.digest(marking, f"{purpose}:{text}".encode(), "sha256").hex()[:digits]
