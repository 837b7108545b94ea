"""Lists as files: streamed, with flat memory, never cut, and safe to open in a spreadsheet."""

import csv
import re
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

import xlsxwriter
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from openpyxl.cell import Cell, WriteOnlyCell
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from core.bulk import chunks
from core.tables import Column

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_PER_SHEET = 1_048_575
"""The sheet limit of the format, less the header."""
CHARACTERS_PER_CELL = 32_767
"""The limit of the format, in units of UTF-16."""
WORKBOOK = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
"""How XlsxWriter writes: row by row, and text always as text, so that none is worked out."""

LINES_AT_ONCE = 200

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NOT_IN_TITLE = re.compile(r"[\\*?:/\[\]]")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER_FORMATS = {
    "date": "dd.mm.yyyy",
    "time": "hh:mm",
    "datetime": "dd.mm.yyyy hh:mm",
    "decimal": "#,##0.0",
    "money": "#,##0.00",
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
    count = 0
    with xlsxwriter.Workbook(file, WORKBOOK) as workbook:
        formats = [_format(workbook, column) for column in columns]
        for record in records:
            line = count % ROWS_PER_SHEET + 1
            if line == 1:
                sheet = _new_sheet(workbook, columns, formats, title)
            sheet.write_row(line, 0, [_cell_value(column.value(record)) for column in columns])
            count += 1
        if not count:
            _new_sheet(workbook, columns, formats, title)
    return count


def _format(workbook: xlsxwriter.Workbook, column: Column) -> Format | None:
    number_format = _NUMBER_FORMATS.get(column.kind)
    return workbook.add_format({"num_format": number_format}) if number_format else None


def _cell_value(value: Any) -> Any:
    """`value` as XlsxWriter takes it; text that is too long is cut, for it would not write the rest of the row."""
    value = plain(value)
    if isinstance(value, str) and len(value) > CHARACTERS_PER_CELL // 2:
        return value.encode("utf-16-le")[: 2 * CHARACTERS_PER_CELL].decode("utf-16-le", "ignore")
    return value


def text_cell(sheet, text: str) -> str | Cell:
    """`text` as a cell of a write-only `sheet` of openpyxl that shows it and never works it out."""
    if not text.startswith("="):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell


def _new_sheet(
    workbook: xlsxwriter.Workbook, columns: list[Column], formats: list[Format | None], title: str
) -> Worksheet:
    title, number = _NOT_IN_TITLE.sub("", title), len(workbook.worksheets()) + 1
    sheet = workbook.add_worksheet(f"{title[:25]} {number}" if number > 1 else title[:31])
    sheet.freeze_panes(1, 0)
    bold = workbook.add_format({"bold": True})
    for index, (column, number_format) in enumerate(zip(columns, formats, strict=True)):
        header = str(column.header)
        sheet.set_column(index, index, max(12, min(40, len(header) + 4)), number_format)
        sheet.write_string(0, index, header, bold)
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
