"""/statistics/table.csv, .json and .xlsx: the public promise of docs/interface.md."""

import csv
import io
import json
from datetime import date

import pytest
from openpyxl import load_workbook

from core.models import AuditEntry
from reports.tests import worlds
from reports.tests.test_engine import consultation

pytestmark = pytest.mark.django_db
CSV, JSON, XLSX = (f"/statistics/table.{name}" for name in ("csv", "json", "xlsx"))


@pytest.fixture
def year():
    worlds.build(
        [
            *(consultation(held_on=date(2025, 3, 17)) for _number in range(7)),
            *(consultation(office="HH", district_id="unknown", client=None) for _number in range(13)),
        ]
    )


def lines(response) -> list[list[str]]:
    assert response.status_code == 200, response.content
    return list(csv.reader(io.StringIO(response.content.decode())))


def test_what_leaves_the_house_is_rounded(year, client_for):
    response = client_for("coordinator").get(
        CSV, {"year": 2025, "by": "office", "measures": "consultations,concerns"}
    )
    assert lines(response) == [
        ["office", "consultations", "concerns"],
        ["ES", "5", "5"],
        ["HH", "15", "15"],
        ["*", "20", "20"],
    ]
    assert (
        response.headers["Content-Disposition"] == 'attachment; filename="statistics-office-2025-rounded.csv"'
    )


def test_exact_figures_are_written_down(year, client_for):
    response = client_for("coordinator").get(CSV, {"year": 2025, "by": "office", "disclosure": "exact"})
    assert lines(response)[-1] == ["*", "20"]
    entry = AuditEntry.objects.get(action="export")
    assert entry.facts["disclosure"] == "exact"
    assert entry.facts["by"] == ["office"]
    assert entry.user.email == "coordinator@example.org"


def test_each_other_parameter_is_a_filter(year, client_for):
    asked = {"year": 2025, "district": ["eving", "unknown"], "office": "HH", "disclosure": "exact"}
    assert lines(client_for("coordinator").get(CSV, asked))[-1] == ["13"]


def test_lead_sees_the_own_office(year, client_for):
    asked = {"year": 2025, "by": "office", "disclosure": "exact"}
    assert lines(client_for("lead").get(CSV, asked))[1:] == [["ES", "7"], ["*", "7"]]


def test_json_has_rows_total_and_meta(year, client_for):
    response = client_for("coordinator").get(JSON, {"year": 2025, "by": "office", "from": "2025-03-18"})
    found = json.loads(response.content)
    assert found["rows"] == [{"office": "HH", "consultations": 15}]
    assert found["total"] == {"office": "*", "consultations": 15}
    assert found["meta"]["disclosure"] == "rounded"


def test_excel_has_labels_and_says_what_it_shows(year, client_for):
    asked = {"year": 2025, "by": "district", "measures": "consultations,clients", "office": "HH"}
    response = client_for("coordinator").get(XLSX, asked)
    sheet = load_workbook(io.BytesIO(response.content)).active
    [table] = sheet.tables.values()
    rows = [[cell.value for cell in row] for row in sheet[table.ref]]
    assert rows == [
        ["District of residence", "Consultations", "Advice seekers"],
        ["Not stated", 15, 0],
        ["Total", 15, 0],
    ]
    above = {sheet.cell(row, 1).value: sheet.cell(row, 2).value for row in range(2, 8)}
    assert above["Filter"] == "Office: Hörde/Hombruch"
    assert above["Not stated"] == "District of residence 100\u00a0%"
    assert "Rounded" in above["Disclosure control"]


def test_share_of_missing_values_is_said_for_each_dimension(year, client_for):
    asked = {"year": 2025, "by": "district,topic_group,sex", "measures": "concerns", "disclosure": "exact"}
    sheet = load_workbook(io.BytesIO(client_for("coordinator").get(XLSX, asked).content)).active
    above = {sheet.cell(row, 1).value: sheet.cell(row, 2).value for row in range(2, 8)}
    assert above["Not stated"] == "District of residence 65\u00a0%, Sex 0\u00a0%"


@pytest.mark.parametrize(
    ("query", "status", "reason"),
    [
        ("", 400, "Give a year"),
        ("year=2025&by=nope", 400, "no dimension 'nope'"),
        ("year=2025&measures=waiting_median&by=language", 400, "not by language"),
        ("year=2025&nope=1", 400, "no dimension 'nope'"),
        ("year=2025&disclosure=none", 400, "no disclosure mode"),
        ("year=2025&district=atlantis", 404, "no code 'atlantis'"),
    ],
)
def test_refusals_say_why(client_for, query, status, reason):
    response = client_for("coordinator").get(f"{CSV}?{query}")
    assert response.status_code == status
    assert reason in response.content.decode()
    assert not AuditEntry.objects.filter(action="export").exists()


def test_foreign_office_is_404(client_for):
    assert client_for("lead").get(CSV, {"year": 2025, "office": "HH"}).status_code == 404
