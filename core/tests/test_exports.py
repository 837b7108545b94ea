"""Lists as workbooks: nothing of a row is lost, whatever its texts are, and no sheet is overfull."""

import io
from datetime import date, time
from operator import itemgetter

from openpyxl import load_workbook

from core import exports
from core.tables import Column

COLUMNS = [
    Column("text", "Text", itemgetter(0)),
    Column("day", "Day", itemgetter(1), "date"),
    Column("at", "At", itemgetter(2), "time"),
]


def workbook(records):
    file = io.BytesIO()
    assert exports.write_xlsx(COLUMNS, records, file, title="List") == len(records)
    return load_workbook(file)


def test_a_text_that_is_too_long_is_cut_and_the_rest_of_the_row_stays():
    longest = "x" * exports.CHARACTERS_PER_CELL
    wide = "😀" * exports.CHARACTERS_PER_CELL
    sheet = workbook([(longest, date(2026, 1, 2), time(9)), (wide, date(2026, 1, 3), time(10))]).active

    assert sheet["A2"].value == longest
    assert sheet["A3"].value == "😀" * (exports.CHARACTERS_PER_CELL // 2)
    assert [sheet["B3"].value.date(), sheet["C3"].value] == [date(2026, 1, 3), time(10)]
    assert (sheet["B3"].number_format, sheet["C3"].number_format) == ("dd.mm.yyyy", "hh:mm")


def test_what_a_spreadsheet_would_work_out_or_link_stays_text_and_empty_cells_stay_empty():
    sheet = workbook([("=1+1", None, None), ("https://example.org/", None, None), ("", None, None)]).active
    assert [sheet[cell].value for cell in ("A2", "A3", "A4", "B2")] == [
        "=1+1",
        "https://example.org/",
        None,
        None,
    ]
    assert (sheet["A2"].data_type, sheet["A3"].hyperlink) == ("s", None)


def test_rows_go_on_in_a_further_sheet_and_an_empty_list_has_its_header(monkeypatch):
    monkeypatch.setattr(exports, "ROWS_PER_SHEET", 2)
    full = workbook([(str(number), None, None) for number in range(5)])
    assert [[row[0].value for row in sheet] for sheet in full] == [
        ["Text", "0", "1"],
        ["Text", "2", "3"],
        ["Text", "4"],
    ]
    assert [[cell.value for cell in row] for row in workbook([]).active] == [["Text", "Day", "At"]]
