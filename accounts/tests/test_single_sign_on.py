"""Single sign-on against a real directory over HTTP (directory_server.py): who comes in, and who does not."""

import re

import pytest
import requests
from allauth.mfa.models import Authenticator
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from accounts.models import CityRole, User
from accounts.tests.directory_server import CLIENT_ID, CLIENT_SECRET, Directory, running_directory
from core.models import AuditEntry
from welcome.oidc import providers
from welcome.tests.cast import JOINED_ON
from welcome.tests.pages import text

pytestmark = pytest.mark.django_db

HOME = "/"


@pytest.fixture(scope="module")
def server():
    with running_directory() as directory:
        yield directory


@pytest.fixture
def directory(server, cast, settings) -> Directory:
    """The directory as it is set up for this product; it says that the adviser stands before it."""
    settings.OIDC_SERVER_URL = server.url
    settings.SOCIALACCOUNT_PROVIDERS = providers(server.url, CLIENT_ID, CLIENT_SECRET)
    server.claims = {"email": cast.person("adviser").email, "email_verified": True}
    server.information = None
    server.asked.clear()
    return server


def begin(client, query: str = "", **data) -> str:
    """Presses the button; the address to which the directory sends back."""
    asked = client.post(reverse("openid_connect_login", args=["city"]) + query, data)
    back = requests.get(asked.url, allow_redirects=False, timeout=5).headers["Location"]
    return back.removeprefix("http://testserver")


def come_back(client, address: str):
    """The only GET that logs in, so it goes round the test client that refuses to write."""
    browser = Client()
    browser.cookies = client.cookies
    return browser.get(address)


def sign_on(client, query: str = "", **data):
    return come_back(client, begin(client, query, **data))


def is_logged_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_whom_the_directory_names_comes_in_without_a_password(client_for, cast, directory):
    user = cast.person("adviser")
    directory.claims["email"] = user.email.upper()
    User.objects.filter(pk=user.pk).update(password="!")
    visitor = client_for()
    assert "Log in with the city" in text(visitor.get(reverse("account_login")))
    assert sign_on(visitor).url == HOME
    assert visitor.get(HOME).status_code == 200
    assert AuditEntry.objects.get().facts == {"factor": "directory"}
    [asked] = directory.asked
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert {"openid", "email"} <= set(asked["scope"].split())
    user.refresh_from_db()
    assert user.password == "!"


def test_who_is_refused_learns_no_reason_and_leaves_an_entry(client_for, cast, directory):
    email, inactive = cast.person("adviser").email, cast.person("lead")
    User.objects.filter(pk=inactive.pk).update(is_active=False)
    answers = []
    for said in (
        {"email": "nobody@example.org", "email_verified": True},
        {"email": inactive.email, "email_verified": True},
        {"email": email, "email_verified": False},
        {"email": email, "email_verified": "true"},
        {"email": email},
        {"email": [email], "email_verified": True},
        {"email_verified": True},
        {"email": email, "email_verified": True, "aud": "another product"},
        {"email": email, "email_verified": True, "iss": "https://elsewhere.example.org"},
        {"email": email, "email_verified": True, "exp": 1},
    ):
        directory.claims = said
        visitor = client_for()
        response = sign_on(visitor)
        answers.append((response.status_code, response.text.partition("<main")[2]))
        assert not is_logged_in(visitor), said
        assert AuditEntry.objects.latest("pk").facts == {"reason": "directory"}
    assert {status for status, _page in answers} == {403}
    assert len({page for _status, page in answers}) == 1
    assert User.objects.count() == len(cast.people)


def test_answers_that_nobody_asked_for_lead_nowhere(client_for, cast, directory):
    asked = client_for()
    back = begin(asked)
    for visitor, address in (
        (client_for(), back),
        (asked, re.sub(r"state=\w+", "state=guessed", back)),
        (asked, re.sub(r"code=[^&]+", "code=guessed", back)),
        (asked, back),  # The state was used up.
        (asked, reverse("openid_connect_callback", args=["city"]) + "?error=access_denied"),
    ):
        assert come_back(visitor, address).status_code == 403
        assert not is_logged_in(visitor)


def test_user_information_about_somebody_else_is_refused(client_for, cast, directory):
    directory.information = {"sub": "2", "email": cast.person("admin").email, "email_verified": True}
    assert sign_on(client_for()).status_code == 403


def test_an_account_here_is_never_linked_to_one_there(client_for, cast, directory):
    client = client_for("lead")
    assert sign_on(client, process="connect").status_code == 403
    assert client.session["_auth_user_id"] == str(cast.person("lead").pk)


@pytest.mark.parametrize(
    ("believes", "methods", "is_waived"),
    [(True, ["pwd", "mfa"], True), (True, ["pwd"], False), (True, "mfa", False), (False, ["mfa"], False)],
)
def test_a_second_factor_there_counts_here_only_where_that_is_set(
    client_for, cast, directory, settings, believes, methods, is_waived
):
    settings.OIDC_SECOND_FACTOR, settings.SECOND_FACTOR = believes, "required"
    user = cast.person("adviser")
    CityRole.objects.create(user=user, role="coordinator", valid_from=JOINED_ON)
    directory.claims["amr"] = methods
    visitor = client_for()
    sign_on(visitor)
    assert visitor.get(reverse("accounts:profile")).status_code == (200 if is_waived else 302)

    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    asked = client_for()
    assert sign_on(asked).url == (HOME if is_waived else reverse("mfa_authenticate"))


def test_who_has_no_password_confirms_at_the_directory(client_for, cast, directory, clock):
    admin = cast.person("admin")
    User.objects.filter(pk=admin.pk).update(password="!")
    directory.claims["email"] = admin.email
    client, address = client_for(), reverse("accounts:user_create")
    sign_on(client)
    assert client.get(address).status_code == 200
    clock.shift(15 * 60 + 1)
    asked = client.get(client.get(address).url)
    assert asked.url.startswith(reverse("openid_connect_login", args=["city"]))
    assert "Continue" in text(client.get(asked.url))
    query = asked.url.partition("?")[2]
    assert sign_on(client, f"?{query}").url == address
    assert directory.asked[-1]["prompt"] == "login"
    assert client.get(address).status_code == 200

    clock.shift(15 * 60 + 1)
    directory.claims["email"] = cast.person("adviser").email
    assert sign_on(client, f"?{query}").status_code == 403
    assert client.get(address).status_code == 302


def test_text_of_an_ended_session_comes_back(client_for, cast, directory, clock):
    client, form = client_for("adviser"), reverse("accounts:profile")
    owner = re.search(r'name="whose" value="([^"]+)"', client.get(form).text)[1]
    clock.shift(21 * 60)
    typed = {"given_name": "Neuer Name", "family_name": "X", "whose": owner}
    token = re.search(r'name="kept" value="([^"]+)"', client.post(form, typed).text)[1]
    visitor = client_for()
    assert sign_on(visitor, kept=token).url == form
    assert "Neuer Name" in text(visitor.get(form))


@override_settings(OIDC_SERVER_URL="")
def test_without_a_directory_there_is_no_button(client_for):
    visitor = client_for()
    assert "Log in with the city" not in visitor.get(reverse("account_login")).text
    assert visitor.post(reverse("openid_connect_login", args=["city"])).status_code == 404
