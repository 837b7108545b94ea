"""What everybody may read of frozen years, when the city switches it on; and that no count can be worked out."""

import csv
import random

import pytest
from django.core.cache import caches
from scipy.optimize import linprog

from core.models import AuditEntry
from districts.models import City
from reports.disclosure import rounded
from reports.frozen.freezing import freeze
from reports.open_data.guard import bounds_of, narrowed, safe_lines
from reports.open_data.views import MOST_PER_MINUTE
from reports.tests.frozen import build_year, cancel

CATALOGUE = "/open-data/"
SWITCH = {
    "name": "Dortmund",
    "official_key": "05913000",
    "publishes_figures": "on",
    "open_data_licence": "dl-by-de/2.0",
    "open_data_contact": "daten@example.org",
}


@pytest.fixture
def frozen_city(cast, client_for):
    caches["local"].clear()
    build_year()
    freeze(year=2025)
    assert client_for("admin").post("/city/edit/", SWITCH).status_code == 302
    yield City.objects.get()
    caches["local"].clear()


def rows_of(client, year: int = 2025) -> dict:
    lines = client.get(f"{CATALOGUE}{year}.csv").content.decode().splitlines()
    return {
        (line["dimension"], line["code"], line["measure"]): int(line["value"])
        for line in csv.DictReader(lines)
    }


@pytest.mark.once
@pytest.mark.django_db
def test_it_exists_only_when_the_city_says_so_with_its_metadata_and_a_limit(cast, client, client_for):
    caches["local"].clear()
    build_year()
    freeze(year=2025)
    for address in (CATALOGUE, f"{CATALOGUE}2025.csv"):
        assert client.get(address).status_code == 404
    page = client_for("admin").post("/city/edit/", SWITCH | {"open_data_contact": ""})
    assert page.status_code == 200
    assert "Who publishes figures names a contact." in page.content.decode()
    client_for("admin").post("/city/edit/", SWITCH)
    assert AuditEntry.objects.latest("pk").object_type == "districts.city"
    check_terms_of_dcat_ap_de(client)
    answers = [client.get(CATALOGUE).status_code for _number in range(MOST_PER_MINUTE + 1)]
    assert (answers[0], answers[-1]) == (200, 429)


def check_terms_of_dcat_ap_de(client) -> None:
    described = client.get(CATALOGUE).json()
    [data] = described["dcat:dataset"]
    assert data["dcat:contactPoint"]["vcard:hasEmail"] == {"@id": "mailto:daten@example.org"}
    assert data["dcatde:politicalGeocodingURI"]["@id"].endswith("/municipalityKey/05913000")
    assert data["dct:temporal"]["dcat:endDate"]["@value"] == "2025-12-31"
    for distribution in data["dcat:distribution"]:
        assert distribution["dct:license"] == {"@id": "http://dcat-ap.de/def/licenses/dl-by-de/2.0"}
        path = distribution["dcat:downloadURL"]["@id"].split("/", 3)[3]
        assert client.get(f"/{path}").status_code == 200
    content = client.get(f"{CATALOGUE}2025.json").json()
    assert content["meta"]["dct:identifier"] == data["dct:identifier"]
    assert len(content["rows"]) == len(rows_of(client))


@pytest.mark.django_db
def test_figures_are_those_of_the_frozen_rounded_report_and_stay(frozen_city, client):
    answer = client.get(f"{CATALOGUE}2025.csv")
    assert not answer.cookies
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert "Vary" not in answer.headers
    rows = rows_of(client)
    assert rows["*", "*", "consultations"] == 55
    assert rows["office", "ES", "consultations"] == 40
    assert rows["month", "2025-01", "consultations"] == 5
    assert all(value % 5 == 0 for value in rows.values())
    cancel(held_on__year=2025)
    caches["local"].clear()
    assert rows_of(client) == rows
    tag = answer.headers["ETag"]
    assert client.get(f"{CATALOGUE}2025.csv", headers={"If-None-Match": tag}).status_code == 304
    for year in (2024, 2026, 2099):  # over, but not frozen; not over; far away
        assert client.get(f"{CATALOGUE}{year}.csv").status_code == 404
    assert client.post(CATALOGUE).status_code == 405


# --- Whether counts can be worked out -----------------------------------------------------------------------


def range_by_program(total: int, lines: dict, wanted: tuple) -> tuple[float, float]:
    """The smallest and largest count that a linear program finds for a group."""
    names = [("", ""), *((line, group) for line in lines for group in lines[line])]
    bounds = [bounds_of(total), *(bounds_of(lines[line][group]) for line, group in names[1:])]
    sums = [[-1 if not name[0] else int(name[0] == line) for name in names] for line in lines]
    aim = [int(name == wanted) for name in names]
    found = [
        linprog([sign * each for each in aim], A_eq=sums, b_eq=[0] * len(sums), bounds=bounds).fun
        for sign in (1, -1)
    ]
    return found[0], -found[1]


def test_no_published_count_can_be_worked_out():
    chance = random.Random(5)
    for _number in range(60):
        total = chance.randrange(1, 25)
        lines: dict = {}
        for name in ("office", "month", "district"):
            groups = [str(number) for number in range(chance.randrange(2, 8))]
            counts = dict.fromkeys(groups, 0)
            for _each in range(total):
                counts[chance.choice(groups)] += 1
            lines[name] = {group: rounded(count) for group, count in counts.items()}
        kept = safe_lines(rounded(total), lines)
        bounds = narrowed(rounded(total), kept)
        for (line, group), (low, high) in bounds.items():
            assert low < high
            if line:
                found = range_by_program(rounded(total), kept, (line, group))
                assert found == pytest.approx((low, high))


def test_a_table_that_pins_down_a_count_is_left_out():
    four = {"a": 0, "b": 0, "c": 0, "d": 0}
    assert safe_lines(10, {"office": four, "month": {"x": 5, "y": 5}}) == {"month": {"x": 5, "y": 5}}
