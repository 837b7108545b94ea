"""The public pages of offices: open or not, hours, languages, a leaflet; kept until something else is to be said."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override
from lxml import html

from accounts.models import Membership
from catalogues.models import Language
from consultations.slips.texts import texts
from districts.models import Holiday, Office, OpeningException
from network.public.wording import LANGUAGES, TEXTS, Wording
from network.tests.events import BERLIN
from network.tests.offers import every_path, make_service, text_of

pytestmark = pytest.mark.django_db

OFFICE = "/welcome/{}/office/es/"


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
def test_languages_are_those_of_the_team_and_nobody_is_named(client_for, cast):
    adviser, former = cast.person("adviser"), cast.person("adviser_partner")
    adviser.languages.set(Language.objects.filter(pk__in=["ar", "kmr", "und"]))
    former.languages.set(["vi"])
    Membership.objects.filter(user=former).update(valid_until=timezone.localdate() - timedelta(days=1))
    shown = text_of(client_for().get(OFFICE.format("en")))
    assert "German, Arabic, Kurmanji (Kurdish)" in shown
    assert "Vietnamese" not in shown
    # Where the tables of Unicode have no name, or an offensive one.
    with override("uk"):
        assert Wording("uk").language("rom") == "ромська"
    assert "الكردية (الكرمانجية)" in text_of(client_for().get(OFFICE.format("ar")))
    pages = [
        client_for().get(f"/welcome/de/{path}").content.decode()
        for path in every_path(make_service("Sprachcafé"))
    ]
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
