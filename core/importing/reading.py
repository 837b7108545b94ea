"""Rows of a spreadsheet or CSV file, one after the other: the whole file is never in memory."""

import csv
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from core import workbooks
from core.exports import FORMULA_STARTS
from core.importing.cells import Formula, Raw, is_blank
from core.importing.columns import REPORT_HEADERS, ImportColumn
from core.workbooks import UnreadableFile

COLUMN_LIMIT = 200
FIELD_LIMIT = 100_000

_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass
class Table:
    """`headers` in lower case; `rows` yields (row number as the spreadsheet shows it, cells), without empty rows.
    A row has at least as many cells as there are headers: one that is cut off ends in empty cells."""

    headers: list[str]
    rows: Iterator[tuple[int, list[Raw]]]


def open_table(file: BinaryIO, columns: Iterable[ImportColumn], file_name: str = "") -> Table:
    """Read `file` from its beginning; xlsx or CSV is told from the content. Raises UnreadableFile, also while the
    rows are being read. The name only helps to say what is wrong, the columns to tell `;` from `,`."""
    headers = {*(column.header for column in columns), *REPORT_HEADERS}
    records = _records(file, file_name, headers)
    header = next(records, None)
    if header is None or all(is_blank(raw) for raw in header):
        raise UnreadableFile(_("The first row has no headers."))
    if len(header) > COLUMN_LIMIT:
        raise UnreadableFile(_("The first row has more than %(number)d columns.") % {"number": COLUMN_LIMIT})
    return Table([_header(raw) for raw in header], _numbered(records, width=len(header)))


def _header(raw: Raw) -> str:
    return "" if raw is None else str(raw).strip().casefold()


def _numbered(records: Iterable[list[Raw]], *, width: int) -> Iterator[tuple[int, list[Raw]]]:
    for number, record in enumerate(records, start=2):
        if not all(is_blank(raw) for raw in record):
            yield number, record + [None] * (width - len(record))


def _records(file: BinaryIO, file_name: str, headers: set[str]) -> Iterator[list[Raw]]:
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    if not start:
        raise UnreadableFile(_("The file is empty."))
    if start == _OLD_OFFICE:
        raise UnreadableFile(
            _("This is an old or encrypted Excel file: save it as .xlsx without a password.")
        )
    if start.startswith(_UTF16):
        raise UnreadableFile(_("The file is UTF-16: save it as “CSV UTF-8”."))
    if start != _ZIP and file_name.lower().endswith(".xlsx"):
        raise workbooks.not_a_workbook()
    return _xlsx_records(file) if start == _ZIP else _csv_records(file, headers)


def _csv_records(file: BinaryIO, headers: set[str]) -> Iterator[list[Raw]]:
    csv.field_size_limit(FIELD_LIMIT)
    first_line = file.readline(FIELD_LIMIT)
    delimiter = _delimiter(first_line.decode(errors="replace"), headers)
    file.seek(len(BOM_UTF8) if first_line.startswith(BOM_UTF8) else 0)
    lines = iter(file.readline, b"")
    reader = csv.reader((line.decode() for line in lines), delimiter=delimiter, strict=True)
    try:
        for record in reader:
            yield [_without_apostrophe(value) for value in record]
    except UnicodeDecodeError:
        raise UnreadableFile(_("The file is not UTF-8: save it as “CSV UTF-8”.")) from None
    except csv.Error as error:
        raise UnreadableFile(
            _("Line %(line)d cannot be read as CSV: %(error)s.") % {"line": reader.line_num, "error": error}
        ) from None


def _delimiter(first_line: str, headers: set[str]) -> str:
    """The one of `;` and `,` that gives more known headers."""

    def known_headers(delimiter: str) -> int:
        found = {part.strip(' "\r\n\ufeff').casefold() for part in first_line.split(delimiter)}
        return len(found & headers)

    return max(";,", key=known_headers)


def _without_apostrophe(value: str) -> str:
    """Takes back what our own CSV exports put before text that looks like a formula."""
    return value[1:] if value[:1] == "'" and value[1:].startswith(FORMULA_STARTS) else value


def _xlsx_records(file: BinaryIO) -> Iterator[list[Raw]]:
    """The first sheet."""
    has_formulas = workbooks.inspect(file)
    rows = next(iter(workbooks.sheets(file).values()))
    if not has_formulas:
        return rows
    return map(_with_formulas, rows, next(iter(workbooks.sheets(file, results=False).values())))


def _with_formulas(results: list[Raw], formulas: list[Raw]) -> list[Raw]:
    """Where a formula has no stored result, the formula (those over several cells are objects of openpyxl)."""
    return [
        Formula(str(getattr(formula, "text", formula))) if result is None and formula is not None else result
        for result, formula in zip(results, formulas, strict=True)
    ]
