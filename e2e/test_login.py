"""Coming in and going out."""

from playwright.sync_api import expect

from welcome.tests.cast import PASSWORD


def test_adviser_logs_in_and_out(cast, journey):
    walk = journey().go("/accounts/login/")
    walk.field("Email").fill(cast.person("adviser").email)
    walk.field("Password").fill(PASSWORD)
    walk.press("Log in")
    walk.look()
    expect(walk.page).to_have_url("/")
    walk.photograph("today")


def test_wrong_password_is_told_and_the_mail_stays(cast, journey):
    walk = journey().go("/accounts/login/")
    walk.field("Email").fill(cast.person("adviser").email)
    walk.field("Password").fill("not this one")
    walk.press("Log in")
    walk.look()
    expect(walk.field("Email")).to_have_value(cast.person("adviser").email)
    expect(walk.page.get_by_role("heading", name="Log in")).to_be_visible()


def test_visitor_is_sent_to_the_login(journey):
    walk = journey().go("/accounts/password/change/")
    expect(walk.page).to_have_url("/accounts/login/?next=/accounts/password/change/")
