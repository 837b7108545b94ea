"""Rows of a spreadsheet or CSV file, one after the other: the whole file is never in memory."""

import csv
import warnings
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, TypeVar
from zipfile import ZipFile

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from consultations.importing.cells import Formula, Raw, is_blank
from consultations.importing.columns import COLUMNS, REPORT_HEADERS, ImportColumn
from core.exports import FORMULA_STARTS

SHEETS_LIMIT = 512 * 1024**2
"""Bytes to which the sheets of a workbook may unpack: five times 100,000 full rows. They are read piece by piece."""
PARTS_LIMIT = 128 * 1024**2
"""Bytes to which all other parts may unpack; the texts among them are held in memory."""
ROW_LIMIT = 1_048_576
"""No sheet has more rows; a higher number is made up and would keep the reader busy for ever."""
COLUMN_LIMIT = 200
FIELD_LIMIT = 100_000
ROWS_AT_A_TIME = 500

T = TypeVar("T")

_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class UnreadableFile(Exception):
    """The file as a whole cannot be read; the message says why, in the active language."""


@dataclass
class Table:
    """`headers` in lower case; `rows` yields (row number as the spreadsheet shows it, cells), without empty rows.
    A row has at least as many cells as there are headers: one that is cut off ends in empty cells."""

    headers: list[str]
    rows: Iterator[tuple[int, list[Raw]]]


def open_table(file: BinaryIO, file_name: str = "", columns: Iterable[ImportColumn] = COLUMNS) -> Table:
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
        raise _not_a_workbook()
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
    has_formulas = _inspect_archive(file)
    rows = _first_sheet(file, results=True)
    if has_formulas:
        rows = map(_with_formulas, rows, _first_sheet(file, results=False))
    limited = islice(rows, ROW_LIMIT)
    while chunk := _quietly(lambda: list(islice(limited, ROWS_AT_A_TIME))):
        yield from chunk
    if _quietly(lambda: next(rows, None)) is not None:
        raise UnreadableFile(_("The sheet has more rows than a spreadsheet can have."))


def _inspect_archive(file: BinaryIO) -> bool:
    """Whether a sheet has formulas. The unpacked size that the archive states binds its reader, so a bomb cannot
    unpack to more than is checked here."""
    try:
        with ZipFile(file) as archive:
            entries = archive.infolist()
            sheets = [entry for entry in entries if entry.filename.startswith("xl/worksheets/")]
            sizes = sum(entry.file_size for entry in sheets), sum(entry.file_size for entry in entries)
            if sizes[0] > SHEETS_LIMIT or sizes[1] - sizes[0] > PARTS_LIMIT:
                raise UnreadableFile(_("The workbook is too large once it is unpacked."))
            return any(_holds_formula(archive, entry.filename) for entry in sheets)
    except UnreadableFile:
        raise
    except Exception as error:
        raise _not_a_workbook() from error


def _holds_formula(archive: ZipFile, name: str) -> bool:
    tail = b""
    with archive.open(name) as sheet:
        while block := sheet.read(1 << 20):
            if b"<f>" in (found := tail + block) or b"<f " in found:
                return True
            tail = block[-2:]
    return False


def _first_sheet(file: BinaryIO, *, results: bool) -> Iterator[list[Raw]]:
    """Cells of the first sheet: the stored results of formulas, or the formulas themselves."""
    workbook = _quietly(lambda: load_workbook(file, read_only=True, data_only=results, keep_links=False))
    if not workbook.worksheets:
        raise UnreadableFile(_("The workbook has no sheet."))
    sheet = workbook.worksheets[0]
    sheet.reset_dimensions()  # what a file says about its own size is often wrong
    return (list(row) for row in sheet.iter_rows(values_only=True))


def _with_formulas(results: list[Raw], formulas: list[Raw]) -> list[Raw]:
    """Where a formula has no stored result, the formula (those over several cells are objects of openpyxl)."""
    return [
        Formula(str(getattr(formula, "text", formula))) if result is None and formula is not None else result
        for result, formula in zip(results, formulas, strict=True)
    ]


def _quietly(read: Callable[[], T]) -> T:
    """The result of `read`. openpyxl warns about what does not matter here, and on a damaged file it raises whatever
    it stumbles over."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return read()
    except Exception as error:
        raise _not_a_workbook() from error


def _not_a_workbook() -> UnreadableFile:
    return UnreadableFile(_("The file is not a readable .xlsx workbook."))
