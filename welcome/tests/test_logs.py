"""What the log says: of links without an account never their token, of faults never what they say."""

import logging
import re
from http import HTTPStatus

import pytest
from django.conf import settings
from django.urls import get_resolver, reverse

from clients.views import ClientListView
from consultations.referrals.links import token_of
from core import exports
from core.faults import Harmless
from welcome.logs import without_tokens
from welcome.tests.records import make_sent, make_service

PAGES = ["consultations:referral_answer", "partners:review_answer"]

pytestmark = pytest.mark.django_db


def logged(caplog) -> str:
    assert caplog.records
    return "\n".join([caplog.text, *(str(record.args) for record in caplog.records)])


@pytest.mark.parametrize("page", PAGES)
def test_a_refused_link_is_logged_without_its_token(client_for, caplog, page):
    address = reverse(page, args=["eyJhbGciOi:1wT0Zk:c2lnbmF0dXJl"])
    assert client_for().get(address).status_code == HTTPStatus.NOT_FOUND
    assert "eyJhbGciOi" not in logged(caplog)
    assert "c2lnbmF0dXJl" not in logged(caplog)
    assert f"Not Found: {reverse(page, args=['…']).replace('%E2%80%A6', '…')}" in caplog.text


@pytest.mark.parametrize("page", PAGES)
def test_an_answer_without_the_token_against_forgery_keeps_that_of_the_link(client_for, cast, caplog, page):
    token = token_of(make_sent(cast.person("adviser"), cast.es))
    browser = client_for()
    browser.handler.enforce_csrf_checks = True
    assert browser.post(reverse(page, args=[token])).status_code == HTTPStatus.FORBIDDEN
    assert "CSRF" in caplog.text
    assert token not in logged(caplog)


def addresses_with_a_token(patterns, before: str = "/"):
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from addresses_with_a_token(pattern.url_patterns, route)
        elif "<str:token>" in route or "<str:key>" in route:
            yield re.sub(r"<str:(token|key)>", "secret", route)


@pytest.mark.once
def test_no_address_with_a_token_is_logged_by_us_or_by_the_proxy():
    found = list(addresses_with_a_token(get_resolver().url_patterns))
    assert len(found) > 10
    assert [address for address in found if "secret" in masked(address)] == []
    left_out = re.findall(
        r"^ +~(\^/\S+) +0;", (settings.BASE_DIR / "deploy/nginx.conf").read_text(), re.MULTILINE
    )
    assert [address for address in found if not any(re.match(each, address) for each in left_out)] == []


def stumble(*args, **kwargs):
    name = "".join(("Zappel", "philipp"))
    try:
        int(name)
    except ValueError as error:
        raise KeyError(name) from error


def test_what_a_fault_says_is_not_logged(client_for, caplog, monkeypatch):
    monkeypatch.setattr(ClientListView, "get", stumble)
    client = client_for("adviser")
    client.raise_request_exception = False
    assert client.get(reverse("clients:client_list")).status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "Internal Server Error: /clients/" in caplog.text
    assert "builtins.ValueError\n" in caplog.text
    assert "in stumble" in caplog.text
    assert "Zappelphilipp" not in logged(caplog)


def test_what_fails_while_a_file_is_sent_says_no_more(client_for, monkeypatch):
    """The web server logs it, past our filters."""
    make_service()
    monkeypatch.setattr(exports, "csv_cell", stumble)
    response = client_for("adviser").get(reverse("partners:service_list"), {"export": "csv"})
    with pytest.raises(Harmless, match="KeyError") as told:
        b"".join(response.streaming_content)
    assert "Zappelphilipp" not in str(told.value)


@pytest.mark.parametrize(
    ("message", "args", "expected"),
    [
        ("%s %d", ("GET /answer/abc:d-e_f/?x=1", 404), "GET /answer/…/?x=1 404"),
        ('"GET /directory/review/abc HTTP/1.1"', (), '"GET /directory/review/… HTTP/1.1"'),
        ('"GET /calendar/abc.ics HTTP/1.1"', (), '"GET /calendar/… HTTP/1.1"'),
        ("%s", ("/desk/live/display/abc/",), "/desk/live/display/…/"),
        ("%s", ("/q/KXPMATQBCR/?sent=1",), "/q/…/?sent=1"),
        ("%s", ("/q/tablet/abc:d/",), "/q/tablet/…/"),
        ("%s", ("/questionnaires/slip/KXPMATQBCR/",), "/questionnaires/slip/…/"),
        ("%s", ("/desk/live/es/",), "/desk/live/es/"),
        ("%(path)s", ({"path": "/answer/"},), "/answer/"),
        ("%s", (OSError("https://example.org/answer/abc/"),), "https://example.org/answer/…/"),
        ("%.1f %s", (1.5, "/directory/reviews/"), "1.5 /directory/reviews/"),
    ],
)
def test_only_the_token_is_masked(message, args, expected):
    assert masked(message, args) == expected


def masked(message, args=()) -> str:
    record = logging.LogRecord("django.server", logging.INFO, "", 0, message, args, None)
    assert without_tokens(record)
    return record.getMessage()
