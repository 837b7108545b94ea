"""What a text of each type of HSDS looks like."""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

TEXT_LIMIT = 100_000
"""Characters of one text; the longest descriptions of real directories have a tenth of it."""

_LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_URI = re.compile(r"(https?://|urn:)[^\s<>\"]+", re.IGNORECASE)
_SCHEME = re.compile(r"\s*[A-Za-z][A-Za-z0-9+.-]*:")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def _matches(pattern: re.Pattern) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None


def _reads(parse: Callable[[str], Any]) -> Callable[[str], bool]:
    def can_read(text: str) -> bool:
        try:
            parse(text)
        except ValueError:
            return False
        return True

    return can_read


FORMATS: dict[str, Callable[[str], bool]] = {
    "text": lambda text: True,
    "uuid": _matches(_UUID),
    "link": _matches(_LINK),
    "uri": _matches(_URI),
    "reference": lambda text: not _SCHEME.match(text) or _URI.fullmatch(text) is not None,
    "email": _matches(_EMAIL),
    "date": _reads(date.fromisoformat),
    "time": _reads(time.fromisoformat),
    "datetime": _reads(datetime.fromisoformat),
}
"""What a text of each type looks like; `number` is the one type that is no text. A `link` is one that people follow, a
`uri` may be a name only (urn:), a `reference` need not be either, but is nothing else that a browser would act upon."""
ADDRESSES = ("link", "uri", "reference")


def unfit(text: str) -> str:
    """A code for what no text may be; empty when nothing is wrong."""
    if len(text) > TEXT_LIMIT:
        return "long"
    return "unstorable" if _UNSTORABLE.search(text) else ""
