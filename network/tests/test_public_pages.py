"""The public pages of the network: what everybody may read, in six languages, light and kept by caches."""

import re
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils import timezone
from lxml import html

from accounts.models import Membership
from catalogues.models import Language
from consultations.slips.texts import texts
from core.pdf import PRINTABLE
from districts.models import Holiday, Office, OpeningException
from network.public.wording import LANGUAGES, TEXTS, Wording, preferred
from network.tests.events import BERLIN, make_event
from network.tests.offers import LIMIT, make_service
from partners.models import Schedule, Service

pytestmark = pytest.mark.django_db

OFFICE = "/welcome/{}/office/es/"


@pytest.fixture(autouse=True)
def switched_on(settings):
    settings.EVENTS_PUBLIC = True


@pytest.fixture
def offer(cast) -> Service:
    """A service that everybody may see."""
    return make_service("Sprachcafé Nord")


def every_path(offer: Service) -> list[str]:
    return [
        "",
        "office/es/",
        "district/eving/",
        "services/",
        "services/?topic=BIL",
        f"services/{offer.pk}/",
        "accessibility/",
    ]


def text_of(response) -> str:
    return " ".join(html.fromstring(response.content).find("body").text_content().split())


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
    for text in ("Sprachcafé Nord", "Verein Beispiel", "Deutsch üben.", "Kita"):
        assert text in german
    shown = page.find("body").text_content()
    assert texts("ar", TEXTS)["in_german"] in shown
    assert texts("ar", TEXTS)["cost_free"] in shown
    turkish = text_of(client_for().get(f"/welcome/tr/services/{offer.pk}/"))
    assert "Kreş" in turkish


# --- Offices ------------------------------------------------------------------------------------------


def state_at(client_for, clock, moment: datetime) -> str:
    clock.move_to(moment)
    page = html.fromstring(client_for().get(OFFICE.format("en")).content)
    return page.find(".//span[@class]").text_content()


@pytest.fixture
def plan(cast) -> Office:
    """ES with one site, Wednesday 9 to 12 and Thursday 14 to 17."""
    main, *others = cast.es.sites.order_by("pk")
    for other in others:
        other.delete()
    main.opening_hours.all().delete()
    for weekday, opens, closes in ((3, 9, 12), (4, 14, 17)):
        main.opening_hours.create(
            weekday=weekday, opens_at=time(opens), closes_at=time(closes), valid_from=date(2020, 1, 1)
        )
    return cast.es


def test_an_office_says_whether_it_is_open_and_when_it_is_next(client_for, clock, plan):
    wednesday = datetime(2026, 11, 18, tzinfo=BERLIN)
    assert state_at(client_for, clock, wednesday.replace(hour=8)) == "Opens today at 9:00"
    assert state_at(client_for, clock, wednesday.replace(hour=9)) == "Open now until 12:00"
    assert state_at(client_for, clock, wednesday.replace(hour=12)).endswith(
        "Thursday 19 November, 14:00–17:00"
    )
    site = plan.sites.get()
    Holiday.objects.create(day=date(2026, 11, 19), name="Made up")
    OpeningException.objects.create(
        site=site, day=date(2026, 11, 25), reason="Frau Muster ist krank", opens_at=None, closes_at=None
    )
    OpeningException.objects.create(
        site=site, day=date(2026, 11, 27), reason="Umzug", opens_at=time(10), closes_at=time(11)
    )
    later = client_for().get(OFFICE.format("en") + "?fresh")
    assert "Closed. Opens again: Thursday 26 November, 14:00–17:00" in text_of(later)
    special = [each.text_content() for each in html.fromstring(later.content).findall(".//section/ul/li")][:3]
    assert special == [
        "Thursday 19 November: public holiday, closed",
        "Wednesday 25 November: closed",
        "Friday 27 November: 10:00–11:00",
    ]
    # Why a site is closed is for the staff.
    assert "Muster" not in text_of(later)
    site.opening_hours.all().delete()
    site.exceptions.all().delete()
    assert "No open hours at present" in text_of(client_for().get(OFFICE.format("en") + "?later"))


