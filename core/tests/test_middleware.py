"""Sessions: idle 20 minutes, ten hours at the latest, extension, no write by reading (handbook 5.4)."""

import pytest
from django.conf import settings
from django.urls import reverse

from core.middleware import SEEN_COOKIE
from core.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.urls("core.tests.kept_urls")]

MINUTE = 60
PASSWORD = "a-long-enough-password"


@pytest.fixture
def logged_in(client_for, cast):
    """A client that logged in through the login page, so that the session knows its age."""
    user = cast.person("adviser")
    user.set_password(PASSWORD)
    user.save()
    client = client_for()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def is_logged_in(client) -> bool:
    return client.get("/note/").status_code == 200


def test_session_ends_after_twenty_idle_minutes_and_that_is_written_down(logged_in, cast, clock):
    clock.shift(20 * MINUTE)
    assert is_logged_in(logged_in)
    clock.shift(20 * MINUTE + 1)
    response = logged_in.get("/note/")
    assert response.url == f"{reverse('account_login')}?next=/note/"
    assert "_auth_user_id" not in logged_in.session
    assert not is_logged_in(logged_in)
    ended = AuditEntry.objects.get(action="logout")
    assert (ended.user, ended.facts) == (cast.person("adviser"), {"reason": "idle"})


def test_every_request_keeps_the_session_alive(logged_in, clock):
    for _request in range(4):
        clock.shift(15 * MINUTE)
        assert is_logged_in(logged_in)


def test_session_ends_after_ten_hours_of_work(logged_in, clock):
    for _request in range(39):
        clock.shift(15 * MINUTE)
        assert logged_in.post("/note/", {"note": "still here"}).status_code == 302
    clock.shift(14 * MINUTE)
    assert is_logged_in(logged_in)
    clock.shift(2 * MINUTE)
    assert not is_logged_in(logged_in)


def test_extension_counts_as_activity(logged_in, clock):
    clock.shift(19 * MINUTE)
    response = logged_in.post(reverse("session_extend"), headers={"X-Requested-With": "fetch"})
    assert response.status_code == 204
    clock.shift(19 * MINUTE)
    assert is_logged_in(logged_in)


def test_extension_without_script_leads_to_the_start_page(logged_in):
    assert logged_in.post(reverse("session_extend")).url == reverse("home")


def test_time_of_the_last_request_cannot_be_left_out(logged_in, clock):
    for _request in range(2):
        clock.shift(15 * MINUTE)
        logged_in.cookies.pop(SEEN_COOKIE, None)
        answer = is_logged_in(logged_in)
    assert not answer


def test_time_of_the_last_request_cannot_be_forged(logged_in, clock):
    clock.shift(21 * MINUTE)
    value = logged_in.cookies[SEEN_COOKIE].value
    logged_in.cookies[SEEN_COOKIE] = value[:-1] + ("A" if value[-1] != "A" else "B")
    assert not is_logged_in(logged_in)


def test_reading_does_not_write_the_session(logged_in, django_assert_max_num_queries):
    logged_in.get("/note/")
    with django_assert_max_num_queries(5) as queries:
        logged_in.get("/note/")
    assert not [query for query in queries if not query["sql"].lstrip("(").startswith("SELECT")]


def test_page_part_after_the_session_ended_asks_for_a_login(client_for):
    assert client_for().get("/note/", headers={"HX-Request": "true"}).status_code == 401


def test_login_starts_a_new_session(logged_in, client_for, cast):
    client = client_for()
    client.get(reverse("account_login"))
    before = client.cookies.get(settings.SESSION_COOKIE_NAME)
    client.post(reverse("account_login"), {"login": cast.person("adviser").email, "password": PASSWORD})
    assert client.cookies[settings.SESSION_COOKIE_NAME] != before


def test_an_address_that_no_database_can_look_up_does_not_exist(client_for):
    assert client_for().get("/desk/display/a%00b/").status_code == 404
