"""The tabular form as one workbook: a sheet for each table that has rows. For those who work in a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, BinaryIO

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from core import workbooks
from core.exports import text_cell
from partners.hsds.faults import Place, Unreadable
from partners.hsds.standard import SHAPES

FILE = "directory.xlsx"
CELL_LIMIT = 32_767
"""Characters that a cell of a spreadsheet holds."""


class DoesNotFit(Exception):
    """A text cannot stand in a spreadsheet as it is; the message says which, in the active language."""


def pack(directory: Path, file: Path) -> None:
    """Make `file` of the tables in `directory`. All cells are texts, so that nothing is taken for a number or a
    formula. Raises DoesNotFit."""
    tables = [shape.table for shape in SHAPES.values()]
    for table in tables:
        _check(table, _rows_of(directory, table))
    book = Workbook(write_only=True)
    for table in tables:
        header, *rows = _rows_of(directory, table)
        if rows or table == SHAPES["organization"].table:
            sheet = book.create_sheet(table)
            sheet.freeze_panes = "A2"
            for row in (header, *rows):
                sheet.append([text_cell(sheet, text) if text else None for text in row])
    book.save(file)


def _rows_of(directory: Path, table: str) -> Iterator[list[str]]:
    with (directory / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        yield from csv.reader(lines)


def _check(table: str, rows: Iterator[list[str]]) -> None:
    header = next(rows)
    for row in rows:
        for name, text in zip(header, row, strict=True):
            if len(text) > CELL_LIMIT or ILLEGAL_CHARACTERS_RE.search(text):
                facts = {"table": table, "name": name, "id": row[header.index("id")]}
                reason = _("%(table)s, %(name)s of %(id)s cannot stand in a cell of a spreadsheet as it is.")
                raise DoesNotFit(f"{reason % facts} {_('Take the JSON package or the CSV tables.')}")


def is_workbook(names: Iterable[str]) -> bool:
    """Whether an archive with files of these `names` is a workbook."""
    return "xl/workbook.xml" in names


def unpack(file: BinaryIO, directory: Path, name: str, *, limit: int) -> None:
    """Write the sheets that are tables of the standard into `directory`, at most `limit` bytes. Raises Unreadable."""
    left = limit
    try:
        workbooks.inspect(file)
        found = workbooks.sheets(file)
        for table in (shape.table for shape in SHAPES.values() if shape.table in found):
            with (directory / f"{table}.csv").open("w", encoding="utf-8", newline="") as out:
                lines = csv.writer(out)
                for row in _evened(found[table]):
                    lines.writerow(row)
                    left -= sum(map(len, row))
                    if left < 0:
                        size = filesizeformat(limit)
                        raise Unreadable(Place(name), _("unpacked larger than %(limit)s") % {"limit": size})
    except workbooks.UnreadableFile as error:
        raise Unreadable(Place(name), str(error)) from error


def _evened(rows: workbooks.Rows) -> Iterable[list[str]]:
    """Rows as wide as the header, and wider only where something stands there; an empty one is a line without cells,
    so that the numbers of the rows stay those of the sheet."""
    width = 0
    for row in rows:
        cells = [_text(value) for value in row]
        filled = max((number for number, text in enumerate(cells, 1) if text), default=0)
        width = width or filled
        yield (cells + [""] * width)[: max(width, filled)] if filled else []


def _text(value: Any) -> str:
    """What somebody typed who did not know that each cell is a text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time.min:
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)
