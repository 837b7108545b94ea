"""The annual report: read back from the file, for the people who may have it."""

import io
import re
from collections import Counter
from datetime import date
from itertools import product

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from catalogues.models import Topic
from consultations.models import Consultation
from core.models import AuditEntry
from districts.models import Office
from reports import annual_report
from reports.checks.comparison import Comparison
from reports.scope import OPERATOR
from reports.sheets.contents import SHEETS, TITLES
from reports.tests import worlds
from reports.tests.test_engine import consultation, referral

pytestmark = pytest.mark.django_db
PAGE, FILE = "/statistics/annual-report/", "/statistics/annual-report.xlsx"


def topics(*codes: str) -> list[dict]:
    return [{"topic_id": code, "outcome": "resolved", "referral": None} for code in codes]


@pytest.fixture
def year():
    """40 consultations in ES, 12 in HH, one of them by a person who had come before, one anonymous, one referral."""
    referred = [{"topic_id": "WOH-01", "outcome": "referred", "referral": referral()}]
    worlds.build(
        [
            consultation(held_on=date(2024, 5, 6), client=1),
            *(consultation(held_on=date(2025, 1 + number % 12, 3)) for number in range(38)),
            consultation(client=1, minutes=None),
            consultation(client=None, sex="x", concerns=topics("BIL-01", "BIL-02")),
            *(consultation(office="HH", district_id="hoerde", channel="home_visit") for _number in range(11)),
            consultation(office="HH", district_id="unknown", concerns=referred),
        ]
    )


def read(content: bytes):
    return load_workbook(io.BytesIO(content))


def made(tmp_path, *arguments: str):
    call_command("annual_report", "--year", "2025", "--output", str(tmp_path / "report.xlsx"), *arguments)
    return read((tmp_path / "report.xlsx").read_bytes())


def sheet_of(book, number: str):
    return next(sheet for sheet in book.worksheets if sheet.title.startswith(number))


def table_of(book, number: str) -> list[list]:
    """The cells of the Excel table of a sheet, header first."""
    sheet = sheet_of(book, number)
    [table] = sheet.tables.values()
    return [[cell.value for cell in row] for row in sheet[table.ref]]


def data_of(book) -> dict[tuple, object]:
    _header, *rows = table_of(book, "Daten")
    return {tuple(row[:4]): row[4] for row in rows}


@pytest.mark.once
def test_sheets_are_those_of_the_handbook(year, tmp_path):
    names = [sheet.title[:3] for sheet in made(tmp_path).worksheets]
    assert names == ["Inh", *SHEETS, "T29", "Dat"]


@pytest.mark.once
def test_contents_link_to_every_sheet(year, tmp_path):
    book = made(tmp_path)
    rows = table_of(book, "Inhalt")[1:]
    assert [row[0] for row in rows] == [*TITLES, "Daten"]
    links = {
        cell.value: cell.hyperlink.location for [cell] in sheet_of(book, "Inhalt")["A1:A60"] if cell.hyperlink
    }
    assert {*SHEETS, "T29"} == set(TITLES)
    assert set(links) == {*TITLES, "Daten"}
    assert {location.removesuffix("!A1").strip("'") for location in links.values()} < set(book.sheetnames)


def test_office_by_district_equals_a_count_of_its_own(cast, tmp_path):
    world = [
        consultation(office=office, district_id=district, held_on=day, is_cancelled=is_cancelled)
        for number, (office, district, day, is_cancelled) in enumerate(
            product(
                ("ES", "HH"),
                ("eving", "hoerde", "unknown", "outside"),
                (date(2024, 12, 31), date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1)),
                (False, True),
            )
        )
        for _each in range(number % 5)
    ]
    worlds.build(world)
    counts = Counter()
    for made_up in world:
        if made_up["held_on"].year == 2025 and not made_up["is_cancelled"]:
            district, office = made_up["district_id"], made_up["office"]
            counts.update([(district, office), (district, "*"), ("*", office), ("*", "*")])
    data = data_of(made(tmp_path, "--disclosure", "exact"))
    cells = {key[1:3]: value for key, value in data.items() if key[0] == "T05" and value}
    assert cells == counts


