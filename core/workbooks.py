"""Workbooks (.xlsx) that somebody else made: read row by row, so that the whole file is never in memory."""

import warnings
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, BinaryIO, TypeVar
from zipfile import ZipFile

from django.utils.translation import gettext as _
from openpyxl import load_workbook

SHEETS_LIMIT = 512 * 1024**2
"""Bytes to which the sheets of a workbook may unpack: five times 100,000 full rows. They are read piece by piece."""
PARTS_LIMIT = 128 * 1024**2
"""Bytes to which all other parts may unpack; the texts among them are held in memory."""
ROW_LIMIT = 1_048_576
"""No sheet has more rows; a higher number is made up and would keep the reader busy for ever."""
ROWS_AT_A_TIME = 500

T = TypeVar("T")
Rows = Iterator[list[Any]]


class UnreadableFile(Exception):
    """The file as a whole cannot be read; the message says why, in the active language."""


def inspect(file: BinaryIO) -> bool:
    """Whether a sheet has formulas. The unpacked size that the archive states binds its reader, so a bomb cannot
    unpack to more than is checked here. Raises UnreadableFile."""
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
        raise not_a_workbook() from error


def sheets(file: BinaryIO, *, results: bool = True) -> dict[str, Rows]:
    """The rows of each sheet by its title: the stored results of formulas, or the formulas themselves. Call `inspect`
    before. Raises UnreadableFile, also while the rows are being read."""
    workbook = _quietly(lambda: load_workbook(file, read_only=True, data_only=results, keep_links=False))
    if not workbook.worksheets:
        raise UnreadableFile(_("The workbook has no sheet."))
    return {sheet.title: _rows(sheet) for sheet in workbook.worksheets}


def not_a_workbook() -> UnreadableFile:
    return UnreadableFile(_("The file is not a readable .xlsx workbook."))


def _rows(sheet) -> Rows:
    sheet.reset_dimensions()  # what a file says about its own size is often wrong
    rows = (list(row) for row in sheet.iter_rows(values_only=True))
    limited = islice(rows, ROW_LIMIT)
    while chunk := _quietly(lambda: list(islice(limited, ROWS_AT_A_TIME))):
        yield from chunk
    if _quietly(lambda: next(rows, None)) is not None:
        raise UnreadableFile(_("The sheet has more rows than a spreadsheet can have."))


def _holds_formula(archive: ZipFile, name: str) -> bool:
    tail = b""
    with archive.open(name) as sheet:
        while block := sheet.read(1 << 20):
            if b"<f>" in (found := tail + block) or b"<f " in found:
                return True
            tail = block[-2:]
    return False


def _quietly(read: Callable[[], T]) -> T:
    """The result of `read`. openpyxl warns about what does not matter here, and on a damaged file it raises whatever
    it stumbles over."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return read()
    except Exception as error:
        raise not_a_workbook() from error
