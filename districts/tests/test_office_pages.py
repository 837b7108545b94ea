"""What everybody with a role sees: offices, districts, employers, holidays."""

from datetime import date, time

import pytest
from django.urls import reverse

from accounts.models import Membership, User
from catalogues.models import Language
from districts.models import Employer, Holiday, Office, OpeningException, Site
from welcome.tests.pages import queries, text

OFFICE_ES = "/offices/ES/"


def test_office_page_shows_who_works_there_with_employer_hours_and_languages(client_for, cast):
    cast.person("adviser").languages.set(Language.objects.filter(code__in=["ar", "tr"]))
    page = text(client_for("reception").get(OFFICE_ES))
    assert "Adviser of ES" in page
    assert "Adviser of HH" not in page
    assert "Arabic, Turkish" in page
    assert "DRK" in page
    assert "20.0" in page


def test_office_page_leaves_out_who_no_longer_works_there(client_for, cast):
    Membership.objects.filter(user=cast.person("adviser")).update(valid_until=date(2026, 11, 17))
    User.objects.filter(pk=cast.person("lead").pk).update(is_active=False)
    page = text(client_for("reception").get(OFFICE_ES))
    assert "Adviser of ES" not in page
    assert "Lead of ES" not in page


def test_office_page_says_which_side_of_the_tandem_is_missing(client_for, cast):
    page = text(client_for("adviser").get(OFFICE_ES))
    assert "Partner: staffed" in page
    assert "City: staffed" in page
    Membership.objects.filter(user=cast.person("adviser_partner")).delete()
    page = text(client_for("adviser").get(OFFICE_ES))
    assert "Partner: missing" in page
    assert "City: staffed" in page


def test_office_page_compares_open_hours_with_the_promise(client_for, cast):
    page = text(client_for("adviser").get(OFFICE_ES))
    assert "12.0 promised" in page
    assert "promise kept" in page
    Office.objects.filter(code="ES").update(promised_hours=15)
    assert "below the promise" in text(client_for("adviser").get(OFFICE_ES))


def test_office_page_shows_this_week_less_holidays_and_exceptions(client_for, cast):
    Holiday.objects.create(day=date(2026, 11, 19), name="Feast")
    site = Site.objects.get(code="es")
    OpeningException.objects.create(site=site, day=date(2026, 11, 20), reason="Team day")
    response = client_for("adviser").get(OFFICE_ES)
    assert response.context["page"].this_week == 6
    page = text(response)
    assert "Feast" in page
    assert "Team day" in page


def test_office_page_says_whether_a_site_is_open_today(client_for, cast):
    assert "open today" not in text(client_for("adviser").get(OFFICE_ES))
    site = Site.objects.get(code="es")
    OpeningException.objects.create(
        site=site, day=date(2026, 11, 18), opens_at=time(9), closes_at=time(11), reason="Extra"
    )
    page = text(client_for("adviser").get(OFFICE_ES))
    assert "open today" in page
    assert "09:00–11:00" in page


def test_office_page_shows_districts_with_population(client_for, cast):
    page = text(client_for("coordinator").get(OFFICE_ES))
    assert "39,405" in page
    assert "47,185" in page


def test_only_administrators_are_offered_to_change_an_office(client_for):
    assert "/edit/" not in text(client_for("lead").get(OFFICE_ES))
    assert "/offices/ES/edit/" in text(client_for("admin").get(OFFICE_ES))


def test_unknown_office_is_404(client_for):
    assert client_for("lead").get("/offices/XX/").status_code == 404


def test_without_a_role_there_are_no_offices(client_for, cast):
    Membership.objects.filter(user=cast.person("adviser")).update(valid_until=date(2025, 1, 1))
    assert client_for("adviser").get(OFFICE_ES).status_code == 403


def test_office_list_shows_tandem_partner_and_hours(client_for):
    page = text(client_for("adviser").get("/offices/"))
    assert "European Homecare GmbH" in page
    assert "Both sides" in page
    assert "Nobody" in page


def test_office_list_finds_the_office_of_a_district(client_for):
    response = client_for("adviser").get("/offices/", {"district": "eving"})
    assert [office.code for office in response.context["object_list"]] == ["ES"]
    Office.objects.get(code="ES").district_links.update(valid_until=date(2026, 11, 17))
    response = client_for("adviser").get("/offices/", {"district": "eving"})
    assert list(response.context["object_list"]) == []


def test_office_list_is_exported_as_filtered(client_for):
    response = client_for("adviser").get("/offices/", {"district": "eving", "export": "csv"})
    lines = b"".join(response.streaming_content).decode().splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("ES;Eving/Scharnhorst;Eving, Scharnhorst;DRK;Both sides;12")


def more_offices(number: int) -> None:
    city, partner = Employer.objects.get(kind="city"), Employer.objects.get(name="DRK")
    for count in range(number):
        office = Office.objects.create(code=f"X{count}", name=f"Office {count}")
        office.partner_links.create(employer=partner)
        office.district_links.create(district_id="eving")
        site = office.sites.create(code=f"x{count}", street="Musterweg 1", town="Dortmund")
        site.opening_hours.create(weekday=1, opens_at=time(9), closes_at=time(12))
        for employer in (city, partner):
            user = User.objects.create(email=f"{count}.{employer.pk}@example.org", given_name="N")
            user.memberships.create(office=office, role="adviser", employer=employer)


@pytest.mark.parametrize(
    "url", ["/offices/", "/districts/", "/employers/", "/statistical-districts/", "/holidays/"]
)
def test_lists_need_the_same_number_of_queries_for_more_rows(client_for, url):
    client = client_for("admin")
    before = queries(client, url)
    more_offices(10)
    Employer.objects.bulk_create(Employer(name=f"E{number}", kind="company") for number in range(20))
    assert queries(client, url) == before


def test_office_page_needs_the_same_number_of_queries_for_more_sites_and_staff(client_for, cast):
    client = client_for("admin")
    before = queries(client, OFFICE_ES)
    for number in range(6):
        site = cast.es.sites.create(code=f"x{number}", street="Musterweg 1", town="Dortmund")
        site.opening_hours.create(weekday=1, opens_at=time(9), closes_at=time(12))
        site.exceptions.create(day=date(2026, 11, 20), reason="Team day")
        user = User.objects.create(email=f"{number}@example.org", given_name="N")
        user.languages.set(["ar", "tr"])
        user.memberships.create(office=cast.es, role="adviser", employer=Employer.objects.get(kind="city"))
    assert queries(client, OFFICE_ES) == before


def test_district_list_shows_the_newest_population_with_year_and_source(client_for):
    page = text(client_for("dpo").get("/districts/"))
    assert ">2021</td>" in page
    assert "56,141" in page
    assert "Outside the city" not in page


def test_district_page_shows_office_and_statistical_districts(client_for):
    page = text(client_for("dpo").get("/districts/eving/"))
    assert "Lindenhorst" in page
    assert OFFICE_ES in page
    assert client_for("dpo").get("/districts/outside/").status_code == 404


def test_holidays_of_a_year_are_found(client_for):
    response = client_for("adviser").get("/holidays/", {"year": "2026"})
    assert len(response.context["object_list"]) == 11
    assert reverse("districts:holiday_create") not in text(response)