def test_an_answer_is_kept_until_the_next_opening_or_closing_at_most(client_for, clock, plan):
    def seconds(moment: datetime) -> str:
        clock.move_to(moment)
        return client_for().get(OFFICE.format("de"))["Cache-Control"]

    wednesday = datetime(2026, 11, 18, 8, tzinfo=BERLIN)
    assert seconds(wednesday) == "public, max-age=300"
    assert seconds(wednesday.replace(minute=59)) == "public, max-age=60"
    assert seconds(wednesday.replace(hour=11, minute=59, second=50)) == "public, max-age=10"
    assert seconds(wednesday.replace(hour=23, minute=59)) == "public, max-age=60"
    # What was made a moment ago is not said beyond the change either.
    opened = wednesday.replace(hour=9)
    clock.move_to(opened - timedelta(seconds=5))
    before = client_for().get(OFFICE.format("en"))
    clock.move_to(opened)
    after = client_for().get(OFFICE.format("en"))
    assert "Opens today" in text_of(before)
    assert "Open now" in text_of(after)


def test_a_change_of_hours_shows_within_minutes(client_for, clock, plan):
    assert "Wednesday9:00–12:00" in text_of(client_for().get(OFFICE.format("en")))
    plan.sites.get().opening_hours.filter(weekday=3).update(closes_at=time(13))
    assert "Wednesday9:00–12:00" in text_of(client_for().get(OFFICE.format("en")))
    clock.shift(61)
    assert "Wednesday9:00–13:00" in text_of(client_for().get(OFFICE.format("en")))


@pytest.mark.once
def test_languages_are_those_of_the_team_and_nobody_is_named(client_for, cast, offer):
    adviser, former = cast.person("adviser"), cast.person("adviser_partner")
    adviser.languages.set(Language.objects.filter(pk__in=["ar", "kmr", "und"]))
    former.languages.set(["vi"])
    Membership.objects.filter(user=former).update(valid_until=timezone.localdate() - timedelta(days=1))
    shown = text_of(client_for().get(OFFICE.format("en")))
    assert "German, Arabic, Kurmanji (Kurdish)" in shown
    assert "Vietnamese" not in shown
    # Where the tables of Unicode have no name, or an offensive one.
    assert Wording("uk").language("rom") == "ромська"
    assert "الكردية (الكرمانجية)" in text_of(client_for().get(OFFICE.format("ar")))
    pages = [client_for().get(f"/welcome/de/{path}").content.decode() for path in every_path(offer)]
    for person in cast.people.values():
        assert not any(person.email in page or person.family_name in page for page in pages)


@pytest.mark.once
def test_offices_that_are_not_there_are_not_shown(client_for, cast):
    Office.objects.filter(pk=cast.es.pk).update(closed_on=timezone.localdate() - timedelta(days=1))
    assert client_for().get(OFFICE.format("de")).status_code == 404
    assert client_for().get("/welcome/de/office/es.pdf").status_code == 404
    assert "Eving/Scharnhorst" not in text_of(client_for().get("/welcome/de/"))
    assert "Hörde/Hombruch" in text_of(client_for().get("/welcome/de/"))
    assert texts("de", TEXTS)["no_office"] in text_of(client_for().get("/welcome/de/district/eving/"))
    for path in ("office/xx/", "district/nowhere/", "district/outside/", "office/xx.pdf"):
        assert client_for().get(f"/welcome/de/{path}").status_code == 404


@pytest.mark.once
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_leaflet_prints_in_every_language(language, client_for, cast):
    response = client_for().get(f"/welcome/{language}/office/es.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    again = client_for().get(
        f"/welcome/{language}/office/es.pdf", headers={"if-none-match": response["ETag"]}
    )
    assert again.status_code == 304


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
