"""The columns of an import file, each with what it may hold. The headers are a public promise (docs/import.md)."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from catalogues.models import Language, Nationality
from consultations.importing.references import References
from consultations.models import Concern
from core.importing import cells
from core.importing.cells import Raw
from core.importing.columns import CheckedRow, Fault, ImportColumn, check_cells
from districts.models import District

EARLIEST_BIRTH_YEAR = 1900
OF_CONCERN = frozenset({"thema", "ergebnis", "partner"})
"""Columns that may differ between the rows of one consultation; all others must agree."""


def _text(longest: int):
    return lambda raw, references: cells.text(raw, longest=longest)


def _number(lowest: int, highest: int):
    return lambda raw, references: cells.whole_number(raw, lowest=lowest, highest=highest)


def _birth_year(raw: Raw, references: References) -> int:
    return cells.whole_number(raw, lowest=EARLIEST_BIRTH_YEAR, highest=timezone.localdate().year)


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
    ImportColumn("geburtsjahr", _birth_year),
    ImportColumn("geschlecht", _code("sex"), blank="x"),
    ImportColumn("staatsangehoerigkeit", _code("nationality"), blank=Nationality.NOT_STATED),
    ImportColumn("aufenthalt", _code("residence_status"), blank="ns"),
    ImportColumn("deutsch", _code("german_level"), blank="ns"),
    ImportColumn("sprache", _code("language"), blank=Language.NOT_STATED),
    ImportColumn("sprachmittlung", _code("mediation"), blank="ns"),
    ImportColumn("stadtbezirk", _code("district"), blank=District.UNKNOWN),
    ImportColumn("thema", _code("topic"), is_required=True),
    ImportColumn("ergebnis", _code("concern_outcome"), is_required=True),
    ImportColumn("partner", lambda raw, references: references.organisation(cells.shown(raw))),
)
BY_HEADER = {column.header: column for column in COLUMNS}
SHARED = tuple(header for header in BY_HEADER if header not in OF_CONCERN)


def check_row(number: int, headers: list[str], raws: list[Raw], references: References) -> CheckedRow:
    """Check one row of consultations by itself."""
    row = check_cells(number, headers, raws, references, COLUMNS)
    row.faults.extend(_faults_between_cells(row, dict(zip(headers, raws, strict=False))))
    return row


def _faults_between_cells(row: CheckedRow, found: dict[str, Raw]) -> Iterable[Fault]:
    values = row.values
    born, day = values.get("geburtsjahr"), values.get("datum")
    if born and day and born > date.fromisoformat(day).year:
        yield Fault(row.number, "geburtsjahr", str(born), _("The birth year lies after the consultation."))
    is_referred = values.get("ergebnis") == Concern.OUTCOME_REFERRED
    if is_referred and cells.is_blank(found.get("partner")):
        yield Fault(row.number, "partner", "", _("A referral needs the organisation it went to."))
