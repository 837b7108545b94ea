"""Nothing typed is lost: expired session, invalid form token, server error (handbook 5.4)."""

import re

import pytest
from django.urls import reverse

from core import kept
from core.tests import kept_urls

pytestmark = [pytest.mark.django_db, pytest.mark.urls("core.tests.kept_urls")]

TEXT = "Kita place <asked> for Monday"
PASSWORD = "a-long-enough-password"


@pytest.fixture(autouse=True)
def saved():
    kept_urls.saved.clear()
    return kept_urls.saved


@pytest.fixture
def log_in(cast):
    """Logs a person in through the login page, with the text that the page carries."""

    def log_in(client, part: str, token: str = ""):
        user = cast.person(part)
        user.set_password(PASSWORD)
        user.save()
        data = {"login": user.email, "password": PASSWORD, "kept": token}
        return client.post(reverse("account_login"), data)

    return log_in


def carried(response) -> str:
    return re.search(r'name="kept" value="([^"]+)"', response.text)[1]


def whose(client) -> str:
    """The mark in the form, as the browser sends it."""
    return re.search(r'name="whose" value="([^"]+)"', client.get("/note/").text)[1]


@pytest.fixture
def expired(client_for, clock):
    """A client whose session has ended while a note was being typed, and the page that answers the attempt."""
    client = client_for("adviser")
    typed = {"note": TEXT, "password": "secret-word", "whose": whose(client)}
    clock.shift(21 * 60)
    return client, client.post("/note/", typed)


def test_post_after_the_session_ended_shows_the_login_page(expired, saved):
    _client, response = expired
    assert response.status_code == 403
    assert "What you typed has been kept" in response.text
    assert saved == []


def test_text_is_back_after_login_and_not_saved(expired, log_in, saved):
    client, response = expired
    answer = log_in(client, "adviser", carried(response))
    assert answer.url == "/note/"
    page = client.get(answer.url).text
    assert "Kita place &lt;asked&gt; for Monday" in page
    assert "Your text was kept" in page
    assert saved == []


def test_text_survives_a_mistyped_password(expired, log_in, cast):
    client, response = expired
    data = {"login": cast.person("adviser").email, "password": "wrong", "kept": carried(response)}
    again = client.post(reverse("account_login"), data)
    assert log_in(client, "adviser", carried(again)).url == "/note/"


def test_text_is_forgotten_once_saved(expired, log_in, saved):
    client, response = expired
    log_in(client, "adviser", carried(response))
    client.post("/note/", {"note": TEXT})
    assert saved == [TEXT]
    assert "Kita place" not in client.get("/note/").text


def test_text_belongs_to_its_own_form_only(expired, log_in):
    client, response = expired
    log_in(client, "adviser", carried(response))
    assert "Kita place" not in client.get("/broken/").text


def test_another_person_does_not_get_the_text(expired, log_in):
    client, response = expired
    assert log_in(client, "lead", carried(response)).url == "/"
    assert "Kita place" not in client.get("/note/").text


def test_text_of_nobody_known_is_given_to_nobody(client_for, log_in):
    client = client_for()
    response = client.post("/note/", {"note": TEXT})
    assert "kept" not in response.text
    assert log_in(client, "adviser").url == "/"


def test_text_belongs_to_who_typed_it_and_not_to_who_worked_here_last(client_for, log_in, clock):
    typed = {"note": TEXT, "whose": whose(client_for("adviser"))}
    client = client_for("lead")
    client.get("/note/")
    clock.shift(21 * 60)
    token = carried(client.post("/note/", typed))
    assert log_in(client, "lead", token).url == "/"
    assert log_in(client_for(), "adviser", token).url == "/note/"


def test_without_any_cookie_the_login_brings_the_text_back(client_for, log_in):
    client = client_for("adviser")
    typed = {"note": TEXT, "whose": whose(client), "csrfmiddlewaretoken": "old"}
    client.cookies.clear()
    client.handler.enforce_csrf_checks = True
    response = client.post("/note/", typed)
    client.handler.enforce_csrf_checks = False
    assert response.status_code == 403
    assert log_in(client, "adviser", carried(response)).url == "/note/"
    assert "Kita place" in client.get("/note/").text


def test_the_form_of_somebody_else_shows_nothing_of_it(client_for, saved):
    typed = {"note": TEXT, "whose": whose(client_for("adviser")), "csrfmiddlewaretoken": "old"}
    client = client_for("lead")
    client.handler.enforce_csrf_checks = True
    response = client.post("/note/", typed)
    assert response.status_code == 403
    assert "Kita place" not in response.text
    assert "filled in by somebody else" in response.text
    assert "Back to the form" not in response.text
    assert saved == []


def test_a_forged_mark_is_nobodys(client_for):
    client = client_for("adviser")
    client.handler.enforce_csrf_checks = True
    assert "Kita place" not in client.post("/note/", {"note": TEXT, "whose": whose(client) + "x"}).text


def test_tampered_text_is_refused(expired, log_in):
    client, response = expired
    assert log_in(client, "adviser", carried(response) + "x").url == "/"


def test_text_is_kept_for_thirty_minutes(expired, log_in, clock):
    client, response = expired
    clock.shift(31 * 60)
    assert log_in(client, "adviser", carried(response)).url == "/"


def test_text_in_the_session_ends_too(expired, log_in, clock):
    client, response = expired
    log_in(client, "adviser", carried(response))
    for _minutes in range(2):
        clock.shift(16 * 60)
        page = client.get("/note/").text
    assert "Kita place" not in page


def test_passwords_are_never_kept(expired, log_in):
    client, response = expired
    log_in(client, "adviser", carried(response))
    assert "secret-word" not in str(client.session["kept"])


def test_invalid_form_token_keeps_the_text(client_for, saved):
    client = client_for("adviser")
    client.handler.enforce_csrf_checks = True
    typed = {"note": TEXT, "password": "secret-word", "csrfmiddlewaretoken": "old", "whose": whose(client)}
    response = client.post("/note/", typed)
    assert response.status_code == 403
    assert "Kita place &lt;asked&gt; for Monday" in response.text
    assert "secret-word" not in response.text
    assert 'value="old"' not in response.text
    assert saved == []


def test_server_error_keeps_the_text_and_tells_no_internals(client_for):
    client = client_for("adviser")
    client.raise_request_exception = False
    response = client.post("/broken/", {"note": TEXT, "whose": whose(client)})
    assert response.status_code == 500
    assert "Kita place &lt;asked&gt; for Monday" in response.text
    assert "ZeroDivisionError" not in response.text


def test_way_back_shows_the_form_without_saving(client_for, saved):
    page = client_for("adviser").post("/note/", {"note": TEXT, "_restore": "1"}).text
    assert "Kita place &lt;asked&gt; for Monday" in page
    assert "Your text was kept" in page
    assert saved == []


def test_way_back_never_submits_a_form_that_cannot_show_text_again(client_for, saved):
    response = client_for("adviser").post("/plain/", {"note": TEXT, "_restore": "1"})
    assert response.url == "/plain/"
    assert saved == []


def test_a_post_that_cannot_be_read_ends_on_the_page_of_the_error(rf, cast):
    request = rf.post("/", {"note": "text"}, CONTENT_LENGTH="made-up")
    request.user = cast.person("adviser")
    assert kept.way_back(request) == {"kept_values": [], "is_foreign": False}
