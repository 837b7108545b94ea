"""A passkey in a real browser: its authenticator is the one that Chromium brings for tests."""

from django.conf import settings
from django.test.utils import override_settings
from django.urls import reverse
from playwright.sync_api import expect

from accounts.tests.directory_server import CLIENT_ID, CLIENT_SECRET, running_directory
from welcome.oidc import origins, providers
from welcome.tests.cast import PASSWORD

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def put_in_key(page) -> None:
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def log_in(walk, user) -> None:
    walk.go("/accounts/login/")
    walk.field("Email").fill(user.email)
    walk.field("Password").fill(PASSWORD)
    walk.press("Log in")


def test_a_passkey_is_set_up_and_logs_in(cast, journey):
    with override_settings(SECOND_FACTOR="required"):
        walk, user = journey(width=360, color_scheme="dark"), cast.person("coordinator")
        put_in_key(walk.page)
        log_in(walk, user)
        expect(walk.page.get_by_role("heading", name="Second factor", level=1)).to_be_visible()
        walk.look()
        walk.go(reverse("mfa_activate_totp"))
        walk.go(reverse("mfa_add_webauthn"))
        walk.press("Add")
        expect(walk.page.get_by_role("heading", name="Recovery codes", level=1)).to_be_visible()
        expect(walk.page.locator(".codes li")).to_have_count(10)
        walk.look()
        walk.page.get_by_role("link", name="I have kept them").click()
        expect(walk.page.get_by_text("Passkey 1").first).to_be_visible()
        walk.go(reverse("accounts:sessions"))

        walk.go("/accounts/logout/")
        walk.page.locator("main").get_by_role("button", name="Log out").click()
        log_in(walk, user)
        expect(walk.page.get_by_label("Code")).to_be_visible()
        walk.look()
        walk.press("Use a passkey")
        expect(walk.page).to_have_url(reverse("reports:dashboard"))
        walk.go(reverse("mfa_reauthenticate_webauthn"))


def test_the_review_of_rights_is_done_by_keyboard(cast, page_as):
    walk = page_as("lead").go(reverse("accounts:review"))
    expect(walk.page.get_by_text("4 roles are overdue")).to_be_visible()
    walk.page.get_by_role("button", name="Still right").first.focus()
    for left in ("3 roles are", "2 roles are", "1 role is"):
        expect(walk.page.locator(":focus")).to_have_attribute("value", "keep")
        walk.page.keyboard.press("Enter")
        expect(walk.page.get_by_text(f"{left} overdue")).to_be_visible()
    walk.look()


def test_the_citys_login_leads_there_and_back_under_the_strict_policy(cast, journey):
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    with running_directory() as directory:
        directory.claims = {"email": cast.person("adviser").email, "email_verified": True}
        allowed = policy | {"form-action": [*policy["form-action"], *origins(directory.url)]}
        with override_settings(
            OIDC_SERVER_URL=directory.url,
            SOCIALACCOUNT_PROVIDERS=providers(directory.url, CLIENT_ID, CLIENT_SECRET),
            CONTENT_SECURITY_POLICY={"DIRECTIVES": allowed},
        ):
            walk = journey(width=360).go("/accounts/login/")
            walk.press("Log in with the city's account")
            expect(walk.page).to_have_url("/")
