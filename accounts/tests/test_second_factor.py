"""The second factor: set up, asked for, obligatory for roles of the whole city, lost and reset (handbook 5.4)."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.core.management import CommandError, call_command
from django.test.utils import override_settings
from django.urls import reverse

from accounts.models import User
from core.models import AuditEntry
from welcome.tests.cast import PASSWORD
from welcome.tests.pages import text

pytestmark = pytest.mark.django_db

INDEX, APP, CODES = "mfa_index", "mfa_activate_totp", "mfa_generate_recovery_codes"
HOME = "home"
required = override_settings(SECOND_FACTOR="required")


def code_of(secret: str) -> str:
    """What an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.fixture
def set_up(django_capture_on_commit_callbacks):
    """Sets up the app for who is logged in with `client`; the secret and the answer."""

    def run(client):
        page = text(client.get(reverse(APP)))
        secret = re.search(r'<code class="breaks">(\w+)</code>', page)[1]
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(reverse(APP), {"code": code_of(secret)})
        return secret, response

    return run


def log_in(client, user: User):
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})


def changes(user: User) -> list[str]:
    found = AuditEntry.objects.filter(action="permission", object_id=str(user.pk)).order_by("pk")
    return [entry.facts["change"] for entry in found]


def test_without_one_roles_of_the_whole_city_reach_only_its_set_up(client_for, set_up):
    with required:
        for part in ("coordinator", "directory", "admin", "dpo"):
            client = client_for(part)
            for name in (HOME, "accounts:profile", "accounts:sessions"):
                assert client.get(reverse(name)).url == reverse(INDEX), (part, name)
            assert client.post(reverse("accounts:user_create"), {}).url == reverse(INDEX)
            assert client.get(reverse("search"), headers={"HX-Request": "true"}).status_code == 403
            assert "Your roles need a second factor" in text(client.get(reverse(INDEX)))
            assert client.get(reverse("healthz")).status_code == 200

        coordinator = client_for("coordinator")
        set_up(coordinator)
        assert coordinator.get(reverse("accounts:profile")).status_code == 200

        assert client_for("adviser").get(reverse(HOME)).status_code == 200
    assert client_for("admin").get(reverse("accounts:user_list")).status_code == 200


def test_a_role_for_the_city_given_during_a_session_holds_at_once(client_for, cast):
    with required:
        adviser, admin = client_for("adviser"), client_for("admin")
        session = admin.session
        session["second_factor"] = True
        session.save()
        assert adviser.get(reverse(HOME)).status_code == 200
        data = {"role": "coordinator", "valid_from": "2026-11-18", "valid_until": ""}
        admin.post(reverse("accounts:cityrole_create", args=[cast.person("adviser").pk]), data)
        assert adviser.get(reverse(HOME)).url == reverse(INDEX)


def test_the_profile_recommends_it_where_it_is_not_required(client_for):
    for mode, is_said in (("required", True), ("recommended", True), ("off", False)):
        with override_settings(SECOND_FACTOR=mode):
            page = text(client_for("adviser").get(reverse("accounts:profile")))
        assert ("Recommended: whoever learns" in page) is is_said


def test_the_app_is_set_up_told_and_asked_for_at_every_login(client_for, cast, set_up, clock):
    user, client = cast.person("adviser"), client_for("adviser")
    secret, response = set_up(client)
    assert "no-store" in response["Cache-Control"]
    assert len(re.findall(r"<li><code>(\d{8})</code></li>", response.text)) == 10
    assert "You have no recovery code left" not in text(client.get(reverse("accounts:profile")))
    Authenticator.objects.filter(user=user, type="recovery_codes").delete()
    assert "You have no recovery code left" in text(client.get(reverse("accounts:profile")))
    assert changes(user) == ["totp_added"]
    assert [message.to for message in mail.outbox] == [[user.email]]
    assert "Authentifizierungs-App eingerichtet" in mail.outbox[0].body
    stored = Authenticator.objects.get(user=user, type="totp").data["secret"]
    assert secret not in stored

    clock.shift(60)
    visitor = client_for()
    assert log_in(visitor, user).url == reverse("mfa_authenticate")
    assert visitor.get(reverse(HOME)).status_code == 302
    assert "is not right" in text(visitor.post(reverse("mfa_authenticate"), {"code": "000000"}))
    right = code_of(secret)
    assert visitor.post(reverse("mfa_authenticate"), {"code": right}).url == reverse(HOME)
    assert visitor.get(reverse(HOME)).status_code == 200

    # A code that somebody has read over the shoulder works no second time.
    thief = client_for()
    log_in(thief, user)
    assert "is not right" in text(thief.post(reverse("mfa_authenticate"), {"code": right}))
    entries = AuditEntry.objects.filter(action__in=["login", "login_failed"]).order_by("pk")
    assert [entry.facts for entry in entries] == [
        {"reason": "factor"},
        {"factor": "totp"},
        {"reason": "factor"},
    ]


def test_guessing_codes_is_locked_like_guessing_passwords(client_for, cast, set_up, clock):
    user = cast.person("adviser")
    secret, _response = set_up(client_for("adviser"))
    clock.shift(60)
    visitor = client_for()
    log_in(visitor, user)
    for guess in range(5):
        visitor.post(reverse("mfa_authenticate"), {"code": f"00000{guess}"})
    page = text(visitor.post(reverse("mfa_authenticate"), {"code": code_of(secret)}))
    assert "Too many failed login attempts" in page
    clock.shift(5 * 60 + 1)
    log_in(visitor, user)
    assert visitor.post(reverse("mfa_authenticate"), {"code": code_of(secret)}).url == reverse(HOME)


