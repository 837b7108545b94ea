"""The page frame: what the navigation shows to whom, live counts, theme and language, error pages."""

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from districts.scoping import Role
from welcome.context_processors import THEME_COOKIE, Frame
from welcome.navigation import SECTIONS, NavEntry, navigation, waiting_counts
from welcome.tests.records import make_referral, make_service, make_ticket

pytestmark = pytest.mark.django_db

PAGE = "account_change_password"


@pytest.fixture
def request_of(cast):
    def request_of(part: str) -> HttpRequest:
        request = HttpRequest()
        request.user = cast.person(part)
        request.resolver_match = None
        return request

    return request_of


def labels(request) -> set[str]:
    return {str(entry["label"]) for section in navigation(request, {}) for entry in section["entries"]}


def test_coordinator_and_reception_are_not_led_to_clients(request_of):
    assert "Clients" not in labels(request_of("coordinator")) | labels(request_of("reception"))


@pytest.mark.parametrize("role", Role)
def test_every_entry_opens_its_page(client_for, role):
    client = client_for(role.value)
    urls = [
        reverse(entry.url_name) for section in SECTIONS for entry in section.entries if role in entry.roles
    ]
    assert {url: client.get(url).status_code for url in urls} == dict.fromkeys(urls, 200)


@pytest.mark.parametrize(
    ("view_name", "is_current"),
    [
        ("clients:client_list", True),
        ("clients:client_update", True),
        ("clients:clientele_list", False),
        ("home", False),
    ],
)
def test_pages_below_a_list_belong_to_its_entry(view_name, is_current):
    assert NavEntry("Clients", "clients:client_list", ()).is_current(view_name) is is_current


@pytest.mark.parametrize(
    ("address", "entry"),
    [
        ("/offices/ES/", "Offices and team"),
        ("/districts/", "Offices and team"),
        ("/employers/", "Offices and team"),
        ("/holidays/", "Offices and team"),
        ("/holidays/new/", "Offices and team"),
        ("/catalogues/", "Catalogues"),
        ("/catalogues/codes/", "Catalogues"),
        ("/catalogues/languages/", "Catalogues"),
        ("/staff/new/", "Staff accounts"),
    ],
)
def test_every_page_of_an_area_belongs_to_its_one_entry(client_for, address, entry):
    page = client_for("admin").get(address)
    sections = page.context["frame"].sections
    assert [str(e["label"]) for s in sections for e in s["entries"] if e["is_current"]] == [entry]


def test_counts_are_those_of_the_own_office(cast):
    service = make_service("BIL-01")
    for office in (cast.es, cast.hh):
        adviser = cast.person("adviser", office.code)
        make_referral(adviser, office, service)
        make_ticket(adviser, office)
    expected = {"home": 1, "consultations:referral_list": 1}
    assert waiting_counts(cast.person("adviser")) == expected


def test_nobody_counts_what_they_may_not_open(cast):
    make_referral(cast.person("adviser"), cast.es, make_service("BIL-01"))
    assert waiting_counts(cast.person("coordinator")) == {}


def test_frame_costs_at_most_five_queries(client_for):
    client = client_for("lead")
    client.get(reverse(PAGE))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(reverse(PAGE))
    assert len(queries) <= 5


def test_page_without_login_has_no_navigation(client_for):
    page = client_for().get(reverse("account_login")).text
    assert "Main navigation" not in page


def test_theme_is_remembered_and_shown(client_for):
    client = client_for("adviser")
    response = client.post(reverse("set_theme"), {"theme": "dark", "next": "/accounts/password/change/"})
    assert response.url == "/accounts/password/change/"
    assert client.cookies[THEME_COOKIE].value == "dark"
    assert 'data-kern-theme="dark"' in client.get(reverse(PAGE)).text


def test_unknown_theme_is_not_stored(client_for):
    client = client_for()
    client.post(reverse("set_theme"), {"theme": '"><script>', "next": "/accounts/login/"})
    assert THEME_COOKIE not in client.cookies


def test_switches_never_lead_to_another_host(client_for):
    response = client_for().post(reverse("set_theme"), {"theme": "dark", "next": "https://example.org/"})
    assert response.url == reverse("home")


def test_language_switch_keeps_the_page(client_for):
    client = client_for()
    response = client.post(reverse("set_language"), {"language": "tr", "next": "/accounts/login/"})
    assert response.url == "/accounts/login/"
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "tr"
    assert '<html lang="tr"' in client.get(response.url).text


@pytest.mark.parametrize(("part", "may_search"), [("adviser", True), ("reception", True), ("dpo", False)])
def test_search_is_offered_to_those_who_find_something(client_for, part, may_search):
    assert ('id="search"' in client_for(part).get(reverse(PAGE)).text) is may_search


def test_page_names_city_office_and_role(client_for):
    page = client_for("adviser").get(reverse(PAGE)).text
    assert "City of Dortmund" in page
    assert "Eving/Scharnhorst" in page
    assert "Adviser" in page


def test_theme_falls_back_to_the_device(request_of):
    request = request_of("adviser")
    request.COOKIES[THEME_COOKIE] = "pink"
    assert Frame(request).theme == "system"


def test_unknown_page_tells_no_internals(client_for):
    response = client_for("adviser").get("/no/such/page/")
    assert response.status_code == 404
    assert "There is no such page" in response.text
    assert "urlpatterns" not in response.text


def test_sign_up_does_not_exist(client_for):
    assert client_for().get("/accounts/signup/").status_code == 404


def test_after_the_theme_only_addresses_of_our_own_are_gone_to(client_for):
    adviser = client_for("adviser")
    for asked, target in {
        "/clients/?q=a": "/clients/?q=a",
        "-0001-01-01": "-0001-01-01",  # no page has this name, and none is looked for
        "https://evil.example/": "/",
        "//evil.example/": "/",
        "javascript:alert(1)": "/",
    }.items():
        response = adviser.post(reverse("set_theme"), {"theme": "dark", "next": asked})
        assert (response.status_code, response["Location"]) == (302, target), asked