@pytest.mark.once
def test_every_sheet_prints_landscape_with_repeated_header_and_page_number(year, tmp_path):
    for sheet in made(tmp_path).worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.tables
        assert "&P" in sheet.oddFooter.right.text
        assert "willkommen" in sheet.oddFooter.left.text
        if sheet.title[:3] in SHEETS:
            assert sheet.print_title_rows
    assert sheet.title == "Daten"
    assert sheet.max_row > 1000
    assert (sheet.print_area, sheet.sheet_state) == ("'Daten'!$A$1:$E$26", "visible")
    assert str(sheet.max_row - 1) in sheet.oddHeader.right.text


@pytest.mark.once
def test_headers_and_definitions_can_be_read_and_say_what_they_are_of(year, tmp_path):
    """No word of a header is broken, no definition cut off, and no district is called a residence that is none."""
    book = made(tmp_path)
    for sheet in book.worksheets:
        [table] = sheet.tables.values()
        for cell in sheet[table.ref][0]:
            assert sheet.column_dimensions[cell.column_letter].width > max(map(len, cell.value.split()))
    method = sheet_of(book, "T29")
    long = [cell for cell in method["C"] if cell.value and len(cell.value) > 110]
    assert len(long) > 5
    assert min(method.row_dimensions[cell.row].height for cell in long) >= 30

    heads = {number: table_of(book, number)[0] for number in ("T04", "T21", "T22", "T23", "T24", "T26")}
    assert [number for number, head in heads.items() if "Wohnbezirk" in head] == ["T04"]
    assert [number for number, head in heads.items() if "Stadtbezirk" in head] == list(heads)[1:]
    assert "Tandempartner" in table_of(book, "T20")[0]


def test_an_office_that_closed_and_a_topic_that_was_replaced_in_mid_year_are_named(year, cast):
    Office.objects.filter(code="ES").update(closed_on=date(2025, 6, 30))
    Topic.objects.filter(code="BIL-01").update(valid_until=date(2025, 4, 30), replaced_by="BIL-02")
    options = {"user": OPERATOR, "year": 2025, "office": ""}
    content = annual_report.workbook(disclosure="exact", **options)
    book = read(content)
    for number, told in (("T01", "wurde am 30.06.2025 geschlossen"), ("T14", "endete am 30.04.2025")):
        assert told in " ".join(str(row[1].value) for row in sheet_of(book, number)["A2:B10"])
    data = data_of(book)
    assert data["T01", "ES", "*", "consultations"] == 40
    assert data["T20", "ES", "partner", "full_time_equivalents"] == 0
    assert list(Comparison(content, today=date(2026, 11, 18), **options).differences()) == []


@pytest.mark.once
def test_tables_have_names_of_their_own_that_are_no_cell_addresses(year, tmp_path):
    names = [name for sheet in made(tmp_path).worksheets for name in sheet.tables]
    assert len(names) == len(set(names)) == len(SHEETS) + 3
    assert [name for name in names if re.fullmatch(r"[A-Za-z]{1,3}\d+", name)] == []


@pytest.mark.once
def test_headers_of_a_table_are_texts_and_differ(year, tmp_path):
    for sheet in made(tmp_path).worksheets:
        [table] = sheet.tables.values()
        headers = [cell.value for cell in sheet[table.ref][0]]
        assert all(isinstance(header, str) and header for header in headers)
        assert len(headers) == len(set(headers)) == len(table.tableColumns)


@pytest.mark.once
def test_charts_are_native(year, tmp_path):
    book = made(tmp_path)
    assert [sheet.title[:3] for sheet in book.worksheets if sheet._charts] == [
        "T01",
        "T02",
        "T04",
        "T13",
        "T18",
    ]


