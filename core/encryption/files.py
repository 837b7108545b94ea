"""Uploaded and made files: encrypted on the disk, plain for who opens them through the storage.

file    HEAD characters, block, block, … (core.encryption.blocks) of BLOCK bytes, with a key of the file's own
head    that key, encrypted as a value is (core.encryption.keys); so changing the operator's key rewrites the head only
"""

import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage

from core.encryption.blocks import TAG, nonce
from core.encryption.keys import KEY, PREFIX, Unreadable, first, seal, unseal

PLACE = b"files"
HEAD = 134
BLOCK = 1 << 16
IS_SEALED = re.compile("~[0-9a-f]{8}~")


class SealedStorage(FileSystemStorage):
    """For STORAGES. Files are written whole and read; nothing is appended."""

    def _save(self, name: str, content: File) -> str:
        return super()._save(name, Sealed(content))

    def _open(self, name: str, mode: str = "rb") -> File:
        if mode != "rb":
            raise ValueError("Encrypted files are opened to be read.")
        return File(io.BufferedReader(Opened(Path(self.path(name)).open("rb")), BLOCK), name)

    def size(self, name: str) -> int:
        return plain_size(super().size(name))


class Sealed(File):
    """`content` as it goes to the disk. It never has a path of its own, which would be moved there as it is."""

    def __init__(self, content: File):
        super().__init__(None, content.name)
        self._content = content

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        sealing = Sealing()
        yield sealing.head
        for piece in self._content.chunks(BLOCK):
            yield sealing.add(piece if isinstance(piece, bytes) else piece.encode())
        yield sealing.end()


class Sealing:
    """Encrypts a file piece by piece: `head`, what `add` returns for each, and `end`."""

    def __init__(self) -> None:
        secret = os.urandom(KEY)
        self._cipher = AESGCM(secret)
        self._waiting, self._number = bytearray(), 0
        self.head = seal(secret.hex(), PLACE).encode()

    def add(self, piece: bytes) -> bytes:
        self._waiting += piece
        done = bytearray()
        while len(self._waiting) > BLOCK:
            done += self._cipher.encrypt(nonce(self._number, False), bytes(self._waiting[:BLOCK]), None)
            del self._waiting[:BLOCK]
            self._number += 1
        return bytes(done)

    def end(self) -> bytes:
        return self._cipher.encrypt(nonce(self._number, True), bytes(self._waiting), None)


class Opened(io.RawIOBase):
    """What `file` holds, from any place in it; one block is in memory. Raises Unreadable."""

    def __init__(self, file: BinaryIO):
        self._file = file
        try:
            self._cipher = AESGCM(bytes.fromhex(unseal(file.read(HEAD).decode("latin-1"), PLACE)))
        except Unreadable:
            file.close()
            raise
        self._size = plain_size(os.fstat(file.fileno()).st_size)
        self._last = max(self._size - 1, 0) // BLOCK
        self._at, self._number, self._block = 0, -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(start + offset, 0)
        return self._at

    def readinto(self, buffer: Any) -> int:
        number, start = divmod(self._at, BLOCK)
        if number > self._last:
            return 0
        piece = self._opened(number)[start : start + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _opened(self, number: int) -> bytes:
        if number != self._number:
            self._file.seek(HEAD + number * (BLOCK + TAG))
            sealed = self._file.read(BLOCK + TAG)
            try:
                self._block = self._cipher.decrypt(nonce(number, number == self._last), sealed, None)
            except InvalidTag as error:
                raise Unreadable("The file was changed or cut off.") from error
            self._number = number
        return self._block


def plain_size(stored: int) -> int:
    blocks = stored - HEAD
    return max(blocks - TAG * -(-blocks // (BLOCK + TAG)), 0)


def stored_files() -> Iterator[Path]:
    """All files below MEDIA_ROOT."""
    found = sorted(Path(settings.MEDIA_ROOT).rglob("*"))
    return (path for path in found if path.is_file() and not path.is_symlink())


def prefixes() -> Iterator[str]:
    """Of the key that encrypted each file."""
    return (head[:PREFIX] for _path, head in _heads())


def due() -> int:
    """Files of an earlier key."""
    return sum(prefix != first().prefix for prefix in prefixes())


def rotate() -> int:
    """How many files got a new head. Raises Unreadable."""
    done = 0
    for path, head in _heads():
        if not head.startswith(first().prefix):
            done += _replace(path, seal(unseal(head, PLACE), PLACE))
    return done


def _replace(path: Path, head: str) -> bool:
    """In place: a file that somebody deletes meanwhile does not come back."""
    try:
        with path.open("r+b") as file:
            return file.write(head.encode()) == HEAD
    except FileNotFoundError:
        return False


def _heads() -> Iterator[tuple[Path, str]]:
    for path in stored_files():
        try:
            with path.open("rb") as file:
                head = file.read(HEAD).decode("latin-1")
        except FileNotFoundError:
            continue
        if IS_SEALED.match(head):  # a stray file of the operator's is none of ours
            yield path, head
