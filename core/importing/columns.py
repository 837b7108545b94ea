"""The columns of a file to be imported, each with what it may hold, and a row checked against them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from core.importing import cells
from core.importing.cells import BadCell, Raw

ROW_NUMBER, FAULT_COLUMNS, FAULT_REASONS = "zeile", "fehler_spalte", "fehler"
REPORT_HEADERS = (ROW_NUMBER, FAULT_COLUMNS, FAULT_REASONS)
"""Columns of a file of rejected rows; reading passes over them, so that the corrected file can be imported."""


@dataclass(frozen=True)
class ImportColumn:
    """`parse(cell, references)` turns a filled cell into a value or raises BadCell; the caller says what the references
    are. `blank` is the value of an empty cell."""

    header: str
    parse: Callable[[Raw, Any], Any]
    is_required: bool = False
    blank: Any = None


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell; `row` is the number that the spreadsheet shows."""

    row: int
    column: str
    value: str
    reason: str


@dataclass
class CheckedRow:
    """The values of the good cells of a row by header; `shown` has the same cells as they stand in the file."""

    number: int
    values: dict[str, Any]
    shown: dict[str, str]
    faults: list[Fault]


def header_faults(headers: list[str], columns: Iterable[ImportColumn]) -> list[Fault]:
    """Unknown, repeated and missing headers; an empty header over an empty column is none."""
    known = {column.header for column in columns}
    at_header = partial(Fault, 1)
    seen: set[str] = set()
    faults = []
    for header in filter(None, headers):
        if header in seen:
            faults.append(at_header(header, header, _("This header is there twice.")))
        elif header not in known and header not in REPORT_HEADERS:
            faults.append(at_header(header, header, _("This header is not known.")))
        seen.add(header)
    faults += [
        at_header(column.header, "", _("This header is missing."))
        for column in columns
        if column.is_required and column.header not in seen
    ]
    return faults


def check_cells(
    number: int,
    headers: list[str],
    raws: list[Raw],
    references: Any,
    columns: Iterable[ImportColumn],
) -> CheckedRow:
    """Check every cell by itself. Columns whose header is missing are passed over: the header is the fault."""
    found = dict(zip(headers, raws, strict=False))
    row = CheckedRow(number, {}, {}, [])
    for column in columns:
        if column.header in found or not column.is_required:
            _check_cell(row, column, found.get(column.header), references)
    for header, raw in _cells_without_header(headers, raws):
        row.faults.append(Fault(number, header, _short(raw), _("There is no header above this cell.")))
    return row


def _check_cell(row: CheckedRow, column: ImportColumn, raw: Raw, references: Any) -> None:
    try:
        if cells.is_blank(raw):
            if column.is_required:
                raise BadCell(_("This cell must be filled in."))
            row.values[column.header] = column.blank
        else:
            row.values[column.header] = column.parse(cells.cleaned(raw), references)
        row.shown[column.header] = _short(raw)
    except BadCell as bad:
        row.faults.append(Fault(row.number, column.header, _short(raw), str(bad)))


def _cells_without_header(headers: list[str], raws: list[Raw]) -> Iterable[tuple[str, Raw]]:
    for position, raw in enumerate(raws):
        has_header = position < len(headers) and headers[position]
        if not has_header and not cells.is_blank(raw):
            yield _("column %(number)d") % {"number": position + 1}, raw


def _short(raw: Raw) -> str:
    return cells.shown(raw)[: cells.SHOWN_CHARACTERS]