def test_figures_are_exact_on_request(year, tmp_path):
    data = data_of(made(tmp_path, "--disclosure", "exact"))
    assert data["T01", "ES", "*", "consultations"] == 40
    assert data["T01", "HH", "*", "consultations"] == 12
    assert data["T01", "*", "*", "clients"] == 2
    assert data["T01", "ES", "*", "new_clients"] == 1
    assert data["T01", "ES", "*", "follow_up_consultations"] == 38
    assert data["T01", "HH", "*", "home_visits"] == 11
    assert data["T01", "HH", "*", "referrals"] == 1
    assert data["T01", "*", "*", "consultations_before"] == 1
    assert data["T04", "unknown", "*", "consultations"] == 1
    assert data["T05", "hoerde", "HH", "consultations"] == 11
    assert data["T12", "d2", "*", "hours"] == 25.5
    assert data["T13", "BIL", "ES", "concerns"] == 41
    assert data["T16", "WOH", "referred", "concerns"] == 1


def test_totals_tie_up_across_the_sheets(year, tmp_path):
    data = data_of(made(tmp_path, "--disclosure", "exact"))
    consultations = {
        data[number, "*", "*", "consultations"] for number in ("T01", "T04", "T05", "T09", "T11", "T12")
    }
    concerns = {data[number, "*", "*", "concerns"] for number in ("T01", "T04", "T13", "T14", "T16")}
    persons = {
        data["T01", "*", "*", "clients"],
        data["T06", "*", "*", "clients"],
        data["T08", "*", "*", "clients"],
    }
    assert (consultations, concerns, persons) == ({52}, {53}, {2})
    assert data["T07", "* / *", "*", "clients"] == 2
    for number in ("T05", "T11", "T13"):
        rows = {key[1] for key in data if key[0] == number} - {"*"}
        offices = {key[2] for key in data if key[0] == number} - {"*"}
        measure = "concerns" if number == "T13" else "consultations"
        for row in rows:
            assert (
                sum(data[number, row, office, measure] for office in offices)
                == data[number, row, "*", measure]
            )


@pytest.mark.once
def test_default_is_rounded_to_base_5(year, tmp_path):
    data = data_of(made(tmp_path))
    assert data["T01", "*", "*", "consultations"] == 50
    assert data["T01", "*", "*", "clients"] == 0
    counts = {"consultations", "concerns", "clients", "referrals", "home_visits", "new_clients"}
    assert [value for key, value in data.items() if key[3] in counts and value % 5] == []


@pytest.mark.once
def test_small_counts_are_dots_when_suppressed(year, tmp_path):
    data = data_of(made(tmp_path, "--disclosure", "suppressed"))
    assert data["T05", "unknown", "HH", "consultations"] == "."
    assert data["T01", "HH", "*", "referrals"] == "."
    assert [key for key, value in data.items() if key[0] in ("T05", "T13") and value in (1, 2)] == []


def test_topics_by_sex_and_by_age_have_one_total(year, tmp_path):
    data = data_of(made(tmp_path, "--disclosure", "exact"))
    assert data["T15", "BIL", "w", "concerns"] == 50
    assert data["T15", "BIL", "x", "concerns"] == 2
    assert data["T15", "BIL", "ax", "concerns"] == 52
    assert data["T15", "*", "*", "concerns"] == data["T13", "*", "*", "concerns"] == 53


def test_amif_tells_participants_from_contacts_and_leaves_out_citizens_of_the_union(cast, tmp_path):
    people = [
        ("SY", "third"),
        ("SY", "third"),
        ("PL", "EU"),
        ("997", "stateless"),
        ("CH", "EFTA"),
        ("DE", "DE"),
    ]
    worlds.build([consultation(client=number % 3) for number in range(len(people))])
    for key, (nationality, group) in zip(Consultation.objects.values_list("pk"), people, strict=True):
        snapshot = {"nationality_id": nationality, "nationality_group": group, "age_group": "a45"}
        Consultation.objects.filter(pk=key[0]).update(**snapshot)
    data = data_of(made(tmp_path, "--disclosure", "exact"))
    assert data["T27", "*", "*", "clients"] == 2
    assert data["T27", "*", "*", "consultations"] == 3
    assert data["T27", "w", "18_60", "clients"] == 2
    assert data["T27", "ARB", "*", "clients"] == 0


