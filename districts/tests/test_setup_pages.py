"""System administrators set the city up in the browser; everything is audited, nothing overlaps."""

from datetime import date, time

import pytest

from core.models import AuditEntry
from districts.models import (
    City,
    District,
    DistrictPopulation,
    Employer,
    Holiday,
    Office,
    OfficeDistrict,
    OpeningException,
    OpeningHours,
    Site,
)

HOURS = {
    "weekday": "3",
    "opens_at": "09:00",
    "closes_at": "12:00",
    "kind": "open",
    "valid_from": "2026-11-18",
}


@pytest.fixture
def admin(client_for):
    return client_for("admin")


def errors(response) -> str:
    assert response.status_code == 200
    return str(response.context["form"].errors)


def latest() -> AuditEntry:
    return AuditEntry.objects.first()


def test_an_office_is_created_and_audited(admin, cast):
    response = admin.post("/offices/new/", {"code": "XY", "name": "Musterstadt", "promised_hours": "9"})
    assert response.url == "/offices/XY/"
    office = Office.objects.get(code="XY")
    assert office.promised_hours == 9
    entry = latest()
    assert (entry.action, entry.object_type, entry.object_id) == (
        "create",
        "districts.office",
        str(office.pk),
    )
    assert entry.user == cast.person("admin")
    assert set(entry.facts["fields"]) >= {"code", "name"}
    assert "Musterstadt" not in str(entry.facts)


def test_only_changed_fields_are_audited(admin, cast):
    form = {"name": cast.es.name, "promised_hours": "15", "opened_on": "2019-01-01"}
    admin.post("/offices/ES/edit/", form)
    assert Office.objects.get(code="ES").promised_hours == 15
    assert (latest().action, latest().facts) == ("update", {"fields": ["promised_hours"]})


def test_the_code_of_an_office_never_changes(admin, cast):
    admin.post("/offices/ES/edit/", {"code": "XX", "name": cast.es.name, "promised_hours": "12"})
    assert Office.objects.get(pk=cast.es.pk).code == "ES"


@pytest.mark.parametrize("code", ["es", "E S", "1A", "ES"])
def test_a_bad_or_taken_code_is_refused(admin, code):
    assert "code" in errors(admin.post("/offices/new/", {"code": code, "name": "N", "promised_hours": "9"}))


def test_an_office_cannot_close_before_it_opens(admin, cast):
    form = {
        "name": cast.es.name,
        "promised_hours": "12",
        "opened_on": "2020-01-02",
        "closed_on": "2020-01-01",
    }
    assert "The office closes before it opens." in errors(admin.post("/offices/ES/edit/", form))


@pytest.mark.parametrize("hours", ["-3", "80.5", "999"])
def test_an_office_promises_hours_that_a_week_has(admin, cast, hours):
    form = {"name": cast.es.name, "promised_hours": hours}
    assert "Promised hours lie between 0 and 80 a week." in errors(admin.post("/offices/ES/edit/", form))
    assert Office.objects.get(code="ES").promised_hours == 12


def test_a_district_is_linked_once_and_ended_instead_of_deleted(admin, cast):
    again = {"district": "eving", "valid_from": "2026-11-18"}
    url = "/offices/ES/districts/new/"
    assert "already has this district" in errors(admin.post(url, again))
    link = OfficeDistrict.objects.get(office=cast.es, district="eving")
    end = {"valid_from": "2019-01-01", "valid_until": "2026-11-17"}
    assert admin.post(f"/office-districts/{link.pk}/edit/", end).url == "/offices/ES/"
    link.refresh_from_db()
    assert link.valid_until == date(2026, 11, 17)
    assert admin.post(url, again).url == "/offices/ES/"
    assert cast.es.district_links.filter(district="eving").count() == 2


def test_a_link_cannot_end_before_it_starts(admin, cast):
    link = cast.es.district_links.first()
    form = {"valid_from": "2019-01-01", "valid_until": "2018-01-01"}
    response = admin.post(f"/office-districts/{link.pk}/edit/", form)
    assert "The end lies before the start." in errors(response)


def test_the_answers_beside_the_districts_are_not_linked(admin):
    form = {"district": "outside", "valid_from": "2026-11-18"}
    assert "district" in errors(admin.post("/offices/ES/districts/new/", form))


def test_a_tandem_partner_is_added_but_never_the_city(admin, cast):
    url, day = "/offices/ES/partners/new/", "2026-11-18"
    city, partner = Employer.objects.get(kind="city"), Employer.objects.get(name="AWO")
    assert "employer" in errors(admin.post(url, {"employer": city.pk, "valid_from": day}))
    admin.post(url, {"employer": partner.pk, "valid_from": day})
    assert partner in cast.es.partners_on(date(2026, 11, 18))
    assert "already has this partner" in errors(admin.post(url, {"employer": partner.pk, "valid_from": day}))


def test_the_office_in_the_address_counts_not_a_posted_one(admin, cast):
    form = {"office": cast.hh.pk, "district": "brackel", "valid_from": "2026-11-18"}
    admin.post("/offices/ES/districts/new/", form)
    assert OfficeDistrict.objects.get(district="brackel", valid_from="2026-11-18").office == cast.es


def test_a_site_with_hours_is_set_up(admin, cast):
    site = {"code": "es-derne", "kind": "popup", "street": "Musterweg 1", "town": "Dortmund"}
    response = admin.post("/offices/ES/sites/new/", site | {"valid_from": "2026-11-01"})
    assert response.url == "/offices/ES/"
    assert admin.post("/sites/es-derne/hours/new/", HOURS).url == "/offices/ES/"
    assert Site.objects.get(code="es-derne").hours_on(date(2026, 11, 18)) == [(time(9), time(12))]
    assert latest().object_type == "districts.openinghours"


