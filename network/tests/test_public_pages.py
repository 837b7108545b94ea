"""The public pages of the network: what everybody may read, in six languages, light and kept by caches."""

import re
from datetime import date, time
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from lxml import html

from consultations.slips.texts import texts
from core.pdf import PRINTABLE
from network.public.wording import LANGUAGES, TEXTS, preferred
from network.tests.events import make_event
from network.tests.offers import LIMIT, every_path, make_service, text_of
from partners.models import Schedule, Service

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def switched_on(settings):
    settings.EVENTS_PUBLIC = True


@pytest.fixture
def offer(cast) -> Service:
    """A service that everybody may see."""
    return make_service("Sprachcafé Nord")


# --- Languages ----------------------------------------------------------------------------------------


@pytest.mark.once
def test_no_text_is_missing_in_any_language():
    keys = texts("de", TEXTS)
    for language in LANGUAGES:
        words = texts(language, TEXTS)
        assert [key for key in keys if not words[key].strip()] == [], language
        for key, text in keys.items():
            assert set(re.findall(r"\{\w+\}", words[key])) == set(re.findall(r"\{\w+\}", text)), (
                language,
                key,
            )
            assert PRINTABLE.fullmatch(words[key]), (language, key)


@pytest.mark.once
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_there_in_every_language(language, client_for, cast, offer):
    make_event(cast.es)
    for path in every_path(offer):
        response = client_for().get(f"/welcome/{language}/{path}")
        assert response.status_code == 200, path
        page = html.fromstring(response.content)
        assert (page.get("lang"), page.get("dir")) == (language, "rtl" if language in ("ar", "fa") else "ltr")
        assert response["Content-Language"] == language
        alternates = {each.get("hreflang") for each in page.findall(".//link[@rel='alternate']")}
        assert alternates == set(LANGUAGES)
        for link in page.findall(".//header/nav//a"):
            assert client_for().get(link.get("href")).status_code == 200


@pytest.mark.once
def test_the_bare_address_leads_to_the_language_of_the_browser(client_for, cast):
    for header, language in (
        ("ar-SY,ar;q=0.9,de;q=0.5", "ar"),
        ("fr-FR,fr;q=0.9,uk;q=0.8", "uk"),
        ("xx", "de"),
        ("", "de"),
    ):
        response = client_for().get("/welcome/", headers={"accept-language": header})
        assert response.url == f"/welcome/{language}/"
        assert preferred(header) == language
        assert response["Vary"] == "Accept-Language"


@pytest.mark.once
def test_what_is_german_is_marked_as_german(client_for, offer):
    page = html.fromstring(client_for().get(f"/welcome/ar/services/{offer.pk}/").content)
    german = " ".join(each.text_content() for each in page.findall(".//*[@lang='de']"))
    for text in ("Sprachcafé Nord", "Verein Beispiel", "Deutsch üben."):
        assert text in german
    shown = page.find("body").text_content()
    assert texts("ar", TEXTS)["in_german"] in shown
    assert texts("ar", TEXTS)["cost_free"] in shown
    assert "مكان في الروضة" in shown
    turkish = text_of(client_for().get(f"/welcome/tr/services/{offer.pk}/"))
    assert "Kreş" in turkish


# --- Events, helping, services -------------------------------------------------------------------------


@pytest.mark.once
def test_parts_that_the_city_has_not_switched_on_are_not_there(client_for, cast, settings):
    event = make_event(cast.es, title="Sommerfest")
    planned = make_event(cast.es, title="Noch geheim", status="planned")
    shown = client_for().get("/welcome/de/").content.decode()
    for address in (event.public_url, reverse("network:volunteer_apply"), reverse("network:fund_apply")):
        assert address in shown
    assert planned.title not in shown
    assert "Sommerfest" not in text_of(client_for().get("/welcome/de/office/hh/"))
    settings.EVENTS_PUBLIC = settings.VOLUNTEER_FORM = settings.FUND_FORM = False
    shown = client_for().get("/welcome/de/?without").content.decode()
    for address in ("/offers/", reverse("network:volunteer_apply"), reverse("network:fund_apply")):
        assert address not in shown
    assert "/welcome/de/services/" not in client_for().get("/welcome/de/?none").content.decode()
    settings.NETWORK_PUBLIC = False
    for path in ("", "de/", "de/office/es/", "de/office/es.pdf", "de/services/"):
        assert client_for().get(f"/welcome/{path}").status_code == 404
    assert "/welcome/" not in client_for().get("/accounts/login/").content.decode()


@pytest.mark.once
def test_only_public_offered_services_are_found(client_for, offer):
    hidden = make_service("Nur intern", is_public=False)
    closed = make_service("Geschlossen", status="inactive")
    shown = text_of(client_for().get("/welcome/de/services/"))
    assert offer.name in shown
    assert "Gefunden: 1" in shown
    for service in (hidden, closed):
        assert service.name not in shown
        assert client_for().get(f"/welcome/de/services/{service.pk}/").status_code == 404


