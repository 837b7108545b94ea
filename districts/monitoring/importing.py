"""Values from a file: checked whole against what is stored, and written whole or not at all.

Columns and headers are a public promise (docs/interface.md).
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import Any, BinaryIO, NamedTuple

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.importing import cells
from core.importing.cells import BadCell, Raw
from core.importing.columns import CheckedRow, Fault, ImportColumn, check_cells, header_faults
from core.importing.reading import Table, open_table
from core.templatetags.ui import number as number_text
from core.workbooks import UnreadableFile
from districts.models import City, District
from districts.monitoring.models import EARLIEST_YEAR, PLACES, Group, Indicator, IndicatorValue

MOST_ROWS = 20_000
"""Of one file: a thousand for each year of the start set."""
CITY = "city"
"""The code of the whole city among those of its districts."""
GROUP_WORDS = {
    Group.ALL: ("all", "alle", "insgesamt"),
    Group.FOREIGN: ("foreign", "ausländisch", "ausländer"),
    Group.MIGRATION: ("migration", "migrationshintergrund"),
}


class Key(NamedTuple):
    """What has one value; the area is the slug of a district or `CITY`."""

    indicator: str
    area: str
    year: int
    group: str


class References:
    """What the codes and names of a file mean."""

    def __init__(self) -> None:
        self.indicators = {each.code: each for each in Indicator.objects.all()}
        self.areas = {CITY: self._city_name()}
        self.areas |= {each.slug: each.name for each in District.objects.within_city()}
        self._indicator_codes = _by_name({code: each.name_de for code, each in self.indicators.items()})
        self._area_codes = _by_name(self.areas) | {"stadt": CITY}
        self._groups = {word: group for group, words in GROUP_WORDS.items() for word in words}

    @staticmethod
    def _city_name() -> str:
        city = City.objects.first()
        return city.name if city else _("City")

    def indicator(self, raw: Raw) -> str:
        code = self._indicator_codes.get(cells.shown(raw).casefold())
        if code is None:
            raise BadCell(_("There is no such indicator; the sheet of codes has all."))
        if not self.indicators[code].is_active:
            raise BadCell(_("This indicator is not active any more."))
        return code

    def area(self, raw: Raw) -> str:
        code = self._area_codes.get(cells.shown(raw).casefold())
        if code is None:
            raise BadCell(_("There is no such area: a district of the city is needed, or “city”."))
        return code

    def group(self, raw: Raw) -> str:
        group = self._groups.get(cells.shown(raw).casefold())
        if group is None:
            raise BadCell(_("Possible: %(codes)s.") % {"codes": ", ".join(Group.values)})
        return group


def _by_name(names: dict[str, str]) -> dict[str, str]:
    """Codes by code and by name, in small letters."""
    return {name.casefold(): code for code, name in names.items()} | {code: code for code in names}


def _year(raw: Raw, references: References) -> int:
    return cells.whole_number(raw, lowest=EARLIEST_YEAR, highest=timezone.localdate().year)


def _passed_over(raw: Raw, references: References) -> None:
    return None


VALUE = "wert"
COLUMNS = (
    ImportColumn("indikator", lambda raw, references: references.indicator(raw), is_required=True),
    ImportColumn("gebiet", lambda raw, references: references.area(raw), is_required=True),
    ImportColumn("jahr", _year, is_required=True),
    ImportColumn("gruppe", lambda raw, references: references.group(raw), blank=Group.ALL.value),
    ImportColumn(VALUE, lambda raw, references: cells.decimal(raw, places=PLACES)),
    *(ImportColumn(header, _passed_over) for header in ("bezeichnung", "gebiet_name", "einheit", "quelle")),
)
HEADERS = [column.header for column in COLUMNS[:5]]


@dataclass(frozen=True)
class Change:
    """A value that is new or another one than stored (`old`)."""

    key: Key
    old: Decimal | None
    new: Decimal


@dataclass
class Outcome:
    """What the file says beside what is stored. `empty`: rows without a value; `gaps`: areas without a value, by
    indicator, year and group of the file; `fractions`: indicators in percent that may be meant as parts of 1."""

    references: References
    rows: int = 0
    empty: int = 0
    same: int = 0
    faults: list[Fault] = field(default_factory=list)
    new: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    gaps: dict[tuple[str, int, str], list[str]] = field(default_factory=dict)
    fractions: list[str] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Tells whether the outcome is still the one that somebody has looked at."""
        seen = [(*change.key, str(change.old), str(change.new)) for change in (*self.new, *self.changed)]
        return sha256(repr(seen).encode()).hexdigest()


def check(file: BinaryIO, file_name: str) -> Outcome:
    """Every row by itself, then against the others and what is stored. Raises UnreadableFile."""
    table = open_table(file, COLUMNS, file_name)
    outcome = Outcome(References(), faults=_header_faults(table))
    values: dict[Key, Decimal] = {}
    places: dict[Key, int] = {}
    for row in _checked_rows(table, outcome):
        outcome.faults += row.faults
        key = _key_of(row)
        if key is None:
            continue
        if key in places:
            reason = _("Row %(row)d has the same indicator, area, year and group.") % {"row": places[key]}
            outcome.faults.append(Fault(row.number, "indikator", row.shown["indikator"], reason))
            continue
        places[key] = row.number
        if row.values.get(VALUE) is not None:
            values[key] = row.values[VALUE]
        elif not row.faults:
            outcome.empty += 1
    if not outcome.faults:
        _compare(values, outcome)
        outcome.fractions = _fractions(values, outcome.references)
    return outcome