def test_overlapping_and_reversed_hours_are_refused(admin):
    url = "/sites/es/hours/new/"
    assert "overlap" in errors(admin.post(url, HOURS | {"weekday": "1", "opens_at": "11:00"}))
    assert "closing time" in errors(admin.post(url, HOURS | {"opens_at": "13:00"}))
    assert "opens_at" in errors(admin.post(url, HOURS | {"opens_at": ""}))
    assert not OpeningHours.objects.filter(site__code="es", weekday=3).exists()


def test_hours_are_ended_and_new_ones_follow(admin):
    hours = OpeningHours.objects.get(site__code="es", weekday=1)
    form = {"weekday": "1", "opens_at": "09:00", "closes_at": "12:00", "kind": "open"}
    admin.post(f"/hours/{hours.pk}/edit/", form | {"valid_from": "2019-01-01", "valid_until": "2026-11-30"})
    admin.post("/sites/es/hours/new/", form | {"opens_at": "08:00", "valid_from": "2026-12-01"})
    site = Site.objects.get(code="es")
    assert site.hours_on(date(2026, 11, 30)) == [(time(9), time(12))]
    assert site.hours_on(date(2026, 12, 7)) == [(time(8), time(12))]


def test_a_closed_day_is_added_and_removed(admin):
    admin.post("/sites/es/exceptions/new/", {"day": "2026-11-19", "reason": "Team day"})
    closed = OpeningException.objects.get()
    assert closed.site.hours_on(closed.day) == []
    assert "Team day" in admin.get(f"/exceptions/{closed.pk}/delete/").content.decode()
    assert admin.post(f"/exceptions/{closed.pk}/delete/").url == "/offices/ES/"
    assert not OpeningException.objects.exists()
    assert (latest().action, latest().object_id) == ("cancel", str(closed.pk))


def test_an_exception_has_both_times_or_none(admin):
    form = {"day": "2026-11-19", "opens_at": "09:00", "reason": "Late"}
    assert "Give both times" in errors(admin.post("/sites/es/exceptions/new/", form))


def test_a_population_is_added_once_a_year(admin):
    url, form = "/districts/mengede/population/new/", {"year": "2025", "total": "39000", "source": "City"}
    assert admin.post(url, form).url == "/districts/mengede/"
    assert "already a number for this district and year" in errors(admin.post(url, form))
    assert DistrictPopulation.objects.get(district="mengede").total == 39000
    assert "39,000" in admin.get("/districts/").content.decode()


def test_a_district_stands_before_the_answers_beside_the_districts(admin):
    form = {"name": "Neustadt", "slug": "neustadt", "position": "13", "tile_row": "4", "tile_column": "0"}
    assert admin.post("/districts/new/", form).url == "/districts/neustadt/"
    assert [district.slug for district in District.objects.all()][-3:] == ["neustadt", "outside", "unknown"]


def test_two_districts_cannot_share_a_tile(admin):
    form = {"name": "Neustadt", "slug": "neustadt", "position": "13", "tile_row": "0", "tile_column": "0"}
    assert "Another district has this place" in errors(admin.post("/districts/new/", form))


def test_a_statistical_district_is_added_and_renamed(admin):
    assert (
        admin.post(
            "/statistical-districts/new/", {"code": "97", "name": "Hafenstadt", "district": "mengede"}
        ).status_code
        == 302
    )
    admin.post("/statistical-districts/97/edit/", {"name": "Neuhafen", "district": "mengede"})
    assert "Neuhafen" in admin.get("/statistical-districts/?district=mengede").content.decode()


def test_an_employer_is_added_and_its_name_is_unique(admin):
    form = {"name": "Musterverein e.V.", "kind": "association", "privacy_regime": "gdpr"}
    assert admin.post("/employers/new/", form).url == "/employers/"
    assert "name" in errors(admin.post("/employers/new/", form))
    employer = Employer.objects.get(name="Musterverein e.V.")
    admin.post(f"/employers/{employer.pk}/edit/", form | {"kind": "mso"})
    employer.refresh_from_db()
    assert employer.kind == "mso"


def test_a_holiday_is_added_once_and_removed(admin):
    form = {"day": "2026-11-19", "name": "Feast"}
    assert admin.post("/holidays/new/", form).url == "/holidays/"
    assert "day" in errors(admin.post("/holidays/new/", form))
    holiday = Holiday.objects.get(day="2026-11-19")
    assert admin.post(f"/holidays/{holiday.pk}/delete/").url == "/holidays/"
    assert not Holiday.objects.filter(day="2026-11-19").exists()


def test_the_city_is_renamed(admin):
    admin.post("/city/edit/", {"name": "Dortmund am See", "official_key": "05913000"})
    assert City.objects.get().name == "Dortmund am See"
    assert City.objects.get().slug == "dortmund"


def test_a_city_can_be_set_up_without_a_file(admin):
    City.objects.all().delete()
    admin.post("/city/edit/", {"name": "Musterstadt am Fluss"})
    assert City.objects.get().slug == "musterstadt-am-fluss"
    assert District.objects.filter(slug__in=["outside", "unknown"]).count() == 2


def test_nobody_else_may_set_up(client_for, cast):
    for part in ("reception", "lead", "coordinator", "directory", "dpo"):
        response = client_for(part).post("/offices/new/", {"code": "XY", "name": "X", "promised_hours": "9"})
        assert response.status_code == 403
    assert not Office.objects.filter(code="XY").exists()
