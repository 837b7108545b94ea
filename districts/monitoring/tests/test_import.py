"""The coordinator imports official figures: every fault by row and column, nothing lost, nothing counted twice."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from core.models import AuditEntry
from districts.models import Indicator, IndicatorValue
from districts.monitoring.tests.files import GOOD, HEADERS, as_xlsx

pytestmark = pytest.mark.django_db
UPLOAD, CHECK = "/monitoring/import/", "/monitoring/import/check/"


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def coordinator(client_for):
    return client_for("coordinator")


def upload(client, rows, headers=HEADERS):
    return client.post(UPLOAD, {"file": as_xlsx(rows, headers)})


def confirm(client):
    digest = client.get(CHECK).context["outcome"].digest
    return client.post(CHECK, {"digest": digest})


def stored() -> dict:
    rows = IndicatorValue.objects.values_list("indicator", "district", "year", "group", "value")
    return {tuple(key): float(value) for *key, value in rows}


U, N, Y, G = "unemployment_rate", "innenstadt-nord", 2024, "all"
FAULTS = [
    ([U, N, 2027, G, 1], "jahr", "2027", "from 1950 to 2026"),
    ([U, N, 1949, G, 1], "jahr", "1949", "from 1950 to 2026"),
    ([U, N, "zweitausend", G, 1], "jahr", "zweitausend", "whole number"),
    ([U, N, date(2024, 12, 31), G, 1], "jahr", "2024-12-31", "whole number"),
    ([U, N, None, G, 1], "jahr", "", "must be filled in"),
    ([U, None, Y, G, 1], "gebiet", "", "must be filled in"),
    ([U, "Atlantis", Y, G, 1], "gebiet", "Atlantis", "no such area"),
    ([U, "outside", Y, G, 1], "gebiet", "outside", "no such area"),
    (["happiness", N, Y, G, 1], "indikator", "happiness", "no such indicator"),
    ([None, N, Y, G, 1], "indikator", "", "must be filled in"),
    ([U, N, Y, "some", 1], "gruppe", "some", "all, foreign, migration"),
    ([U, N, 2010, G, "k. A."], "wert", "k. A.", "without text"),
    ([U, N, 2011, G, "1.234"], "wert", "1.234", "without separators"),
    ([U, N, 2012, G, 101], "wert", "101", "between 0 and 100"),
    ([U, N, 2013, G, True], "wert", "True", "truth value"),
    (["population", N, 2012, G, 12.5], "wert", "12.5", "whole numbers"),
    (["population", N, 2010, G, -1], "wert", "-1", "below zero"),
    (["population", N, 2011, G, 10**13], "wert", "10000000000000", "too large"),
    (["population", N, 2009, G, "1000000000000"], "wert", "1000000000000", "too large"),
    ([U, N, 2014, G, "=1/0"], "wert", "=1/0", "no stored result"),
]


def test_every_fault_is_named_by_row_column_and_reason(coordinator):
    twice = [["sgb2_rate", N, Y, G, 1], ["SGB-II-Quote", "Innenstadt-Nord", Y, None, 1]]
    response = upload(coordinator, [row for row, *_expected in FAULTS] + twice)
    assert response.status_code == 422
    found = response.context["outcome"].faults
    assert len(found) == len(FAULTS) + 1
    for number, (fault, (_row, column, value, reason)) in enumerate(
        zip(found, FAULTS, strict=False), start=2
    ):
        assert (fault.row, fault.column, fault.value) == (number, column, value)
        assert reason in fault.reason
    assert found[-1].row == len(FAULTS) + 3
    assert f"Row {len(FAULTS) + 2} has the same" in found[-1].reason
    assert "Atlantis" in response.text
    assert not IndicatorValue.objects.exists()
    assert coordinator.get(CHECK).url == UPLOAD


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "empty.xlsx", "empty"),
        (b"PK\x03\x04 no workbook", "broken.xlsx", "not a readable"),
        (b"text", "list.txt", "Only .xlsx and .csv"),
        (b"indikator;gebiet;jahr;wert\n", "headers.csv", "no rows"),
        (b"indikator;gebiet;jahr\npopulation;city;2024\n", "columns.csv", "This header is missing"),
        (b"indikator;gebiet;jahr;wert;anzahl\npopulation;city;2024;1;2\n", "more.csv", "not known"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(coordinator, content, name, reason):
    file = BytesIO(content)
    file.name = name
    assert reason in coordinator.post(UPLOAD, {"file": file}).text
    assert coordinator.get(CHECK).url == UPLOAD


def test_what_was_looked_at_is_stored_once_and_corrected_later(coordinator, cast, storage):
    assert upload(coordinator, GOOD).url == CHECK
    page = coordinator.get(CHECK)
    outcome = page.context["outcome"]
    assert (outcome.rows, len(outcome.new), outcome.empty) == (6, 5, 1)
    assert "Mengede" in page.text  # an area without a value
    assert [change["new"] for change in page.context["changes"]] == [
        "11.8",
        "19.3",
        "6.1",
        "600,000",
        "39,000",
    ]
    assert not IndicatorValue.objects.exists()
    assert confirm(coordinator).url == "/monitoring/"
    assert stored() == {
        (U, None, 2024, "all"): 11.8,
        (U, N, 2024, "all"): 19.3,
        (U, "aplerbeck", 2024, "all"): 6.1,
        ("population", None, 2024, "all"): 600000,
        ("population", "eving", 2024, "all"): 39000,
    }
    entry = AuditEntry.objects.filter(action="import").get()
    assert (entry.user, entry.facts["new"], entry.facts["changed"]) == (cast.person("coordinator"), 5, 0)
    assert not [path for path in storage.rglob("*") if path.is_file()]

    upload(coordinator, GOOD)
    page = coordinator.get(CHECK)
    assert page.context["outcome"].same == 5
    assert "Import now" not in page.text
    upload(coordinator, [*GOOD[:1], [U, N, 2024, "all", 18.9]])
    assert "19.3" in coordinator.get(CHECK).text
    confirm(coordinator)
    assert stored()[U, N, 2024, "all"] == 18.9
    assert len(stored()) == 5


def test_shares_of_one_are_asked_about_and_no_values_are_no_values(coordinator):
    upload(coordinator, [[U, N, 2024, "all", 0.118], ["population", N, 2024, "all", 1]])
    page = coordinator.get(CHECK)
    assert page.context["fractions"] == [Indicator.objects.get(pk=U).name]
    assert "Meant as percent?" in page.text
    upload(coordinator, [[U, N, 2024, "all", 0.118], [U, "eving", 2024, "all", 11.8]])
    assert "Meant as percent?" not in coordinator.get(CHECK).text
    upload(coordinator, [[U, N, 2024, "all", None]])
    page = coordinator.get(CHECK).text
    assert "The file has no values" in page
    assert "stored already" not in page


def test_what_has_changed_since_the_look_is_not_overwritten(coordinator):
    upload(coordinator, GOOD[:2])
    digest = coordinator.get(CHECK).context["outcome"].digest
    IndicatorValue.objects.create(indicator_id=U, district_id=N, year=2024, value=20)
    response = coordinator.post(CHECK, {"digest": digest})
    assert response.status_code == 409
    assert stored() == {(U, N, 2024, "all"): 20}
    Indicator.objects.filter(pk=U).update(is_active=False)
    response = confirm(coordinator)
    assert "not active any more" in response.text
    assert coordinator.post(CHECK, {"discard": "1"}).url == "/monitoring/"
    assert coordinator.post(CHECK, {"digest": digest}).url == UPLOAD


def test_template_and_download_can_be_imported(coordinator):
    workbook = load_workbook(BytesIO(coordinator.get("/monitoring/import/template.xlsx").content))
    values, codes = workbook.worksheets
    assert [cell.value for cell in values[1]] == HEADERS
    assert {"population", "city", "mengede", "migration"} <= {row[1] for row in codes.values}
    assert not {"outside", "unknown"} & {row[1] for row in codes.values}
    upload(coordinator, GOOD)
    confirm(coordinator)
    for file_format in ("xlsx", "csv"):
        response = coordinator.get(f"/monitoring/indicators/{U}/?export={file_format}")
        file = BytesIO(b"".join(response.streaming_content))
        file.name = f"again.{file_format}"
        assert coordinator.post(UPLOAD, {"file": file}).url == CHECK
        assert coordinator.get(CHECK).context["outcome"].same == 3
    assert AuditEntry.objects.filter(action="export", object_id=U).count() == 2