def _fractions(values: dict[Key, Decimal], references: References) -> list[str]:
    """Indicators in percent with no value above 1: a spreadsheet shows 0.118 as 11.8 %, and stores 0.118."""
    largest: dict[str, Decimal] = defaultdict(Decimal)
    for key, value in values.items():
        if references.indicators[key.indicator].unit == Indicator.Unit.PERCENT:
            largest[key.indicator] = max(largest[key.indicator], value)
    return [code for code, value in largest.items() if 0 < value <= 1]


def _header_faults(table: Table) -> list[Fault]:
    faults = header_faults(table.headers, COLUMNS)
    if VALUE not in table.headers:
        faults.append(Fault(1, VALUE, "", _("This header is missing.")))
    return faults


def _checked_rows(table: Table, outcome: Outcome) -> Iterator[CheckedRow]:
    for number, raws in table.rows:
        outcome.rows += 1
        if outcome.rows > MOST_ROWS:
            reason = _("The file has more than %(number)s rows: import it in parts, for example by year.")
            raise UnreadableFile(reason % {"number": number_text(MOST_ROWS)})
        row = check_cells(number, table.headers, raws, outcome.references, COLUMNS)
        value, code = row.values.get(VALUE), row.values.get("indikator")
        if value is not None and code and (reason := outcome.references.indicators[code].refusal(value)):
            row.faults.append(Fault(number, VALUE, row.shown[VALUE], reason))
        yield row
    if not outcome.rows:
        raise UnreadableFile(_("There are no rows below the headers."))


def _key_of(row: CheckedRow) -> Key | None:
    """None where a cell of it has a fault."""
    values: list[Any] = [row.values.get(header) for header in HEADERS[:4]]
    return None if None in values else Key(*values)


def _compare(values: dict[Key, Decimal], outcome: Outcome) -> None:
    stored = _stored(values)
    for key, value in values.items():
        old = stored.get(key)
        if old == value:
            outcome.same += 1
        else:
            (outcome.new if old is None else outcome.changed).append(Change(key, old, value))
    known: dict[tuple[str, int, str], set[str]] = defaultdict(set)
    for key in (*values, *stored):
        known[key.indicator, key.year, key.group].add(key.area)
    for key in values:
        series = key.indicator, key.year, key.group
        if missing := [slug for slug in outcome.references.areas if slug not in known[series]]:
            outcome.gaps[series] = missing


def _stored(values: dict[Key, Decimal]) -> dict[Key, Decimal]:
    """What is stored of the series that the file has."""
    series = {(key.indicator, key.year, key.group) for key in values}
    rows = IndicatorValue.objects.filter(
        indicator__in={code for code, _year, _group in series},
        year__in={year for _code, year, _group in series},
    ).values_list("indicator", "district", "year", "group", "value")
    keyed = ((Key(code, slug or CITY, year, group), value) for code, slug, year, group, value in rows)
    return {key: value for key, value in keyed if (key.indicator, key.year, key.group) in series}


@transaction.atomic
def import_values(
    *, request: HttpRequest, file: BinaryIO, file_name: str, digest: str
) -> tuple[Outcome, bool]:
    """Store what `file` says, if it has no faults and is still what was looked at (`digest`), and say whether that was
    done. Raises UnreadableFile."""
    # Whoever else imports waits here, so that nothing is stored twice or over what nobody has seen.
    list(Indicator.objects.select_for_update(no_key=True, of=("self",)).order_by("code").values_list("code"))
    outcome = check(file, file_name)
    if outcome.faults or outcome.digest != digest:
        return outcome, False
    IndicatorValue.objects.bulk_create((_as_value(change) for change in outcome.new), batch_size=2000)
    _overwrite(outcome.changed)
    facts = {"rows": outcome.rows, "new": len(outcome.new), "changed": len(outcome.changed)}
    audit.record(request, audit.Action.IMPORT, list=IndicatorValue._meta.label_lower, **facts)
    return outcome, True


def _as_value(change: Change) -> IndicatorValue:
    code, area, year, group = change.key
    slug = None if area == CITY else area
    return IndicatorValue(indicator_id=code, district_id=slug, year=year, group=group, value=change.new)


def _overwrite(changes: list[Change]) -> None:
    new = {change.key: change.new for change in changes}
    wanted = {
        "indicator__in": {key.indicator for key in new},
        "year__in": {key.year for key in new},
    }
    found = []
    for value in IndicatorValue.objects.filter(**wanted) if new else []:
        key = Key(value.indicator_id, value.district_id or CITY, value.year, value.group)
        if key in new:
            value.value = new[key]
            found.append(value)
    IndicatorValue.objects.bulk_update(found, ["value"], batch_size=500)
