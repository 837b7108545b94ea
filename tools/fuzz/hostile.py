"""What is sent: values, files, headers and methods that no honest browser sends."""

import io
import random
import zipfile
from collections.abc import Sequence

from django.core.files.uploadedfile import SimpleUploadedFile

SIGN = "4711"
"""Stands in every fragment that would run if it were not escaped."""
LONG = 100_000
MEGABYTE = 1024 * 1024

VALUES: tuple[str | bytes, ...] = (
    *("", " ", "0", "-1", "1", "None", "null", "true", "NaN", "inf", "1e999", "0x10", "٣", "½"),
    *("2147483648", "9223372036854775808", "-9223372036854775809", "9" * 400, "1" * 5000),
    *(
        "\x00",
        "a\x00b",
        "\x07\x1b[31m",
        "\r\nSet-Cookie: fuzz=1",
        "\u202eabc\u2066",
        "\ufeff\u200b",
        "𝕏" * 50,
    ),
    *(
        "2025-02-30",
        "0000-00-00",
        "9999-12-31",
        "0001-01-01",
        "10000-01-01",
        "2026-11-18T99:99",
        "25:61",
        "24:00",
    ),
    *("2026-11-18T10:00:00+99:99", "2026-13", "99999-W99", "31.11.2026", "1.1.1", "-0001-01-01", "10:00:60"),
    *("' OR 1=1 --", "1); DROP TABLE clients_client; --", "%' ESCAPE '", "\\", "%", "_", "$1", "*", "a:*&|!"),
    *(
        "{{ settings.SECRET_KEY }}",
        "{% debug %}",
        "%(SECRET_KEY)s",
        "{0.__class__}",
        "${7*7}",
        "=cmd|' /C calc'!A0",
    ),
    *(
        f"<script>alert({SIGN})</script>",
        f'"><img src=x onerror=alert({SIGN})>',
        f"' onfocus=alert({SIGN}) x='",
    ),
    *(f"javascript:alert({SIGN})", f"</textarea><svg/onload=alert({SIGN})>", f"<!--{SIGN}-->", "&lt;b&gt;"),
    *("../../../../etc/passwd", "..\\..\\win.ini", "file:///etc/passwd", "/etc/passwd\x00.html"),
    *(
        "https://evil.example/",
        "//evil.example/x",
        "/\\evil.example",
        "http:///evil.example",
        "https:evil.example",
    ),
    *(b"\xff\xfe", b"\xc3\x28", b"\xed\xa0\x80"),
    *(
        "[]",
        "{}",
        '{"a":' * 200,
        "[" * 2000,
        "pk__gt",
        "password",
        "user__password",
        "-password",
        "__class__",
    ),
    *(
        "7a0c4b3e-8f1d-4f6e-9a55-0f6a3f0c1b2d",
        "7a0c4b3e-8f1d-4f6e-9a55",
        "00000000-0000-0000-0000-000000000000",
    ),
    *("a" * LONG, "ß" * 5_000, "1,2,3," * 3_000),
)

UNKNOWN_NAMES = (
    *(
        "",
        "x",
        "__proto__",
        "pk",
        "id",
        "csrfmiddlewaretoken",
        "next",
        "format",
        "_method",
        "user",
        "office__code",
    ),
    *(
        "page",
        "sort",
        "export",
        "q",
        "day",
        "client",
        "site",
        "ticket",
        "waiting",
        "slot",
        "minutes",
        "freed",
    ),
    *("organisation", "concern", "language", "view", "show", "past", "due", "year", "measures", "disclosure"),
    *("form-TOTAL_FORMS", "form-INITIAL_FORMS", "\x00", "a[]", "a.b", "ä", "<b>"),
)

METHODS = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "get", "FUZZ")

