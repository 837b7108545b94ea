"""`manage.py load_city`: the shipped city, doing it again, and files with faults."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from districts.loading import SHIPPED
from districts.models import (
    City,
    District,
    DistrictPopulation,
    Employer,
    Holiday,
    Office,
    OfficeDistrict,
    OpeningHours,
    Site,
    StatisticalDistrict,
)

MODELS = (City, District, DistrictPopulation, Employer, Holiday, Office, OfficeDistrict, OpeningHours, Site)

pytestmark = pytest.mark.django_db


def content(model) -> list[dict]:
    return list(model.objects.order_by("pk").values())


@pytest.fixture
def dortmund() -> dict:
    return json.loads((SHIPPED / "dortmund.json").read_text(encoding="utf-8"))


@pytest.fixture
def load(tmp_path):
    def load(city: dict | str):
        path = tmp_path / "city.json"
        path.write_text(city if isinstance(city, str) else json.dumps(city), encoding="utf-8")
        call_command("load_city", str(path), verbosity=0)

    return load


def test_dortmund_has_its_districts_and_the_answers_beside_them(cast):
    assert District.objects.within_city().count() == 12
    assert StatisticalDistrict.objects.count() == 62
    assert list(District.objects.values_list("slug", flat=True))[-2:] == ["outside", "unknown"]
    assert DistrictPopulation.objects.get(district="brackel").year == 2021
    assert not DistrictPopulation.objects.filter(district="mengede").exists()


def test_dortmund_has_the_seven_offices_with_twelve_open_hours(cast, clock):
    offices = {office.code: office for office in Office.objects.all()}
    assert set(offices) == {"BA", "MH", "HH", "ES", "LD", "WO", "NO"}
    day = offices["ES"].opened_on.replace(year=2026)
    assert {code: office.weekly_open_hours(day) for code, office in offices.items()} == {
        code: 14 if code == "WO" else 12 for code in offices
    }
    assert [str(employer) for employer in offices["LD"].partners_on(day)] == ["European Homecare GmbH"]


def test_loading_again_changes_nothing():
    before = [content(model) for model in MODELS]
    call_command("load_city", "dortmund", verbosity=0)
    assert [content(model) for model in MODELS] == before


def test_what_was_ended_in_the_browser_stays_ended():
    link = OfficeDistrict.objects.first()
    OfficeDistrict.objects.filter(pk=link.pk).update(valid_until="2025-12-31")
    call_command("load_city", "dortmund", verbosity=0)
    assert OfficeDistrict.objects.filter(office=link.office, district=link.district).count() == 1
    link.refresh_from_db()
    assert str(link.valid_until) == "2025-12-31"


def test_names_and_tiles_are_brought_up_to_date(dortmund, load):
    first, second = dortmund["districts"][:2]
    first["tile"], second["tile"] = second["tile"], first["tile"]
    first["name"] = "Innenstadt (West)"
    load(dortmund)
    district = District.objects.get(slug=first["slug"])
    assert (district.name, [district.tile_row, district.tile_column]) == (first["name"], first["tile"])


def test_another_city_is_refused(dortmund, load):
    dortmund["city"] = {"slug": "osnabrueck", "name": "Osnabrück"}
    with pytest.raises(CommandError, match=r"city\.slug: this database already belongs to Dortmund"):
        load(dortmund)
    assert City.objects.get().slug == "dortmund"


FIRST_SITE = ("offices", 0, "sites", 0)
NEW_SITE = {"code": "new", "kind": "main", "street": "Musterweg 1", "town": "Dortmund"}
MORNING = {"weekday": 1, "from": "09:00", "until": "12:00"}


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        (("offices", 0, "adress"), "Musterweg 1", r"offices\[0\]\.adress: is not known here"),
        (
            ("offices", 0, "districts"),
            ["atlantis"],
            r"offices\[0\]\.districts: there is no district “atlantis”",
        ),
        (("offices", 0, "partners"), ["Nobody"], r"offices\[0\]\.partners: there is no employer “Nobody”"),
        (("offices", 0, "code"), "b/a", r"offices\[0\]\.code: Capital letters"),
        (("offices", 0, "opened_on"), None, r"offices\[0\]\.since: is needed"),
        (("offices",), {}, r"offices: a list"),
        (("offices", 0), "BA", r"offices\[0\]: an object"),
        (
            FIRST_SITE,
            NEW_SITE | {"hours": [MORNING | {"until": "08:00"}]},
            r"offices\[0\]\.sites\[0\]\.hours\[0\]: The closing time",
        ),
        (
            FIRST_SITE,
            NEW_SITE | {"hours": [MORNING, MORNING]},
            r"sites\[0\]\.hours\[1\]: These hours overlap",
        ),
        ((*FIRST_SITE, "code"), "es", r"offices\[0\]\.sites\[0\]\.code: belongs to the office ES"),
        (("holidays", 0, "day"), "1.1.2022", r"holidays\[0\]\.day: “1\.1\.2022” is no day"),
        (("districts", 0, "tile"), [1], r"districts\[0\]\.tile: row and column"),
        (("employers", 0, "kind"), "church", r"employers\[0\]\.kind: Value 'church' is not a valid choice"),
        (("employers", 0, "name"), None, r"employers\[0\]\.name: is missing"),
    ],
)
def test_a_faulty_file_is_refused_with_its_place_and_nothing_changes(dortmund, load, place, value, message):
    before = [content(model) for model in MODELS]
    *path, last = place
    part = dortmund
    for step in path:
        part = part[step]
    part[last] = value
    with pytest.raises(CommandError, match=message):
        load(dortmund)
    assert [content(model) for model in MODELS] == before


def test_a_file_that_is_no_json_is_refused_with_its_line(load):
    with pytest.raises(CommandError, match=r"city\.json, line 1, column \d+"):
        load('{"city": ')


def test_an_unknown_city_names_the_shipped_ones():
    with pytest.raises(CommandError, match="the shipped cities are: dortmund"):
        call_command("load_city", "atlantis")


def test_the_command_says_what_it_loaded():
    out = StringIO()
    call_command("load_city", "dortmund", stdout=out)
    assert out.getvalue() == "Dortmund: 12 districts, 7 offices\n"
