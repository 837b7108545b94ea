"""Lists as files: streamed, with flat memory, never cut, and safe to open in a spreadsheet."""

import csv
import re
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from core.bulk import chunks
from core.tables import Column

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_PER_SHEET = 1_048_575
"""The sheet limit of the format, less the header."""

LINES_AT_ONCE = 200

_EPOCH = date(1899, 12, 30).toordinal()
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NOT_IN_TITLE = re.compile(r"[\\*?:/\[\]]")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER_FORMATS = {
    "date": "dd.mm.yyyy",
    "time": "hh:mm",
    "datetime": "dd.mm.yyyy hh:mm",
    "decimal": "#,##0.0",
    "euros": "#,##0.00",
}


def plain(value: Any) -> Any:
    """`value` as something a spreadsheet cell takes: local time without zone, text without control characters."""
    if isinstance(value, str):
        # Quicker than looking for control characters in each of a million texts.
        return value if value.isprintable() else _CONTROL.sub("", value)
    if isinstance(value, datetime):
        return timezone.make_naive(value) if timezone.is_aware(value) else value
    if value is None or isinstance(value, bool | int | float | date | time):
        return value
    return _CONTROL.sub("", str(value))


def csv_cell(value: Any) -> str:
    """`value` as text of a CSV file; text that a spreadsheet would take for a formula gets a leading apostrophe."""
    value = plain(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, int | float | date):
        return str(value)
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


class _Echo:
    """A file that hands each written line back to the caller."""

    def write(self, line: str) -> str:
        return line


def csv_lines(columns: list[Column], records: Iterable) -> Iterator[str]:
    """The file in pieces of LINES_AT_ONCE lines: sent one by one they would cost more than they took to write."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff" + writer.writerow([str(column.header) for column in columns])
    lines = (writer.writerow([csv_cell(column.value(record)) for column in columns]) for record in records)
    for piece in chunks(lines, LINES_AT_ONCE):
        yield "".join(piece)


def write_xlsx(columns: list[Column], records: Iterable, file, *, title: str) -> int:
    """Write `records` to `file` and return their number; the rows go on in further sheets where one is full."""
    workbook = Workbook(write_only=True)
    formats = [_NUMBER_FORMATS.get(column.kind) for column in columns]
    count, sheet, styled = 0, None, []
    for record in records:
        if count % ROWS_PER_SHEET == 0:
            sheet = _new_sheet(workbook, columns, title)
            styled = [_styled_cell(sheet, number_format) for number_format in formats]
        sheet.append(
            [_cell(sheet, column.value(record), cell) for column, cell in zip(columns, styled, strict=True)]
        )
        count += 1
    if sheet is None:
        _new_sheet(workbook, columns, title)
    workbook.save(file)
    return count


def _styled_cell(sheet, number_format: str | None) -> Cell | None:
    """The cell of a column whose numbers have a format; rows are written one by one, so one cell serves them all."""
    if number_format is None:
        return None
    cell = WriteOnlyCell(sheet)
    cell.number_format = number_format
    return cell


def _cell(sheet, value: Any, styled: Cell | None) -> Any:
    kind = type(value)
    if kind is str and value.isprintable() and not value.startswith("="):
        return value or None  # nearly all of a million cells; one without text is left out
    if value is None or (styled is None and kind in (int, bool)):
        return value
    value = plain(value)
    if isinstance(value, str):
        return text_cell(sheet, value)
    if styled is None:
        return value
    styled.value = _serial(value) if isinstance(value, date | time) else value
    return styled


def text_cell(sheet, text: str) -> str | Cell:
    """`text` as a cell of a write-only `sheet` that shows it and never works it out."""
    if not text.startswith("="):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell


def _serial(value: date | time) -> float:
    """Days since the spreadsheet's epoch; openpyxl works the same out, but takes several times as long."""
    at = value if isinstance(value, time | datetime) else time.min
    days = (value.toordinal() - _EPOCH) if isinstance(value, date) else 0
    fraction = (at.hour * 3600 + at.minute * 60 + at.second) / 86_400
    return days + fraction if fraction else days


def _new_sheet(workbook: Workbook, columns: list[Column], title: str):
    title, number = _NOT_IN_TITLE.sub("", title), len(workbook.worksheets) + 1
    sheet = workbook.create_sheet(f"{title[:25]} {number}" if number > 1 else title[:31])
    sheet.freeze_panes = "A2"
    for index, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = max(
            12, min(40, len(str(column.header)) + 4)
        )
    header = []
    for column in columns:
        cell = WriteOnlyCell(sheet, str(column.header))
        cell.font = Font(bold=True)
        header.append(cell)
    sheet.append(header)
    return sheet


def file_response(
    columns: list[Column], records: Iterable, *, title: str, file_format: str
) -> HttpResponseBase:
    """The list as a download; `file_format` is `csv` or `xlsx`."""
    name = f"{slugify(title)}-{timezone.localdate().isoformat()}.{file_format}"
    if file_format == "csv":
        response = StreamingHttpResponse(csv_lines(columns, records), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    file = tempfile.TemporaryFile()
    write_xlsx(columns, records, file, title=title)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
