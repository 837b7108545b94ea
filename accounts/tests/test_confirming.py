"""Acts that weigh ask once more who it is; nothing typed is lost. And one's own sessions."""

import pytest
from allauth.usersessions.models import UserSession
from django.test.utils import override_settings
from django.urls import reverse

from accounts.models import User
from accounts.security import sessions
from core.models import AuditEntry
from welcome.tests.access_matrix import MATRIX
from welcome.tests.cast import PASSWORD
from welcome.tests.pages import text

pytestmark = pytest.mark.django_db

CONFIRM = "account_reauthenticate"
A_QUARTER = 15 * 60
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36"
    " Edg/142.0"
)


def is_asked(response) -> bool:
    return response.status_code == 302 and response.url.startswith(reverse(CONFIRM))


def log_in(client, user: User, **headers):
    data = {"login": user.email, "password": PASSWORD}
    return client.post(reverse("account_login"), data, headers=headers)


ACTS = [
    name
    for name, row in MATRIX.items()
    if name.startswith(("accounts:user_", "accounts:membership_", "accounts:cityrole_"))
    and "POST" in row.methods
]
EXPORTS = {
    "consultations:consultation_list": ("adviser", "export=csv"),
    "consultations:referral_list": ("adviser", "export=xlsx"),
    "consultations:visit_list": ("lead", "export=csv"),
    "accounts:audit_list": ("dpo", "export=csv"),
    "accounts:audit_staff": ("dpo", "export=csv"),
    "audit_patterns": ("dpo", "export=csv"),
    "reports:annual_report_file": ("coordinator", "year=2026&disclosure=exact"),
}


def test_a_login_is_enough_for_a_quarter_of_an_hour(client_for, cast, clock):
    admin, address = client_for("admin"), reverse("accounts:user_create")
    assert admin.get(address).status_code == 200
    clock.shift(A_QUARTER + 1)
    response = admin.get(address)
    assert is_asked(response)
    assert "Confirm that it is you" in text(admin.get(response.url))
    assert "Please check what you entered" in text(admin.post(response.url, {"password": "wrong"}))
    assert admin.post(response.url, {"password": PASSWORD}).url == address
    assert admin.get(address).status_code == 200


def test_every_act_on_rights_and_every_personal_export_asks(client_for, cast, clock):
    clients = {part: client_for(part) for part in ("admin", "adviser", "lead", "dpo", "coordinator")}
    clock.shift(A_QUARTER + 1)
    for name in ACTS:
        address = reverse(name, kwargs=MATRIX[name].example(cast))
        assert is_asked(clients["admin"].get(address)), name
        assert is_asked(clients["admin"].post(address)), name
        assert not is_asked(clients["adviser"].get(address)), name
    for name, (part, query) in EXPORTS.items():
        assert is_asked(clients[part].get(f"{reverse(name)}?{query}")), name
    assert not AuditEntry.objects.filter(action="export").exists()


def test_open_lists_and_suppressed_figures_ask_nothing(client_for, clock):
    adviser, coordinator = client_for("adviser"), client_for("coordinator")
    clock.shift(A_QUARTER + 1)
    assert adviser.get(reverse("partners:service_list") + "?export=csv").status_code == 200
    assert (
        coordinator.get(reverse("reports:annual_report_file") + "?year=2026&disclosure=rounded").status_code
        == 200
    )


def test_what_was_typed_comes_back_after_confirming_and_is_not_saved(client_for, cast, clock):
    admin, address = client_for("admin"), reverse("accounts:user_create")
    clock.shift(A_QUARTER + 1)
    typed = {"given_name": "Nova", "family_name": "Beispiel", "email": "nova@example.org"}
    response = admin.post(address, typed)
    assert admin.post(response.url, {"password": PASSWORD}).url == address
    page = text(admin.get(address))
    assert "Your text was kept" in page
    assert "nova@example.org" in page
    assert not User.objects.filter(email="nova@example.org").exists()


def test_guessing_while_confirming_is_limited(client_for, cast, clock):
    admin = client_for("admin")
    clock.shift(A_QUARTER + 1)
    address = admin.get(reverse("accounts:user_create")).url
    answers = [admin.post(address, {"password": f"guess-{number}"}).status_code for number in range(11)]
    assert answers[-1] == 429
    assert admin.post(address, {"password": PASSWORD}).status_code == 429
    assert AuditEntry.objects.filter(action="login_failed").exists()


def test_own_sessions_are_listed_and_ended(client_for, cast):
    user = cast.person("adviser")
    here, there, elsewhere = client_for(), client_for(), client_for()
    for client, agent in ((here, FIREFOX), (there, EDGE), (elsewhere, "")):
        log_in(client, user, user_agent=agent)
    stranger = client_for()
    log_in(stranger, cast.person("lead"), user_agent=FIREFOX)

    page = text(here.get(reverse("accounts:sessions")))
    assert page.count("Firefox, Linux") == 1
    assert "Edge, Windows" in page
    assert "unknown browser" in page

    address = reverse("accounts:sessions")
    foreign = UserSession.objects.get(user=cast.person("lead"))
    assert "no other session" in text(here.post(address, {"session": foreign.pk}, follow=True))
    assert "no other session" in text(here.post(address, {"session": "9" * 30}, follow=True))
    one = UserSession.objects.get(user=user, user_agent__contains="Edg")
    assert "1 session has ended" in text(here.post(address, {"session": one.pk}, follow=True))
    assert there.get(reverse("home")).status_code == 302
    assert elsewhere.get(reverse("home")).status_code == 200
    assert "1 session has ended" in text(here.post(address, follow=True))
    assert elsewhere.get(reverse("home")).status_code == 302
    assert here.get(reverse("home")).status_code == stranger.get(reverse("home")).status_code == 200
    assert AuditEntry.objects.filter(facts__change="sessions_ended").count() == 2


def test_a_changed_password_is_told_and_leaves_one_session(client_for, cast):
    user = cast.person("adviser")
    here, there = client_for(), client_for()
    log_in(here, user, user_agent=FIREFOX), log_in(there, user, user_agent=EDGE)
    new = "meadow-lantern-quartz"
    data = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    here.post(reverse("account_change_password"), data, headers={"user-agent": FIREFOX})
    assert there.get(reverse("home")).status_code == 302
    assert [row.user_agent for row in UserSession.objects.filter(user=user)] == [FIREFOX]
    assert AuditEntry.objects.filter(facts__change="password_changed").exists()


def test_addresses_and_browsers_are_forgotten_with_their_sessions(client_for, cast, clock):
    client_for().get(reverse("account_login"))  # a session that is nobody's
    log_in(client_for(), cast.person("adviser"))
    assert sessions.forget_ended() == 0
    clock.shift(10 * 60 * 60 + 1)
    assert [sessions.forget_ended() for _night in range(2)] == [1, 0]
    assert not UserSession.objects.exists()
    ended = AuditEntry.objects.get(action="logout")
    assert (ended.user, ended.object_id, ended.facts) == (
        None,
        str(cast.person("adviser").pk),
        {"reason": "old"},
    )


@override_settings(ACCOUNT_RATE_LIMITS={"login_failed": "20/5m/ip,5/5m/key"})
def test_asking_for_links_to_set_a_password_is_limited(client_for, cast):
    visitor, address = client_for(), reverse("account_reset_password")
    for email in (cast.person("adviser").email, "nobody@example.org"):
        answers = [visitor.post(address, {"email": email}).status_code for _attempt in range(6)]
        assert answers == [302] * 5 + [429]
