"""Open desks learn within seconds what colleagues do; unchanged ones are answered before anything else runs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consultations.desk import live
from consultations.models import Desk
from core.middleware import SEEN_COOKIE
from core.models import AuditEntry
from welcome.tests.pages import text
from welcome.tests.records import make_consultation


def address(cast, office: str = "ES") -> str:
    return reverse("consultations:desk_live", args=[cast.offices[office].sites.order_by("pk").first().code])


def desk_of(cast) -> Desk:
    return live.open_desk(cast.es.sites.order_by("pk").first())


def poll(browser, where: str, version: str):
    live.forget_versions()  # as after half a second
    return browser.get(where, headers={"If-None-Match": version})


def test_an_unchanged_desk_costs_one_look_at_the_versions(client_for, cast, announced):
    announced()
    browser = client_for("adviser")
    version = browser.get("/").context["board"].version
    where = address(cast)
    live.forget_versions()
    with CaptureQueriesContext(connection) as captured:
        response = browser.get(where, headers={"If-None-Match": version})
    assert (response.status_code, response.content, len(captured)) == (304, b"", 1)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(where, headers={"If-None-Match": version}).status_code == 304
    assert len(captured) == 0


def test_what_a_colleague_does_is_sent(client_for, cast, announced):
    announced()
    browser = client_for("adviser")
    version = browser.get("/").context["board"].version
    announced("ar")
    response = poll(browser, address(cast), version)
    assert "Arabic" in text(response)
    assert poll(browser, address(cast), response["ETag"]).status_code == 304
    make_consultation(cast.person("adviser_partner"), cast.es)
    assert "1 consultation" in text(poll(browser, address(cast), response["ETag"]))


def test_other_offices_change_nothing_here(client_for, cast, announced):
    announced()
    version = client_for("adviser").get("/").context["board"].version
    announced(office="HH")
    assert poll(client_for("adviser"), address(cast), version).status_code == 304


def test_a_new_day_is_a_new_desk(client_for, cast, announced, clock):
    announced()
    version = client_for("adviser").get("/").context["board"].version
    clock.shift(timedelta(days=1))
    assert "Nobody is waiting" in text(poll(client_for("adviser"), address(cast), version))


def test_a_desk_that_nobody_has_used_yet_stays_unchanged(client_for, cast):
    browser = client_for("adviser")
    version = browser.get("/").context["board"].version
    assert poll(browser, address(cast), version).status_code == 304


def test_who_is_not_logged_in_learns_nothing(client_for, cast, announced):
    announced()
    nobody = client_for()
    assert poll(nobody, address(cast), '"guessed"').status_code == 302
    assert nobody.get(address(cast), headers={"HX-Request": "true"}).status_code == 401


def test_a_foreign_desk_does_not_exist(client_for, cast):
    assert client_for("adviser").get(address(cast, "HH")).status_code == 404


def test_a_page_that_asks_by_itself_keeps_no_session_alive(client_for, cast, clock):
    browser = client_for("adviser")
    browser.get("/")
    seen = browser.cookies[SEEN_COOKIE].value
    clock.shift(timedelta(minutes=15))
    browser.get(address(cast))
    assert browser.cookies[SEEN_COOKIE].value == seen
    clock.shift(timedelta(minutes=6))
    assert browser.get(address(cast), headers={"HX-Request": "true"}).status_code == 401


# --- The display --------------------------------------------------------------------------------------


def test_the_display_shows_numbers_and_nothing_else(client_for, cast, announced):
    for language in ("ar", "uk", "de"):
        announced(language)
    adviser = client_for("adviser")
    for number in (1, 2):
        ticket = desk_of(cast).site.tickets.get(number=number)
        adviser.post(reverse("consultations:ticket_step", args=[ticket.pk, "call"]))
    adviser.post(reverse("consultations:ticket_step", args=[ticket.pk, "start"]))
    response = client_for().get(reverse("consultations:display", args=[desk_of(cast).display_key]))
    page = text(response)
    assert response.context["called"] == [1]
    assert response.context["in_service"] == [2]
    assert "1 number is waiting" in page
    for secret in ("Arabic", "Ukrainian", "A. of ES", "login", "csrf"):
        assert secret not in page


def test_the_display_asks_for_changes(client_for, cast, announced):
    announced()
    where = reverse("consultations:display_live", args=[desk_of(cast).display_key])
    first = client_for().get(where)
    assert poll(client_for(), where, first["ETag"]).status_code == 304
    announced()
    assert "2 numbers are waiting" in text(poll(client_for(), where, first["ETag"]))


@pytest.mark.parametrize("name", ["display", "display_live"])
def test_a_guessed_address_shows_nothing(client_for, name):
    assert client_for().get(reverse(f"consultations:{name}", args=["guessed"])).status_code == 404


def test_a_lead_renews_the_address_of_the_display(client_for, cast):
    old = desk_of(cast)
    renew = reverse("consultations:display_renew", args=[old.site.code])
    assert client_for("adviser").post(renew).status_code == 403
    assert client_for("lead", "HH").post(renew).status_code == 404
    assert client_for("lead").post(renew).status_code == 302
    assert desk_of(cast).display_key != old.display_key
    assert client_for().get(reverse("consultations:display", args=[old.display_key])).status_code == 404
    assert AuditEntry.objects.filter(object_type="districts.site", facts={"fields": ["display_key"]}).exists()
