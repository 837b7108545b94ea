"""Flats from a file, each with the household that lives there today: checked whole, and written whole or not at all.
Flats whose number is known stay as they are.

Columns and headers are a public promise (docs/import.md).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from typing import Any, BinaryIO

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from openpyxl import Workbook

from catalogues.labels import translations
from catalogues.models import Language
from core import audit
from core.importing import cells
from core.importing.cells import BadCell, Raw
from core.importing.columns import CheckedRow, Fault, ImportColumn, check_cells, header_faults
from core.importing.reading import Table, open_table
from core.importing.template import set_up
from core.workbooks import UnreadableFile
from districts.models import City, District
from districts.scoping import HasAccess
from network.housing.models import MOST_PERSONS, MOST_ROOMS, HousingUnit, Placement
from network.housing.querysets import code_key, kept_districts
from partners.models import Organisation

MOST_ROWS = 10_000
LAST_DAY = date(2100, 12, 31)
YES, NO = ("ja", "j", "x", "1", "yes", "true"), ("nein", "n", "0", "no", "false")


class References:
    """What the cells of a file mean to `user`."""

    def __init__(self, user: HasAccess):
        self.districts = {each.slug: each.name for each in District.objects.within_city()}
        self.kept = set(kept_districts(user.access).values_list("pk", flat=True))
        self.organisations = {each.name.casefold(): each for each in Organisation.objects.all()}
        self.languages = {
            name.casefold(): code
            for code, names in translations("language").items()
            for name in (code, *names)
        }
        self._slugs = {name.casefold(): slug for slug, name in self.districts.items()}

    def district(self, raw: Raw) -> str:
        value = cells.shown(raw).casefold()
        slug = value if value in self.districts else self._slugs.get(value)
        if slug is None:
            raise BadCell(_("There is no such district."))
        if slug not in self.kept:
            raise BadCell(_("This district is not one of your office."))
        return slug

    def language(self, raw: Raw) -> str:
        code = self.languages.get(cells.shown(raw).casefold())
        if code is None:
            raise BadCell(_("There is no such language."))
        return code


def _rooms(raw: Raw, references: References) -> Decimal:
    rooms = cells.decimal(raw, places=1)
    if not Decimal("0.5") <= rooms <= MOST_ROOMS:
        raise BadCell(_("Between half a room and %(most)d rooms.") % {"most": MOST_ROOMS})
    return rooms


def _persons(raw: Raw, references: References) -> int:
    return cells.whole_number(raw, lowest=1, highest=MOST_PERSONS)


def _children(raw: Raw, references: References) -> int:
    return cells.whole_number(raw, lowest=0, highest=MOST_PERSONS)


def _day(raw: Raw, references: References) -> date:
    return cells.day_between(raw, cells.EARLIEST_DAY, LAST_DAY)


def _past_day(raw: Raw, references: References) -> date:
    return cells.day(raw)


def _yes(raw: Raw, references: References) -> bool:
    value = cells.shown(raw).casefold()
    if value in YES:
        return True
    if value in NO:
        return False
    raise BadCell(_("Possible: %(codes)s.") % {"codes": "ja, nein"})


COLUMNS = (
    ImportColumn("nummer", lambda raw, references: cells.text(raw, longest=30), is_required=True),
    ImportColumn("stadtbezirk", lambda raw, references: references.district(raw), is_required=True),
    ImportColumn("zimmer", _rooms, is_required=True),
    ImportColumn("passt_fuer", _persons, is_required=True),
    ImportColumn("von", _day, is_required=True),
    ImportColumn("bis", _day),
    ImportColumn("vermieter", lambda raw, references: cells.text(raw, longest=120), blank=""),
    ImportColumn("stufenlos", _yes, blank=False),
    ImportColumn("belegt_seit", _past_day),
    ImportColumn("belegt_personen", _persons),
    ImportColumn("belegt_kinder", _children),
    ImportColumn(
        "belegt_sprache", lambda raw, references: references.language(raw), blank=Language.NOT_STATED
    ),
)
HEADERS = [column.header for column in COLUMNS]
EXAMPLE = [
    "WE 0815",
    "eving",
    3.5,
    4,
    "01.01.2026",
    "",
    "Muster-Wohnen GmbH",
    "nein",
    "15.02.2026",
    4,
    2,
    "ar",
]


@dataclass
class Outcome:
    """What a file holds: flats that would be new, with the households that live there (`placements`), numbers that are
    known, and what is wrong."""

    district_names: dict[str, str]
    rows: int = 0
    units: list[HousingUnit] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Tells whether the outcome is still the one that somebody has looked at."""
        seen = [[unit.code for unit in self.units], self.known]
        return sha256(repr(seen).encode()).hexdigest()


