"""No cookie is read by scripts or sent without encryption."""

from django.urls import reverse


def test_every_cookie_is_for_https_only_and_out_of_reach_of_scripts(client_for, cast, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = settings.LANGUAGE_COOKIE_SECURE = True
    site = cast.es.sites.order_by("pk").first().code
    found = {}
    for answer in (
        client_for().get(reverse("account_login")),
        client_for("adviser").get(reverse("home"), {"site": site}),
        client_for("adviser").post(reverse("set_theme"), {"theme": "dark"}),
        client_for("adviser").post(reverse("set_language"), {"language": "tr"}),
    ):
        found |= answer.cookies
    names = {"willkommen_csrf", "willkommen_seen", "willkommen_theme", "willkommen_language"}
    assert names <= set(found)
    assert [name for name, cookie in found.items() if not (cookie["secure"] and cookie["httponly"])] == []
    assert {cookie["samesite"] for cookie in found.values()} <= {"Lax", "Strict", ""}