def test_recovery_codes_are_shown_once_and_work_once(client_for, cast, set_up):
    user, client = cast.person("adviser"), client_for("adviser")
    set_up(client)
    shown = client.post(reverse(CODES))
    assert "no-store" in shown["Cache-Control"]
    codes = re.findall(r"<li><code>(\d{8})</code></li>", shown.text)
    assert len(set(codes)) == 10
    assert not set(codes) & set(re.findall(r"\d{8}", client.get(reverse(CODES)).text))
    assert "10 codes are unused" in text(client.get(reverse(INDEX)))

    for is_right in (True, False):
        visitor = client_for()
        log_in(visitor, user)
        answer = visitor.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert (answer.status_code == 302) is is_right
    assert "9 codes are unused" in text(client.get(reverse(INDEX)))
    assert AuditEntry.objects.filter(action="login").latest("pk").facts == {"factor": "recovery_codes"}

    client.post(reverse(CODES))
    visitor = client_for()
    log_in(visitor, user)
    assert visitor.post(reverse("mfa_authenticate"), {"code": codes[1]}).status_code == 200


def test_the_last_factor_of_somebody_who_needs_one_stays(client_for, cast, set_up):
    admin, adviser = client_for("admin"), client_for("adviser")
    set_up(admin), set_up(adviser)
    key = Authenticator.objects.create(user=cast.person("dpo"), type="webauthn", data={"name": "key"})
    officer = client_for("dpo")
    remove = reverse("mfa_deactivate_totp")
    with required:
        assert "Set up another one first" in text(admin.post(remove))
        assert adviser.post(remove).url == reverse(INDEX)
        answer = officer.post(reverse("mfa_remove_webauthn", args=[key.pk]), follow=True)
        assert "Set up another one first" in text(answer)
    left = Authenticator.objects.filter(type__in=["totp", "webauthn"]).values_list("user", flat=True)
    assert set(left) == {cast.person("admin").pk, cast.person("dpo").pk}
    assert changes(cast.person("adviser"))[-1] == "totp_removed"


def test_a_lost_device_is_reset_by_the_administration_which_ends_the_sessions(client_for, cast, set_up):
    lead, admin = client_for("lead"), client_for("admin")
    set_up(lead)
    user = cast.person("lead")
    address = reverse("accounts:user_factor", args=[user.pk])
    assert "authenticator app" in text(admin.get(user.get_absolute_url()))
    mail.outbox.clear()
    assert admin.post(address).url == user.get_absolute_url()

    assert not Authenticator.objects.filter(user=user).exists()
    assert changes(user)[-1] == "factor_reset"
    assert "durch die Systemverwaltung zurückgesetzt" in mail.outbox[0].body
    assert lead.get(reverse(HOME)).status_code == 302
    assert log_in(client_for(), user).url == reverse(HOME)
    assert "There is no second factor to reset" in text(admin.post(address))


def test_the_operator_resets_the_last_administrator(client_for, cast, set_up, capsys):
    set_up(client_for("admin"))
    email = cast.person("admin").email
    call_command("reset_second_factor", email.upper())
    assert "has been reset" in capsys.readouterr().out
    for address, why in ((email, "no second factor"), ("nobody@example.org", "no account")):
        with pytest.raises(CommandError, match=why):
            call_command("reset_second_factor", address)


def test_what_was_sealed_with_a_lost_key_fits_no_code(client_for, cast, set_up, clock, settings):
    secret, _response = set_up(client_for("adviser"))
    clock.shift(60)
    old = settings.SECRET_KEY
    for fallbacks, is_right in (([], False), ([old], True)):
        clock.shift(60)
        with override_settings(SECRET_KEY="another-key-" + "y" * 40, SECRET_KEY_FALLBACKS=fallbacks):
            visitor = client_for()
            log_in(visitor, cast.person("adviser"))
            answer = visitor.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
            assert (answer.status_code == 302) is is_right


def test_nonsense_instead_of_a_passkey_is_refused(client_for, cast):
    client = client_for("adviser")
    well_formed = ("", "{}", "[]", "7", '"x"', '{"id": 1, "response": {}}', '{"response": []}')
    for nonsense in (*well_formed, "{", "1" * 5_000, "[" * 100_000):
        for name in ("mfa_add_webauthn", "mfa_reauthenticate_webauthn"):
            client.get(reverse(name))
            answer = client.post(reverse(name), {"credential": nonsense, "name": "key"})
            assert answer.status_code in (200, 302), (name, nonsense)
    assert not Authenticator.objects.exists()


def test_text_of_an_ended_session_waits_for_the_second_factor(client_for, cast, set_up, clock):
    client, user = client_for("adviser"), cast.person("adviser")
    secret, _response = set_up(client)
    form = reverse("accounts:profile")
    owner = re.search(r'name="whose" value="([^"]+)"', client.get(form).text)[1]
    clock.shift(21 * 60)
    typed = {"given_name": "Neuer Name", "family_name": "X", "whose": owner}
    token = re.search(r'name="kept" value="([^"]+)"', client.post(form, typed).text)[1]
    visitor = client_for()
    visitor.post(reverse("account_login"), {"login": user.email, "password": PASSWORD, "kept": token})
    assert visitor.post(reverse("mfa_authenticate"), {"code": code_of(secret)}).url == form
    assert "Neuer Name" in text(visitor.get(form))
