"""Who guesses gets neither in nor to know anything; demo accounts do not exist outside of trying out."""

import pytest
from django.test import override_settings
from django.urls import reverse

from accounts.models import User
from core.models import AuditEntry
from welcome.tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
LOCKED = "Too many failed login attempts"


def log_in(client, email: str, password: str = PASSWORD):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def is_logged_in(client) -> bool:
    return "_auth_user_id" in client.session


@pytest.fixture
def visitor(client_for):
    return client_for()


def guess(client, email: str, times: int) -> None:
    for number in range(times):
        log_in(client, email, f"guess-{number}")


def test_five_failures_lock_one_account_and_no_other(visitor, cast):
    guess(visitor, cast.person("adviser").email, 5)

    assert LOCKED in log_in(visitor, cast.person("adviser").email).text
    assert log_in(visitor, cast.person("lead").email).status_code == 302


def test_writing_the_address_in_capitals_gives_no_further_guesses(visitor, cast):
    email = cast.person("adviser").email
    guess(visitor, email, 3)
    guess(visitor, email.upper(), 2)

    assert LOCKED in log_in(visitor, email).text


def test_a_locked_attempt_is_audited_with_its_account(visitor, cast):
    user = cast.person("adviser")
    guess(visitor, user.email, 5)
    log_in(visitor, user.email)

    entries = AuditEntry.objects.filter(action="login_failed", object_id=str(user.pk))
    assert [entry.facts["reason"] for entry in entries] == ["locked", *["credentials"] * 5]


def test_right_logins_in_between_do_not_give_further_guesses(visitor, client_for, cast, clock):
    email = cast.person("adviser").email
    guess(visitor, email, 4)
    clock.shift(1)  # Attempts are told apart by their time.
    assert log_in(client_for(), email).status_code == 302
    clock.shift(1)
    guess(visitor, email, 1)

    assert LOCKED in log_in(visitor, email).text


@pytest.mark.parametrize("attempts", [1, 6])
def test_the_answer_does_not_tell_whether_the_account_exists(visitor, client_for, cast, attempts):
    answers = []
    for email in (cast.person("adviser").email, "nobody@example.org"):
        guess(visitor, email, attempts - 1)
        response = log_in(client_for(), email, "wrong")
        answers.append((response.status_code, response.context["form"].errors.as_text()))

    assert answers[0] == answers[1]


def test_who_is_not_active_is_refused_and_it_is_audited(visitor, cast):
    user = cast.person("adviser")
    User.objects.filter(pk=user.pk).update(is_active=False)

    log_in(visitor, user.email)

    assert not is_logged_in(visitor)
    assert AuditEntry.objects.get().facts == {"reason": "inactive"}


def test_demo_accounts_come_in_while_trying_out_only(client_for, cast):
    user = cast.person("adviser")
    User.objects.filter(pk=user.pk).update(is_demo=True)

    with override_settings(DEBUG=True):
        at_work = client_for()
        log_in(at_work, user.email)
        assert at_work.get(reverse("clients:client_list")).status_code == 200
    with override_settings(DEBUG=False):
        stranger = client_for()
        log_in(stranger, user.email)
        assert not is_logged_in(stranger)
        assert at_work.get(reverse("clients:client_list")).status_code == 302
