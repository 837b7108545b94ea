"""What the log says of links without an account: never their token."""

import logging
from http import HTTPStatus

import pytest
from django.urls import reverse

from consultations.referrals.links import token_of
from welcome.logs import without_tokens
from welcome.tests.records import make_sent

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
    record = logging.LogRecord("django.server", logging.INFO, "", 0, message, args, None)
    assert without_tokens(record)
    assert record.getMessage() == expected
