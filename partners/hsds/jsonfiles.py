"""The JSON package: `organizations.json` and `services.json`, arrays of full objects, read and written one by one."""

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from partners.hsds.faults import Place, Unreadable

FILES = {"organization": "organizations.json", "service": "services.json"}
BLOCK = 256 * 1024
OBJECT_LIMIT = 4 * 1024 * 1024
"""Characters of one organisation or service with all that belongs to it."""
LONGEST_SIGN = 16
"""Characters in which a window may end in the middle of a word, a number or an escape."""
_BLANK = re.compile(r"[ \t\r\n]*")


class _Repeated(ValueError):
    def __init__(self, key: str):
        self.key = key
        super().__init__(key)


def _object(pairs: list[tuple[str, Any]]) -> dict:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _value in pairs]
        raise _Repeated(next(key for key in keys if keys.count(key) > 1))
    return found


def _no_number(text: str) -> Any:
    raise ValueError(text)


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_number)


def line(record: dict) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(", ", ": "))


def write_array(file: BinaryIO, records: Iterable[dict]) -> Iterator[int]:
    """Write an array with one object a line; gives the number written after each."""
    separator = "[\n"
    number = 0
    for number, record in enumerate(records, 1):
        file.write(f"{separator}{line(record)}".encode())
        separator = ",\n"
        yield number
    file.write(b"\n]\n" if number else b"[]\n")


class _Reader:
    """A window on a file of JSON, moved on as objects are taken."""

    def __init__(self, file: BinaryIO, name: str):
        self.file, self.name = file, name
        self.decode = codecs.getincrementaldecoder("utf-8-sig")()
        self.text, self.at, self.index, self.ended = "", 0, 0, False

    def fail(self, reason: str) -> Unreadable:
        return Unreadable(Place(self.name, f"[{self.index}]"), reason)

    def more(self) -> None:
        block = self.file.read(max(BLOCK, len(self.text) - self.at))
        self.ended = not block
        try:
            self.text = self.text[self.at :] + self.decode.decode(block, final=self.ended)
        except UnicodeDecodeError as error:
            raise self.fail(_("is not UTF-8")) from error
        self.at = 0

    def sign(self) -> str:
        """The next character that is no blank; empty at the end."""
        while True:
            self.at = _BLANK.match(self.text, self.at).end()
            if self.at < len(self.text) or self.ended:
                return self.text[self.at : self.at + 1]
            self.more()

    def may_go_on(self, error: ValueError) -> bool:
        """Whether the error comes of the window's end."""
        if not isinstance(error, json.JSONDecodeError):
            return False
        return error.msg.startswith("Unterminated string") or error.pos > len(self.text) - LONGEST_SIGN

    def try_to_take(self) -> tuple[Any, int]:
        """The object and where it ends; 0 when it does not end within the window."""
        try:
            return _DECODER.raw_decode(self.text, self.at)
        except _Repeated as error:
            raise self.fail(_("“%(key)s” stands there twice") % {"key": error.key[:60]}) from error
        except RecursionError as error:
            raise self.fail(_("nested too deep")) from error
        except ValueError as error:
            if self.ended or not self.may_go_on(error):
                raise self.fail(_("is not JSON: %(error)s") % {"error": error}) from error
            return None, 0

    def take(self) -> Any:
        """The object that begins here."""
        while True:
            found, end = self.try_to_take()
            if end and (end < len(self.text) or self.ended):
                self.at = end
                return found
            if len(self.text) - self.at > OBJECT_LIMIT:
                raise self.fail(_("one object is larger than %(limit)d characters") % {"limit": OBJECT_LIMIT})
            self.more()


def read_array(file: BinaryIO, name: str) -> Iterator[tuple[Any, Place]]:
    """The objects of an array, one by one, with their places. Raises Unreadable."""
    reader = _Reader(file, name)
    if reader.sign() != "[":
        raise Unreadable(Place(name), _("an array is needed: [ … ]"))
    reader.at += 1
    if reader.sign() != "]":
        while True:
            reader.sign()
            yield reader.take(), Place(name, f"[{reader.index}]")
            if (sign := reader.sign()) != ",":
                break
            reader.at += 1
            reader.index += 1
        if sign != "]":
            raise reader.fail(_("a comma or the end of the array is missing"))
    reader.at += 1
    if reader.sign():
        raise reader.fail(_("something follows after the end of the array"))


def read_package(directory: Path) -> Iterator[tuple[str, Any, Place]]:
    """Kind, object and place of everything in the package; one of the two files may be missing."""
    for kind, name in FILES.items():
        path = directory / name
        if path.exists():
            with path.open("rb") as file:
                for record, place in read_array(file, name):
                    yield kind, record, place
