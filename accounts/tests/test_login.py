"""Coming in: e-mail and password, lock-out, password change and reset, no sign-up (handbook 5.4)."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from core.models import AuditEntry
from welcome.tests.cast import PASSWORD

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "meadow-lantern-quartz"
Action = AuditEntry.Action


@pytest.fixture
def visitor(client_for):
    return client_for()


def log_in(client, email: str, password: str = PASSWORD):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def is_logged_in(client) -> bool:
    return "_auth_user_id" in client.session


def trail() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_login_by_mail_in_any_spelling_is_written_down(visitor, cast):
    response = log_in(visitor, cast.person("adviser").email.upper())
    assert response.url == reverse("home")
    assert is_logged_in(visitor)
    assert trail() == [Action.LOGIN]


def test_login_leads_back_to_the_page_that_asked_for_it(visitor, cast):
    page = reverse("account_change_password")
    data = {"login": cast.person("adviser").email, "password": PASSWORD, "next": page}
    assert visitor.post(reverse("account_login"), data).url == page


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_login_leads_to_no_other_host(visitor, cast, elsewhere):
    data = {"login": cast.person("adviser").email, "password": PASSWORD, "next": elsewhere}
    assert visitor.post(reverse("account_login"), data).url == "/"


def test_failed_login_is_written_down_but_not_what_was_typed(visitor):
    log_in(visitor, "somebody@example.org", "wrong-word")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.user) == (Action.LOGIN_FAILED, None)
    assert not {"somebody", "wrong-word"} & set(re.split(r"\W", f"{entry.facts} {entry.object_id}"))


def test_sixth_attempt_is_refused_even_with_the_right_password(visitor, cast, clock):
    email = cast.person("adviser").email
    for _attempt in range(5):
        log_in(visitor, email, "wrong")
    page = log_in(visitor, email).text
    assert "Too many failed login attempts. Please wait five minutes, then try again." in page
    assert "Please check what you entered" not in page
    clock.shift(5 * 60 + 1)
    log_in(visitor, email)
    assert is_logged_in(visitor)


def test_deactivated_account_does_not_come_in(visitor, cast):
    user = cast.person("adviser")
    user.is_active = False
    user.save()
    log_in(visitor, user.email)
    assert not is_logged_in(visitor)


def test_deactivation_ends_the_running_session(client_for, cast):
    client = client_for("adviser")
    user = cast.person("adviser")
    user.is_active = False
    user.save()
    assert client.get(reverse("account_change_password")).status_code == 302


def test_logout_is_written_down(client_for):
    client = client_for("adviser")
    client.post(reverse("account_logout"))
    assert not is_logged_in(client)
    assert trail() == [Action.LOGOUT]


def test_own_password_is_changed_and_ends_other_sessions(client_for, cast):
    here, elsewhere = client_for("adviser"), client_for("adviser")
    data = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert here.post(reverse("account_change_password"), data).url == reverse("home")
    user = cast.person("adviser")
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)
    assert here.get(reverse("account_change_password")).status_code == 200
    assert elsewhere.post(reverse("session_extend")).status_code == 403


@pytest.mark.parametrize("weak", ["short-one", "password1234", "adviser of es"])
def test_weak_passwords_are_refused(client_for, cast, weak):
    data = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    response = client_for("adviser").post(reverse("account_change_password"), data)
    assert "Please check what you entered" in response.text


def test_forgotten_password_is_set_by_a_link_that_works_once(visitor, cast):
    user = cast.person("adviser")
    visitor.post(reverse("account_reset_password"), {"email": user.email})
    link = re.search(r"https?://[^/]+(\S+)", mail.outbox[0].body)[1]
    form = visitor.get(link, follow=True)
    address = form.redirect_chain[-1][0]
    visitor.post(address, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)
    assert "not valid any more" in visitor.get(link, follow=True).text


def test_reset_does_not_tell_who_has_an_account(visitor, cast):
    known, unknown = (
        visitor.post(reverse("account_reset_password"), {"email": email}, follow=True).text
        for email in (cast.person("adviser").email, "nobody@example.org")
    )
    assert "Message sent" in known
    form_token = r"\w{64}"
    assert re.sub(form_token, "", known) == re.sub(form_token, "", unknown)
    assert [message.to for message in mail.outbox] == [[cast.person("adviser").email]]