HEADERS: tuple[tuple[str, Sequence[str]], ...] = (
    (
        "HTTP_HOST",
        ("evil.example", "testserver:99999", "testserver@evil.example", "", "a b", "[::1", "tes\x00t"),
    ),
    ("HTTP_X_FORWARDED_FOR", ("1.2.3.4", "' OR 1=1", "a" * 5000, "::1, ::2,,", "\x00")),
    ("HTTP_X_FORWARDED_HOST", ("evil.example",)),
    ("HTTP_X_FORWARDED_PROTO", ("https", "gopher")),
    ("HTTP_HX_REQUEST", ("true", "false", "<b>")),
    ("HTTP_HX_TARGET", ("results", "a" * 5000, f"<script>{SIGN}</script>")),
    ("HTTP_HX_CURRENT_URL", ("https://evil.example/", "http://[", "\x00", "//")),
    ("HTTP_HX_BOOSTED", ("true",)),
    ("HTTP_ACCEPT_LANGUAGE", ("xx-YY;q=zz", "de;q=99999", "*" * 3000, "tr-\x00", "zh-Hant-" * 400, ",;,;=")),
    ("HTTP_REFERER", ("https://evil.example/", "http://[", "javascript:alert(1)", "a" * 10_000)),
    ("HTTP_ORIGIN", ("https://evil.example", "null", "http://[")),
    ("HTTP_RANGE", ("bytes=0-1", "bytes=-1--5", "bytes=9-1,3-")),
    ("HTTP_IF_MODIFIED_SINCE", ("Thu, 99 Nov 2026 10:00:00 GMT", "yesterday", "0")),
    ("HTTP_IF_NONE_MATCH", ("*", '"x', "W/" * 3000)),
    ("HTTP_ACCEPT", ("application/json", "*/*;q=x", "\x00")),
    ("HTTP_X_REQUESTED_WITH", ("fetch", "XMLHttpRequest")),
    ("HTTP_AUTHORIZATION", ("Basic !!!!", "Bearer a.b.c", "Digest " + "a" * 3000)),
    ("HTTP_USER_AGENT", ("", "a" * 10_000, "\x00", "<b>")),
    ("CONTENT_LENGTH", ("0", "1", "99999999999")),
    (
        "CONTENT_TYPE",
        ("application/json", "text/plain; charset=made-up", "multipart/form-data", "\x00", "a" * 3000),
    ),
)

COOKIES = (
    *(
        "made-up",
        "",
        "a" * 4000,
        "\x00",
        "../../etc/passwd",
        "{{ 7*7 }}",
        f"<script>{SIGN}</script>",
        '"',
        "é",
    ),
    *("xx", "tr", "de-XX", "dark", "1:2:3"),
)


def workbook(**parts: bytes) -> bytes:
    """A file that names itself an Excel workbook."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def traversal() -> bytes:
    return workbook(**{"../../../../fuzz-was-here": b"x", "C:\\fuzz.txt": b"x", "datapackage.json": b"{"})


def bomb() -> bytes:
    """A few kilobytes that unpack to thirty megabytes."""
    zeros = b"0" * (30 * MEGABYTE)
    types = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><Types>&b;</Types>'
    return workbook(
        **{"[Content_Types].xml": types, "xl/worksheets/sheet1.xml": zeros, "services.csv": zeros}
    )


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES: tuple[tuple[str, str, object], ...] = (
    ("empty.csv", "text/csv", lambda: b""),
    ("zeros.xlsx", XLSX, lambda: b"\x00" * (5 * MEGABYTE)),
    ("photo.png", "image/png", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8),
    ("traversal.zip", "application/zip", traversal),
    ("traversal.xlsx", XLSX, traversal),
    ("bomb.xlsx", XLSX, bomb),
    ("bomb.zip", "application/zip", bomb),
    ("broken.xlsx", XLSX, lambda: b"PK\x03\x04" + b"\xff" * 500),
    ("../../evil.csv", "text/csv", lambda: b"a;b\r\n1;2;3;4\r\n\x00;\xff"),
    ("formula.csv", "text/csv", lambda: b"beratung_nr;datum\r\n=1+1;2025-02-30\r\n" * 300),
    ("data.json", "application/json", lambda: b'{"services": [' + b"[" * 5000),
    ("list.json", "application/json", lambda: b'[1, null, {"id": {}}]'),
    ("wide.csv", "text/csv", lambda: b";" * 200_000),
    (f"<img src=x onerror=alert({SIGN})>.csv", "text/csv", lambda: b"x"),
    ("a" * 300 + ".csv", "text/csv", lambda: b'\xef\xbb\xbfbezirk;strasse\r\n"open'),
)


def upload(chance: random.Random) -> SimpleUploadedFile:
    name, kind, content = chance.choice(FILES)
    return SimpleUploadedFile(name, content(), kind)
