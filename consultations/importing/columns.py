"""The columns of an import file, each with what it may hold. The headers are a public promise (docs/import.md)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from catalogues.models import Language, Nationality
from consultations.importing import cells
from consultations.importing.cells import BadCell, Raw
from consultations.importing.references import References
from consultations.models import Concern
from districts.models import District

ROW_NUMBER, FAULT_COLUMNS, FAULT_REASONS = "zeile", "fehler_spalte", "fehler"
REPORT_HEADERS = (ROW_NUMBER, FAULT_COLUMNS, FAULT_REASONS)
"""Columns of a file of rejected rows; reading passes over them, so that the corrected file can be imported."""


@dataclass(frozen=True)
class ImportColumn:
    """`parse` turns a filled cell into a value that JSON can hold; `blank` is the value of an empty cell. Columns of
    a concern may differ between the rows of one consultation, all others must agree."""

    header: str
    parse: Callable[[Raw, References], Any]
    is_required: bool = False
    is_of_concern: bool = False
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


def _text(longest: int):
    return lambda raw, references: cells.text(raw, longest=longest)


def _number(lowest: int, highest: int):
    return lambda raw, references: cells.whole_number(raw, lowest=lowest, highest=highest)


def _code(catalogue: str):
    return lambda raw, references: references.code(catalogue, cells.shown(raw))


COLUMNS = (
    ImportColumn("beratung_nr", _text(60), is_required=True),
    ImportColumn("buero", lambda raw, references: references.office(cells.shown(raw)), is_required=True),
    ImportColumn("datum", lambda raw, references: cells.day(raw).isoformat(), is_required=True),
    ImportColumn("uhrzeit", lambda raw, references: cells.time_of_day(raw).isoformat("minutes")),
    ImportColumn("kontaktweg", _code("contact_channel"), is_required=True),
    ImportColumn("dauer_min", _number(1, 600)),
    ImportColumn("personen", _number(1, 50), blank=1),
    ImportColumn("mitarbeit", _code("employer_side"), blank="ns"),
    ImportColumn("ratsuchende_nr", _text(60), blank=""),
    ImportColumn("geburtsjahr", lambda raw, references: cells.birth_year(raw)),
    ImportColumn("geschlecht", _code("sex"), blank="x"),
    ImportColumn("staatsangehoerigkeit", _code("nationality"), blank=Nationality.NOT_STATED),
    ImportColumn("aufenthalt", _code("residence_status"), blank="ns"),
    ImportColumn("deutsch", _code("german_level"), blank="ns"),
    ImportColumn("sprache", _code("language"), blank=Language.NOT_STATED),
    ImportColumn("sprachmittlung", _code("mediation"), blank="ns"),
    ImportColumn("stadtbezirk", _code("district"), blank=District.UNKNOWN),
    ImportColumn("thema", _code("topic"), is_required=True, is_of_concern=True),
    ImportColumn("ergebnis", _code("concern_outcome"), is_required=True, is_of_concern=True),
    ImportColumn(
        "partner", lambda raw, references: references.organisation(cells.shown(raw)), is_of_concern=True
    ),
)
BY_HEADER = {column.header: column for column in COLUMNS}
SHARED = tuple(column.header for column in COLUMNS if not column.is_of_concern)


def header_faults(headers: list[str], columns: Iterable[ImportColumn] = COLUMNS) -> list[Fault]:
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


def check_row(number: int, headers: list[str], raws: list[Raw], references: References) -> CheckedRow:
    """Check one row of consultations by itself."""
    row = check_cells(number, headers, raws, references, COLUMNS)
    row.faults.extend(_faults_between_cells(row, dict(zip(headers, raws, strict=False))))
    return row


def check_cells(
    number: int,
    headers: list[str],
    raws: list[Raw],
    references: References,
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


def _check_cell(row: CheckedRow, column: ImportColumn, raw: Raw, references: References) -> None:
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


def _faults_between_cells(row: CheckedRow, found: dict[str, Raw]) -> Iterable[Fault]:
    values = row.values
    born, day = values.get("geburtsjahr"), values.get("datum")
    if born and day and born > date.fromisoformat(day).year:
        yield Fault(row.number, "geburtsjahr", str(born), _("The birth year lies after the consultation."))
    is_referred = values.get("ergebnis") == Concern.OUTCOME_REFERRED
    if is_referred and cells.is_blank(found.get("partner")):
        yield Fault(row.number, "partner", "", _("A referral needs the organisation it went to."))


def _cells_without_header(headers: list[str], raws: list[Raw]) -> Iterable[tuple[str, Raw]]:
    for position, raw in enumerate(raws):
        has_header = position < len(headers) and headers[position]
        if not has_header and not cells.is_blank(raw):
            yield _("column %(number)d") % {"number": position + 1}, raw


def _short(raw: Raw) -> str:
    return cells.shown(raw)[: cells.SHOWN_CHARACTERS]
