"""What no answer may show, whoever asked for whatever."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponseBase

from tools.fuzz import pages
from tools.fuzz.hostile import SIGN
from tools.fuzz.world import BAIT, SECRET
from welcome.tests.access_rows import NOBODY
from welcome.tests.test_access import NOT_READY

HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
INSIDE = ("Traceback (most recent call last)", "SECRET_KEY =", "django.db.utils", "site-packages/django")
OWN_HOSTS = {"", "testserver"}


@dataclass(frozen=True)
class Fault:
    kind: str
    detail: str


def body_of(response: HttpResponseBase) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def readable(content: bytes) -> str:
    """Text of the answer; that of a workbook or package is unpacked."""
    if content[:2] != b"PK":
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return " ".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def faults(response: HttpResponseBase, *, sent: str, written: list[str], path: str) -> Iterator[Fault]:
    content = body_of(response)
    text = readable(content)
    yield from failures(response, written)
    yield from leaks(text, sent)
    yield from protection(response)
    if SIGN in text and response.get("Content-Type", "").startswith("text/html"):
        yield from (Fault("runs", found) for found in pages.read(path, text).running)


def failures(response: HttpResponseBase, written: list[str]) -> Iterator[Fault]:
    if written:
        yield Fault("written by GET", written[0][:120])
    elif response.status_code >= 500 and response.status_code != NOT_READY:
        kind = response.exc_info[0].__name__ if response.exc_info else ""
        yield Fault(str(response.status_code), f"{kind}: {response.exc_info[1]}"[:300] if kind else "")


def leaks(text: str, sent: str) -> Iterator[Fault]:
    lowered = text.lower()
    if SECRET.lower() in lowered:
        yield Fault("leak", f"what office HH wrote: …{around(lowered, SECRET.lower())}…")
    if BAIT.lower() in lowered and BAIT not in sent:
        yield Fault("leak", f"a name of office HH: …{around(lowered, BAIT.lower())}…")
    for word in (*INSIDE, settings.SECRET_KEY):
        if word in text and word not in sent:
            yield Fault("inside", f"{word[:20]!r} in the answer")


def around(text: str, word: str) -> str:
    at = text.index(word)
    return " ".join(text[max(0, at - 60) : at + 60].split())


def protection(response: HttpResponseBase) -> Iterator[Fault]:
    for name, value in HEADERS.items():
        if response.get(name) != value:
            yield Fault("header", f"{name}: {response.get(name)!r}")
    if "default-src 'none'" not in response.get("Content-Security-Policy", ""):
        yield Fault("header", "Content-Security-Policy")
    target = response.get("Location", "")
    if target and (target.startswith(("//", "/\\")) or urlsplit(target).netloc not in OWN_HOSTS):
        yield Fault("redirect", target[:120])
    for cookie in response.cookies.values():
        is_session = cookie.key == settings.SESSION_COOKIE_NAME and cookie.value
        if is_session and not (cookie["httponly"] and cookie["samesite"]):
            yield Fault("cookie", cookie.OutputString()[:120])


def admitted(response: HttpResponseBase, *, part: str | None, is_login: bool) -> Iterator[Fault]:
    """For who has no role of the row, and for a record of a foreign office."""
    if response.status_code < 400 and not is_login:
        yield Fault("admitted", f"{part or NOBODY}: {response.status_code}")
