"""Formats, headers and files that are broken, empty or hostile; all through the command."""

import io
import zipfile
from unittest.mock import patch

import pytest
from openpyxl import Workbook, load_workbook

from consultations.models import Consultation
from consultations.tests.import_files import as_csv, as_xlsx, row, table_of, workbook_of
from core import workbooks

ROWS = [row(), row(beratung_nr="A-2", thema="BIL-02")]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (as_csv(ROWS, delimiter=";"), "a.csv"),
        (as_csv(ROWS, delimiter=","), "a.csv"),
        (as_csv(ROWS, encoding="utf-8-sig"), "a.csv"),
        (as_csv(ROWS).replace(b"\r\n", b"\n"), "a.csv"),
        (as_xlsx(ROWS), "a.xlsx"),
    ],
    ids=["semicolon", "comma", "byte order mark", "line feeds", "xlsx"],
)
def test_formats(import_file, content, name):
    assert import_file(content, name=name).error == ""
    assert Consultation.objects.count() == 2


def test_headers_in_any_order_and_only_the_required_ones(import_file):
    rows = [dict(reversed(row().items()))]
    assert import_file(as_csv(rows)).error == ""


def test_only_the_first_sheet_counts(import_file):
    workbook = Workbook()
    for record in table_of(ROWS):
        workbook.active.append(record)
    workbook.create_sheet("notes").append(["something", "else"])
    out = io.BytesIO()
    workbook.save(out)
    assert import_file(out.getvalue(), name="a.xlsx").error == ""
    assert Consultation.objects.count() == 2


def test_unknown_headers_are_faults(import_file):
    result = import_file(as_csv([row(name="Somebody")]))
    assert result.lines == ["Row 1, name, “name”: This header is not known."]
    assert not Consultation.objects.exists()


@pytest.mark.parametrize("header", ["beratung_nr", "buero", "datum", "kontaktweg", "thema", "ergebnis"])
def test_missing_required_headers_are_faults(import_file, header):
    cells = row()
    del cells[header]
    result = import_file(as_csv([cells]))
    assert result.lines == [f"Row 1, {header}, “”: This header is missing."]


def test_repeated_headers_are_faults(import_file):
    content = as_csv([row(personen="1", dauer_min="5")]).replace(b"dauer_min", b"personen")
    assert import_file(content).lines == ["Row 1, personen, “personen”: This header is there twice."]


def test_a_cell_without_a_header_is_a_fault(import_file):
    content = workbook_of([*table_of([row()])[:1], [*row().values(), None, "stray"]])
    assert import_file(content, name="a.xlsx").lines == [
        "Row 2, column 8, “stray”: There is no header above this cell."
    ]


def test_empty_rows_are_passed_over_and_still_counted(import_file):
    blank = dict.fromkeys(row(), "")
    content = as_csv([row(), blank, row(beratung_nr="A-2", datum="x"), blank, blank])
    assert import_file(content).lines[0].startswith("Row 4, datum")


def test_rows_after_a_text_of_several_lines_keep_the_number_of_the_spreadsheet(import_file):
    content = as_csv([row(ratsuchende_nr="P\n1"), row(beratung_nr="A-2", datum="x")])
    assert import_file(content).lines[0].startswith("Row 3, datum")


def test_stored_results_of_formulas_are_read(import_file):
    """Excel stores results beside formulas; openpyxl does not, so the file is mended by hand."""
    content = as_xlsx([row(dauer_min="=5+5")])
    mended = rewritten(content, "xl/worksheets/sheet1.xml", b"<f>5+5</f><v></v>", b"<f>5+5</f><v>10</v>")
    assert import_file(mended, name="a.xlsx").error == ""
    assert Consultation.objects.get().minutes == 10


def test_merged_cells_leave_the_others_empty_and_are_faults(import_file):
    workbook = load_workbook(io.BytesIO(as_xlsx([row(), row(thema="BIL-02")])))
    workbook.active.merge_cells("A2:A3")
    out = io.BytesIO()
    workbook.save(out)
    assert import_file(out.getvalue(), name="a.xlsx").lines == [
        "Row 3, beratung_nr, “”: This cell must be filled in."
    ]


def rewritten(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.namelist():
            part = source.read(entry)
            if entry == name:
                assert old in part
                part = part.replace(old, new)
            target.writestr(entry, part)
    return out.getvalue()


UNREADABLE = {
    "empty": (b"", "The file is empty."),
    "only line ends": (b"\r\n\r\n", "The first row has no headers."),
    "only headers": (as_csv([row()]).splitlines()[0], "There are no rows below the headers."),
    "only headers in a sheet": (workbook_of([list(row())]), "There are no rows below the headers."),
    "empty sheet": (workbook_of([]), "The first row has no headers."),
    "latin-1": (as_csv([row(partner="Büro")], encoding="latin-1"), "The file is not UTF-8"),
    "utf-16": (as_csv([row()], encoding="utf-16"), "The file is UTF-16"),
    "old excel": (b"\xd0\xcf\x11\xe0" + b"x" * 600, "old or encrypted Excel file"),
    "broken archive": (b"PK\x03\x04" + b"x" * 600, "not a readable .xlsx workbook"),
    "cut off": (as_xlsx([row()])[:2000], "not a readable .xlsx workbook"),
    "open quotation mark": (as_csv([row()]) + b'"A-2;ES', "cannot be read as CSV"),
    "giant cell": (as_csv([row(partner="x" * 200_000)]), "cannot be read as CSV"),
    "many columns": (b";".join([b"a"] * 500), "more than 200 columns"),
}


@pytest.mark.parametrize(("content", "reason"), UNREADABLE.values(), ids=UNREADABLE)
def test_an_unreadable_file_is_one_clear_line(import_file, content, reason):
    result = import_file(content)
    assert reason in result.error
    assert "\n" not in result.error
    assert result.output == ""
    assert not Consultation.objects.exists()


@pytest.mark.parametrize("content", [as_csv([row()]), b"\xff\xd8\xff\xe0 a picture"])
def test_another_file_under_the_name_of_a_workbook_is_called_that(import_file, content):
    assert "not a readable .xlsx workbook" in import_file(content, name="list.XLSX").error


def test_other_archives_are_no_workbooks(import_file):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert "not a readable .xlsx workbook" in import_file(out.getvalue()).error


def test_a_damaged_sheet_is_one_clear_line(import_file):
    content = rewritten(as_xlsx([row()] * 3), "xl/worksheets/sheet1.xml", b"</sheetData>", b"</sheetDate>")
    assert "not a readable .xlsx workbook" in import_file(content, name="a.xlsx").error


@pytest.mark.parametrize("limit", ["SHEETS_LIMIT", "PARTS_LIMIT"])
def test_an_archive_bomb_is_not_unpacked(import_file, limit):
    with patch.object(workbooks, limit, 1_000):
        assert "too large once it is unpacked" in import_file(as_xlsx([row()]), name="a.xlsx").error


def test_a_made_up_row_number_ends_the_reading(import_file):
    content = rewritten(as_xlsx([row()]), "xl/worksheets/sheet1.xml", b'<row r="2">', b'<row r="2000000000">')
    with patch.object(workbooks, "ROW_LIMIT", 1_000):
        assert "more rows than a spreadsheet can have" in import_file(content, name="a.xlsx").error