@pytest.mark.once
def test_what_of_amif_is_not_collected_is_said_and_has_no_figure(year, tmp_path):
    sheet = sheet_of(made(tmp_path), "T27")
    texts = " ".join(str(cell.value) for row in sheet["A1:B10"] for cell in row)
    assert "R.2.9" in texts
    assert "R.2.10" in texts


def test_only_one_office(year, tmp_path):
    data = data_of(made(tmp_path, "--office", "HH", "--disclosure", "exact"))
    assert data["T01", "*", "*", "consultations"] == 12
    assert {key[1] for key in data if key[0] == "T01"} == {"HH", "*"}


@pytest.mark.once
def test_above_each_table_stands_what_it_shows(year, tmp_path):
    sheet = sheet_of(made(tmp_path, "--office", "ES"), "T06")
    texts = [str(cell.value) for row in sheet["A1:B8"] for cell in row]
    assert any("01.01.2025" in text for text in texts)
    assert any("Eving" in text for text in texts)


def test_year_without_anything_makes_a_workbook_too(cast):
    content = annual_report.workbook(user=OPERATOR, year=2025, office="", disclosure="suppressed")
    data = data_of(read(content))
    assert data["T01", "*", "*", "consultations"] == 0


def test_full_time_equivalents_come_from_the_weekly_hours(year, cast, tmp_path):
    data = data_of(made(tmp_path, "--disclosure", "exact"))
    assert data["T20", "ES", "partner", "full_time_equivalents"] == pytest.approx(20 / 39)


@pytest.mark.once
@pytest.mark.parametrize(
    ("arguments", "status", "reason"),
    [
        (["--office", "XX"], 2, "no office 'XX'"),
        (["--output", "/does/not/exist.xlsx"], 1, "/does/not/exist.xlsx cannot be written"),
        (["--output", "report.pdf"], 1, "report.pdf must end in .xlsx"),
        (["--year", "2001"], 1, "no consultation in 2001"),
        (["--year", "2024", "--office", "HH"], 1, "no consultation in 2024 in HH"),
    ],
)
def test_failures_have_their_reason_and_exit_code(year, arguments, status, reason, tmp_path):
    with pytest.raises(CommandError, match=reason) as failure:
        made(tmp_path, *arguments)
    assert failure.value.returncode == status


@pytest.mark.once
def test_command_says_what_it_wrote(year, tmp_path):
    out = io.StringIO()
    path = tmp_path / "report.XLSX"
    call_command("annual_report", "--year", "2025", "--office", "ES", "--output", str(path), stdout=out)
    assert out.getvalue() == f"{path}: annual report 2025 of ES, rounded.\n"


def test_coordinator_downloads_and_it_is_written_down(year, client_for):
    response = client_for("coordinator").get(FILE, {"year": 2025, "disclosure": "exact"})
    assert response.headers["Content-Disposition"] == 'attachment; filename="jahresbericht-2025-exact.xlsx"'
    assert data_of(read(response.content))["T01", "*", "*", "consultations"] == 52
    entry = AuditEntry.objects.get(action="export")
    assert entry.facts == {"report": "annual", "year": 2025, "office": "", "disclosure": "exact"}


def test_lead_gets_the_own_office(year, client_for):
    response = client_for("lead", "HH").get(FILE, {"year": 2025, "office": "HH", "disclosure": "exact"})
    assert data_of(read(response.content))["T01", "*", "*", "consultations"] == 12


def test_lead_cannot_ask_for_another_office(year, client_for):
    response = client_for("lead", "HH").get(FILE, {"year": 2025, "office": "ES", "disclosure": "exact"})
    assert response.status_code == 400
    assert not AuditEntry.objects.filter(action="export").exists()


@pytest.mark.once
def test_page_offers_rounded_first(year, client_for):
    page = client_for("coordinator").get(PAGE, {"year": 2025})
    assert page.context["form"]["disclosure"].initial == "rounded"
    assert b'<option value="2025" selected>' in page.content
