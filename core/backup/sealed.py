"""The file of a backup: encrypted blocks, of which none can be read, changed, moved or cut off unnoticed.

file    MAGIC, salt (32 bytes), check (16 bytes), block, block, …
block   of BLOCK bytes, as core.encryption.blocks describes them
key     HKDF-SHA256 of the operator's key with salt and MAGIC: 32 bytes for the blocks, then 16 for `check`,
        which says whether the key is the right one
"""

import hmac
import io
import os
from collections.abc import Sequence
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.backup.errors import BackupError
from core.encryption.blocks import TAG, nonce

MAGIC = b"willkommen backup 1\n"
SALT, KEY, CHECK = 32, 32, 16
BLOCK = 1 << 20
SHORTEST_KEY = 40


def checked(keys: Sequence[str]) -> Sequence[str]:
    """The operator's keys, newest first. Raises BackupError."""
    if not keys:
        raise BackupError("BACKUP_KEY is not set")
    if any(len(key) < SHORTEST_KEY for key in keys):
        raise BackupError(f"BACKUP_KEY has a key that is shorter than {SHORTEST_KEY} characters")
    return keys


def _derive(key: str, salt: bytes) -> tuple[AESGCM, bytes]:
    derived = HKDF(SHA256(), KEY + CHECK, salt, MAGIC).derive(key.encode())
    return AESGCM(derived[:KEY]), derived[KEY:]


class SealingWriter:
    """Encrypts what is written to it into `file`. Without `finish` what is there is no whole backup."""

    def __init__(self, file: BinaryIO, key: str):
        salt = os.urandom(SALT)
        self._cipher, check = _derive(key, salt)
        self._file, self._waiting, self._number = file, bytearray(), 0
        file.write(MAGIC + salt + check)

    def write(self, content: bytes) -> int:
        self._waiting += content
        while len(self._waiting) > BLOCK:
            self._seal(BLOCK, is_last=False)
        return len(content)

    def flush(self) -> None:
        """For those who write to files; a block goes out when it is full."""

    def finish(self) -> None:
        self._seal(len(self._waiting), is_last=True)

    def _seal(self, size: int, is_last: bool) -> None:
        plain = bytes(self._waiting[:size])
        del self._waiting[:size]
        self._file.write(self._cipher.encrypt(nonce(self._number, is_last), plain, None))
        self._number += 1


class OpeningReader(io.RawIOBase):
    """What was written into `file` with one of `keys`, block by block. Raises BackupError."""

    def __init__(self, file: BinaryIO, keys: Sequence[str]):
        head = file.read(len(MAGIC) + SALT + CHECK)
        if not head.startswith(MAGIC):
            raise BackupError("it is not a backup of this product")
        if len(head) < len(MAGIC) + SALT + CHECK:
            raise BackupError("it was cut off")
        self._cipher = _cipher(head[len(MAGIC) :], keys)
        self._file, self._number = file, 0
        self._ahead, self._plain = file.read(BLOCK + TAG), memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        if not self._plain and not self._is_read:
            self._plain = memoryview(self._open())
        count = min(len(buffer), len(self._plain))
        buffer[:count] = self._plain[:count]
        self._plain = self._plain[count:]
        return count

    @property
    def _is_read(self) -> bool:
        return self._number > 0 and not self._ahead

    def _open(self) -> bytes:
        block, self._ahead = self._ahead, self._file.read(BLOCK + TAG)
        try:
            plain = self._cipher.decrypt(nonce(self._number, not self._ahead), block, None)
        except InvalidTag as error:
            raise BackupError(
                f"it was changed or cut off (block {self._number + 1} is not genuine)"
            ) from error
        self._number += 1
        return plain


def _cipher(rest: bytes, keys: Sequence[str]) -> AESGCM:
    salt, check = rest[:SALT], rest[SALT:]
    for key in keys:
        cipher, expected = _derive(key, salt)
        if hmac.compare_digest(expected, check):
            return cipher
    raise BackupError("it was encrypted with another key than those in BACKUP_KEY")