def check(file: BinaryIO, file_name: str, user: HasAccess) -> Outcome:
    """Every row by itself, then against the others and what is stored. Raises UnreadableFile."""
    table, references = open_table(file, COLUMNS, file_name), References(user)
    outcome = Outcome(references.districts, faults=header_faults(table.headers, COLUMNS))
    known = HousingUnit.objects.code_keys()
    places: dict[str, int] = {}
    for row in _checked_rows(table, references, outcome):
        code = row.values.get("nummer", "")
        if code and (first := places.setdefault(code_key(code), row.number)) != row.number:
            row.faults.append(
                Fault(row.number, "nummer", code, _("Row %(row)d has the same number.") % {"row": first})
            )
        outcome.faults += row.faults
        if outcome.faults:
            continue
        if code_key(code) in known:
            outcome.known.append(code)
        else:
            _take(row.values, references, outcome)
    return outcome


def _checked_rows(table: Table, references: References, outcome: Outcome) -> Iterator[CheckedRow]:
    for number, raws in table.rows:
        outcome.rows += 1
        if outcome.rows > MOST_ROWS:
            raise UnreadableFile(_("The file has more than %(number)d rows.") % {"number": MOST_ROWS})
        row = check_cells(number, table.headers, raws, references, COLUMNS)
        if not row.faults and not outcome.faults:
            row.faults += [
                Fault(number, header, row.shown.get(header, ""), why) for header, why in _between(row)
            ]
        yield row
    if not outcome.rows:
        raise UnreadableFile(_("There are no rows below the headers."))


def _between(row: CheckedRow) -> Iterator[tuple[str, str]]:
    """What is wrong between the good cells of a row."""
    values = row.values
    since, until, placed = values["von"], values.get("bis"), values.get("belegt_seit")
    persons, children = values.get("belegt_personen"), values.get("belegt_kinder")
    if until and until < since:
        yield "bis", _("The last day lies before the first one.")
    if bool(placed) != bool(persons):
        yield ("belegt_personen" if placed else "belegt_seit"), _("Give both, or neither.")
    if placed and placed < since:
        yield "belegt_seit", _("The flat was not in the programme yet.")
    if placed and until:
        yield "bis", _("A household lives there until further notice: say first until when.")
    if persons and children and children > persons:
        yield "belegt_kinder", _("There are more children than persons.")


def _take(values: dict[str, Any], references: References, outcome: Outcome) -> None:
    landlord = values.get("vermieter") or ""
    organisation = references.organisations.get(landlord.casefold())
    unit = HousingUnit(
        code=values["nummer"],
        district_id=values["stadtbezirk"],
        organisation=organisation,
        landlord="" if organisation else landlord,
        rooms=values["zimmer"],
        fits=values["passt_fuer"],
        is_step_free=values.get("stufenlos") or False,
        since=values["von"],
        until=values.get("bis"),
    )
    outcome.units.append(unit)
    if values.get("belegt_seit"):
        placement = Placement(
            unit=unit,
            persons=values["belegt_personen"],
            children=values.get("belegt_kinder"),
            language_id=values.get("belegt_sprache") or Language.NOT_STATED,
            since=values["belegt_seit"],
        )
        outcome.placements.append(placement)


@transaction.atomic
def import_units(
    *, request: HttpRequest, file: BinaryIO, file_name: str, digest: str
) -> tuple[Outcome, bool]:
    """Store what `file` says, if it has no faults and is still what was looked at (`digest`), and say whether that was
    done. Raises UnreadableFile."""
    # Whoever else imports waits here, so that no flat is stored twice.
    list(City.objects.select_for_update(no_key=True).values_list("pk"))
    outcome = check(file, file_name, request.user)
    if outcome.faults or outcome.digest != digest:
        return outcome, False
    HousingUnit.objects.bulk_create(outcome.units, batch_size=1000)
    Placement.objects.bulk_create(outcome.placements, batch_size=1000)
    facts = {"rows": outcome.rows, "new": len(outcome.units), "placed": len(outcome.placements)}
    audit.record(request, audit.Action.IMPORT, list=HousingUnit._meta.label_lower, **facts)
    return outcome, True


def template_workbook() -> bytes:
    """Only the first sheet is read, so the example and the codes stand on others."""
    workbook, file = Workbook(write_only=True), BytesIO()
    set_up(workbook.create_sheet(_("Flats")), HEADERS)
    example, codes = workbook.create_sheet(_("Example")), workbook.create_sheet(_("Districts"))
    set_up(example, HEADERS)
    example.append(EXAMPLE)
    set_up(codes, ["stadtbezirk", "name"])
    for district in District.objects.within_city():
        codes.append([district.slug, district.name])
    workbook.save(file)
    return file.getvalue()
