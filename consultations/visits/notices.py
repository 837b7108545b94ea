"""Move-in notices from a file: checked whole, and written whole or not at all. The file itself is never stored.

Columns and headers are a public promise (docs/import.md).
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, BinaryIO

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogues.labels import translations
from catalogues.models import Language
from consultations.desk import live
from consultations.importing.references import References
from consultations.models import HomeVisit
from consultations.visits.models import MOST_CHILDREN, MOST_PERSONS, address_key, address_keys
from consultations.visits.querysets import KEPT
from core import audit
from core.bulk import insert
from core.importing import cells
from core.importing.cells import BadCell, Raw
from core.importing.columns import CheckedRow, Fault, ImportColumn, check_cells, header_faults
from core.importing.reading import Table, open_table
from core.periods import month_number
from core.workbooks import UnreadableFile
from districts.models import Accommodation, Office, OfficeDistrict

MOST_ROWS = 5000
LATEST_MOVE = timedelta(days=366)
_POSTCODE = re.compile(r"\d{5}")


class NoticeReferences(References):
    """Also the accommodations, by name."""

    def __init__(self) -> None:
        super().__init__()
        names = Accommodation.objects.values_list("pk", "name")
        self.accommodations = {name.casefold(): pk for pk, name in names}
        self.names = [name for _pk, name in names]

    def accommodation(self, value: str) -> int:
        pk = self.accommodations.get(value.casefold())
        if pk is None:
            raise BadCell(self._reason("accommodation", value, self.names))
        return pk


def _language(raw: Raw, references: References) -> str:
    """A code, or the name of the language in German, English or Turkish."""
    value = cells.shown(raw)
    for code, names in translations("language").items():
        if value.casefold() in {name.casefold() for name in names}:
            return code
    return references.code("language", value)


def _postcode(raw: Raw, references: References) -> str:
    value = cells.shown(raw)
    if not _POSTCODE.fullmatch(value):
        raise BadCell(_("Five digits."))
    return value


def _moves_in_on(raw: Raw, references: References) -> date:
    """Not longer ago than notices are kept, so that a file read again can never bring back what was deleted."""
    today = timezone.localdate()
    return cells.day_between(raw, today - KEPT + timedelta(days=1), today + LATEST_MOVE)


def _street(raw: Raw, references: References) -> str:
    value = cells.text(raw, longest=100)
    if not address_key(value):
        raise BadCell(_("This is no street."))
    return value


def _reason(raw: Raw, references: References) -> str:
    value = cells.shown(raw).casefold()
    if value not in HomeVisit.Reason.values:
        raise BadCell(
            f"{_('Unknown code.')} "
            + _("Possible: %(codes)s.") % {"codes": ", ".join(HomeVisit.Reason.values)}
        )
    return value


def _text(longest: int) -> Callable[[Raw, References], str]:
    return lambda raw, references: cells.text(raw, longest=longest)


def _number(lowest: int, highest: int) -> Callable[[Raw, References], int]:
    return lambda raw, references: cells.whole_number(raw, lowest=lowest, highest=highest)


COLUMNS = (
    ImportColumn("strasse", _street, is_required=True),
    ImportColumn("hausnummer", _text(12), is_required=True),
    ImportColumn("plz", _postcode, blank=""),
    ImportColumn(
        "stadtbezirk",
        lambda raw, references: references.code("district", cells.shown(raw)),
        is_required=True,
    ),
    ImportColumn("einzug_am", _moves_in_on, is_required=True),
    ImportColumn("name", _text(80), blank=""),
    ImportColumn("wohnung", _text(60), blank=""),
    ImportColumn("personen", _number(1, MOST_PERSONS), blank=1),
    ImportColumn("kinder", _number(0, MOST_CHILDREN), blank=0),
    ImportColumn("sprache", _language, blank=Language.NOT_STATED),
    ImportColumn("unterkunft", lambda raw, references: references.accommodation(cells.shown(raw))),
    ImportColumn("anlass", _reason, blank=HomeVisit.Reason.WELCOME),
)


@dataclass
class Notices:
    """What a file holds: `visits` that would be new, how many are `known`, and what is wrong."""

    visits: list[HomeVisit] = field(default_factory=list)
    known: int = 0
    rows: int = 0
    faults: list[Fault] = field(default_factory=list)


@transaction.atomic
def import_notices(*, request: HttpRequest, file: BinaryIO, file_name: str, leads: Iterable[int]) -> Notices:
    """Store the notices of `file` for the offices `leads`, unless it has faults. Raises UnreadableFile."""
    # Whoever else reads a file for the same office waits here, so that no household is entered twice.
    offices = list(Office.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=leads))
    found = check(open_table(file, COLUMNS, file_name), offices)
    if found.faults:
        return found
    insert(found.visits)
    audit.record(
        request, audit.Action.IMPORT, list=HomeVisit._meta.label_lower, rows=found.rows, new=len(found.visits)
    )
    for office in {visit.office_id for visit in found.visits}:
        live.touch(office)
    return found


def check(table: Table, offices: list[Office]) -> Notices:
    """Every row by itself, then against the others and against what is known."""
    found = Notices(faults=header_faults(table.headers, COLUMNS))
    references, places = NoticeReferences(), _Places(offices)
    good: list[tuple[int, HomeVisit]] = []
    for number, raws in table.rows:
        found.rows += 1
        if found.rows > MOST_ROWS:
            raise UnreadableFile(_("The file has more than %(number)d rows.") % {"number": MOST_ROWS})
        row = check_cells(number, table.headers, raws, references, COLUMNS)
        row.faults += _faults_between(row)
        visit = places.visit_of(row)
        found.faults += row.faults
        if visit and not row.faults:
            good.append((number, visit))
    if not found.rows:
        raise UnreadableFile(_("There are no rows below the headers."))
    if not found.faults:
        _compare(good, found, offices)
    return found


def _faults_between(row: CheckedRow) -> list[Fault]:
    persons, children = row.values.get("personen"), row.values.get("kinder")
    if persons is None or children is None or children <= persons:
        return []
    return [Fault(row.number, "kinder", str(children), _("There are more children than persons."))]


class _Places:
    """Which of the offices a district belongs to today."""

    def __init__(self, offices: list[Office]):
        self.own = {office.pk for office in offices}
        self.offices: dict[str, list[Office]] = defaultdict(list)
        for link in OfficeDistrict.objects.valid_on(timezone.localdate()).select_related("office"):
            self.offices[link.district_id].append(link.office)

    def visit_of(self, row: CheckedRow) -> HomeVisit | None:
        """The visit that the good cells of `row` describe; a district of another office becomes a fault."""
        values, slug = row.values, row.values.get("stadtbezirk")
        if slug is None:
            return None
        office = next((office for office in self.offices[slug] if office.pk in self.own), None)
        if office is None:
            row.faults.append(Fault(row.number, "stadtbezirk", slug, self._refusal(slug)))
        if office is None or row.faults or not values.get("strasse"):
            return None
        return _visit(values, office)

    def _refusal(self, slug: str) -> str:
        if not self.offices[slug]:
            return _("No office is responsible for this district.")
        return _("This district belongs to the office %(office)s.") % {"office": self.offices[slug][0].name}


def _visit(values: dict[str, Any], office: Office) -> HomeVisit:
    visit = HomeVisit(
        office=office,
        district_id=values["stadtbezirk"],
        name=values.get("name", ""),
        street=f"{values['strasse']} {values.get('hausnummer', '')}".strip(),
        postcode=values.get("plz", ""),
        flat=values.get("wohnung", ""),
        persons=values.get("personen", 1),
        children=values.get("kinder", 0),
        language_id=values.get("sprache", Language.NOT_STATED),
        reason=values.get("anlass", HomeVisit.Reason.WELCOME),
        moves_in_on=values.get("einzug_am"),
        move_month=values.get("einzug_am") and month_number(values["einzug_am"]),
        origin_id=values.get("unterkunft"),
        source=HomeVisit.Source.IMPORTED,
    )
    visit.address_key = visit.make_address_key()
    return visit


def _compare(rows: list[tuple[int, HomeVisit]], found: Notices, offices: list[Office]) -> None:
    """Leave out what is known: the same notice, or an open visit to the same household for the same reason."""
    stored = _stored([visit for _number, visit in rows], offices)
    first: dict[tuple[int, str, str], int] = {}
    for number, visit in rows:
        place = (visit.office_id, visit.address_key, visit.reason)
        if place in first:
            reason = _("Row %(row)d has the same household.") % {"row": first[place]}
            found.faults.append(Fault(number, "strasse", visit.street, reason))
            continue
        first[place] = number
        earlier = stored[visit.office_id, visit.address_key]
        if any(_is_same(other, visit) for other in earlier):
            found.known += 1
            continue
        if earlier:
            visit.household = earlier[0].household
        found.visits.append(visit)


def _stored(visits: list[HomeVisit], offices: list[Office]) -> dict[tuple[int, str], list[HomeVisit]]:
    keys = [key for each in visits for key in address_keys(each.street, each.postcode, each.flat, each.name)]
    known: dict[tuple[int, str], list[HomeVisit]] = defaultdict(list)
    for visit in HomeVisit.objects.filter(office__in=offices, address_key__in=keys):
        known[visit.office_id, visit.make_address_key()].append(visit)
    return known


def _is_same(stored: HomeVisit, visit: HomeVisit) -> bool:
    is_same_notice = stored.source == HomeVisit.Source.IMPORTED and stored.moves_in_on == visit.moves_in_on
    return stored.reason == visit.reason and (is_same_notice or stored.is_open)