def test_services_are_found_by_words_topic_and_district(client_for, offer):
    local = make_service("Nähkurs", is_citywide=False, description="Nähen lernen.")
    local.districts.set(["eving"])
    local.topics.set(["TEI-01"])

    def found(query: str) -> set[str]:
        page = html.fromstring(client_for().get(f"/welcome/de/services/?{query}").content)
        return {each.text_content() for each in page.findall(".//main/ul/li/h2")}

    assert found("q=n%C3%A4hen") == {"Nähkurs"}
    assert found("topic=BIL") == {offer.name}
    assert found("district=eving") == {offer.name, "Nähkurs"}
    assert found("district=hoerde&topic=TEI") == set()
    assert found("topic=XXX&district=nowhere&page=99&q=%00") == {offer.name, "Nähkurs"}
    for nothing in ("zzzqqq", "z" * 500):
        shown = text_of(client_for().get(f"/welcome/de/services/?q={nothing}"))
        assert texts("de", TEXTS)["nothing_found"] in shown


@pytest.mark.once
def test_a_service_says_all_that_a_visitor_needs_and_nothing_internal(client_for, offer):
    Service.objects.filter(pk=offer.pk).update(
        email="intern@example.org", minimum_age=16, documents="Ausweis\nBrief"
    )
    Schedule.objects.create(service=offer, weekday="MO", opens_at=time(9), closes_at=time(12))
    Schedule.objects.create(service=offer, weekday="MO", opens_at=time(14), closes_at=time(16))
    Schedule.objects.create(
        service=offer, weekday="TU", opens_at=time(9), closes_at=time(10), valid_until=date(2020, 1, 1)
    )
    shown = text_of(client_for().get(f"/welcome/en/services/{offer.pk}/"))
    for text in (
        "Monday: 9:00–12:00, 14:00–16:00",
        "free of charge",
        "from 16 years",
        "the whole city",
        "0231 000111",
        "Brief",
    ):
        assert text in shown
    assert "intern@example.org" not in shown
    assert "Tuesday" not in shown


@pytest.mark.once
def test_long_lists_have_pages(client_for, offer):
    for number in range(45):
        make_service(f"Kurs {number:02}")
    first = html.fromstring(client_for().get("/welcome/de/services/?topic=BIL").content)
    [link] = first.findall(".//nav[@class='pages']/a")
    assert link.get("href") == "?topic=BIL&page=2"
    second = html.fromstring(client_for().get("/welcome/de/services/" + link.get("href")).content)
    assert [each.get("href") for each in second.findall(".//nav[@class='pages']/a")] == [
        "?topic=BIL",
        "?topic=BIL&page=3",
    ]


# --- Light and kept -----------------------------------------------------------------------------------


@pytest.mark.once
def test_nothing_of_a_visitor_gets_into_an_answer(client_for, cast, offer):
    for path in every_path(offer):
        nobody = client_for().get(f"/welcome/de/{path}")
        staff = client_for("adviser").get(f"/welcome/de/{path}", headers={"accept-language": "tr"})
        assert nobody.content == staff.content
        for response in (nobody, staff):
            assert not response.cookies
            assert "Cookie" not in response.get("Vary", "")
            assert "Accept-Language" not in response.get("Vary", "")
            assert response["Cache-Control"].startswith("public, max-age=")
            assert "script-src 'self'" in response["Content-Security-Policy"]


@pytest.mark.once
def test_what_has_not_changed_is_not_sent_again(client_for, offer):
    for path in every_path(offer):
        first = client_for().get(f"/welcome/de/{path}", headers={"accept-encoding": "gzip"})
        known = {"if-none-match": first["ETag"], "accept-encoding": "gzip"}
        again = client_for().get(f"/welcome/de/{path}", headers=known)
        assert (again.status_code, again.content) == (304, b"")
        assert again["Cache-Control"].startswith("public")
        assert again["Content-Language"] == "de"
        assert not again.cookies


@pytest.mark.once
def test_a_cold_visit_is_light_without_any_script_or_font(client_for, cast, offer):
    """Uncompressed: less still goes over the line."""
    for number in range(6):
        make_event(cast.es, title=f"Fest {number}")
    for language in LANGUAGES:
        for path in every_path(offer):
            response = client_for().get(f"/welcome/{language}/{path}")
            page = html.fromstring(response.content)
            files = page.xpath("//link[@rel='stylesheet' or @rel='icon']/@href | //img/@src | //script/@src")
            styles = [Path(finders.find(each.removeprefix("/static/"))).read_bytes() for each in files]
            assert len(response.content) + sum(map(len, styles)) < LIMIT
            assert not any(b"url(" in style or b"@import" in style for style in styles)
            assert not page.findall(".//script")
            assert not page.findall(".//img")


def test_pages_take_few_questions_however_much_there_is(
    client_for, cast, offer, django_assert_max_num_queries
):
    for number in range(8):
        make_event(cast.es, title=f"Fest {number}")
        make_service(f"Kurs {number}")
    for path in every_path(offer):
        with django_assert_max_num_queries(18):
            client_for().get(f"/welcome/fa/{path}")
        if "services/" not in path:
            with django_assert_max_num_queries(0):
                client_for().get(f"/welcome/fa/{path}")


@pytest.mark.once
def test_only_reading(client_for, cast):
    for path in ("/welcome/", "/welcome/de/", "/welcome/de/office/es.pdf"):
        assert client_for().post(path).status_code == 405
