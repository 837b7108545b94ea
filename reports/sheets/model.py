"""A sheet of the annual report as plain data: lines of figures under named columns, with what rule R14 asks for."""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypedDict, TypeVar

from django.utils.translation import gettext as _

from core.periods import Period
from districts.models import Office
from districts.scoping import HasAccess
from reports.dimensions import DIMENSIONS, Dimension
from reports.disclosure import Cell, Secrets, disclosed, disclosed_counts, share
from reports.engine import statistic
from reports.linked import Linked
from reports.measures import MEASURES
from reports.parts import about_the_year_before
from reports.scope import offices_of
from reports.sheets.finer import finer_than
from reports.suppression import suppress
from reports.tables import SUPPRESSED, TOTAL, Figure, Table

Found = TypeVar("Found")
Kind = Literal["count", "ratio", "percent", "change"]


@dataclass(frozen=True)
class Field:
    """A column of figures; `column` is its code in the tidy data, `*` when the measure says everything."""

    header: str
    measure: str
    column: str = TOTAL
    kind: Kind = "count"


@dataclass(frozen=True)
class Line:
    """Figures in the order of the fields. `kind` replaces that of the fields where a line is of another kind."""

    codes: tuple[str, ...]
    labels: tuple[str, ...]
    figures: tuple[Figure, ...]
    is_total: bool = False
    kind: Kind | None = None


@dataclass(frozen=True)
class Sheet:
    """`heads` name the label columns. `missing` is the share of what was not stated, by attribute. `chart` is drawn
    over the first `chart_fields` fields of all lines but totals."""

    number: str
    unit: str
    rule: str
    heads: tuple[str, ...]
    fields: tuple[Field, ...]
    lines: tuple[Line, ...]
    missing: Mapping[str, Figure]
    note: str = ""
    chart: Literal["bar", "line", "stacked"] | None = None
    chart_fields: int = 1
    chart_title: str = ""


BEFORE = {"year": "before"}
"""What figures of the year before are named by, so that they are not taken for those of the year."""


def field_of(code: str) -> Field:
    """The column of a measure."""
    measure = MEASURES[code]
    return Field(str(measure.label), code, kind="count" if measure.is_count else "ratio")


class Described(TypedDict):
    unit: str
    rule: str


def described(*codes: str, unit: str = "") -> Described:
    """Unit and counting rule of a sheet about these measures; `unit` where their names alone would mislead."""
    measures = [MEASURES[code] for code in codes]
    return Described(
        unit=unit or ", ".join(str(measure.label) for measure in measures),
        rule=" ".join(str(measure.definition) for measure in measures),
    )


@dataclass(frozen=True)
class Report:
    """The annual report as asked for: whose figures, of which year and office, under which disclosure control."""

    user: HasAccess
    year: int
    office: str
    mode: str
    linked: Linked | None = None
    """What the other sheets show, where they are read together."""
    part: str = ""
    """A quarter or a half of the year (reports.parts); empty for all of it."""
    districts: tuple[str, ...] = ()
    """Only people who live there; for rounded figures, since suppression over several tables does not know of it."""
    known: dict = field(default_factory=dict)
    totals: dict = field(default_factory=dict)

    @property
    def period(self) -> Period:
        return Period.in_year(self.year, self.part)

    def note(self, *texts: str) -> str:
        """The `texts`, and what “year before” means."""
        return " ".join((*texts, *about_the_year_before(self.year, self.part)))

    @cached_property
    def places(self) -> list[Office]:
        return [each for each in offices_of(self.user) if self.office in ("", each.code)]

    @cached_property
    def offices(self) -> dict[str, str]:
        """Names of the offices of the report by code."""
        return {office.code: office.name for office in self.places}

    @property
    def filter_text(self) -> str:
        if not self.office:
            return _("none (all offices)")
        return _("Office: %(name)s") % {"name": self.offices[self.office]}

    def table(
        self,
        by: Sequence[str | Dimension],
        *measures: str,
        period: Period | None = None,
        filters: Mapping[str, Sequence[str]] | None = None,
    ) -> Table:
        """The exact table of the report's year and office."""
        narrowed: dict[str, Sequence[str]] = {"office": [self.office]} if self.office else {}
        narrowed |= {"district": self.districts} if self.districts else {}
        narrowed |= filters or {}
        within = period or self.period
        asked = tuple(by), measures, within, tuple((name, tuple(codes)) for name, codes in narrowed.items())
        if not filters and (finer := finer_than(by, measures)):
            dimensions, counted = finer
            codes = [each if isinstance(each, str) else each.code for each in by]
            fine = self.table(dimensions, *counted, period=period)
            return self.once(asked, lambda: fine.rollup(*codes).only(measures))
        return self.once(
            asked,
            lambda: statistic(
                user=self.user,
                period=within,
                by=by,
                measures=measures,
                filters=narrowed,
                totals=self.totals,
            ),
        )

    def once(self, key: Hashable, find: Callable[[], Found]) -> Found:
        """What is asked for again is not worked out again."""
        if key not in self.known:
            self.known[key] = find()
        return self.known[key]

    def disclosed(self, table: Table, **conditions: str) -> Table:
        """The exact `table` as it may be shown; `conditions` say what it was narrowed by, besides the office."""
        return disclosed(
            table, self.mode, self._secrets([each.code for each in table.dimensions], conditions)
        )

    def disclosed_counts(
        self, counts: Mapping[Cell, int], measure: str, *dimensions: str, **conditions: str
    ) -> dict[Cell, Figure]:
        """The same for the cells of a measure by `dimensions`, margins included."""
        return disclosed_counts(counts, self.mode, self._secrets(dimensions, conditions), measure)

    def _secrets(self, dimensions: Sequence[str], conditions: Mapping[str, str]) -> Secrets:
        linked = self.linked

        def secrets(measure: str, counts: Mapping[Cell, int]) -> Collection[Cell]:
            if linked is None:
                return suppress(counts)
            return linked.secrets(counts, measure, dimensions, **conditions)

        return secrets

    def axis(self, dimension: Dimension) -> dict[str, str]:
        """Codes and labels in their fixed order; of offices only those of the report."""
        return self.offices if dimension.code == "office" else dimension.axis(self.user, self.period)

    def share(self, part: int, base: int, *shown: Figure) -> Figure:
        """`part` of `base`, both exact; secret where one of the `shown` counts is."""
        return SUPPRESSED if SUPPRESSED in shown else share(part, base, mode=self.mode)

    def change(self, value: int, before: int, *shown: Figure) -> Figure:
        """Relative change against `before`, both exact."""
        return self.share(value - before, before, *shown)

    def missing(
        self, *dimensions: Dimension, counts: Mapping[Cell, int], shown: Mapping[Cell, Figure]
    ) -> dict[str, Figure]:
        """The share of what was not stated, by attribute, from exact counts with their margins; as secret as they are
        among those `shown`."""
        everywhere = (TOTAL,) * len(dimensions)
        found = {}
        for place, dimension in enumerate(dimensions):
            if dimension.missing is not None:
                cell = (*everywhere[:place], dimension.missing, *everywhere[place + 1 :])
                found[str(dimension.label)] = self.share(
                    counts.get(cell, 0), counts[everywhere], shown.get(cell), shown.get(everywhere)
                )
        return found


@dataclass(frozen=True)
class Listing:
    """A table by one dimension, exact and as shown; the code `*` is the total. `conditions` narrowed it."""

    report: Report
    table: Table
    conditions: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def shown_table(self) -> Table:
        return self.report.disclosed(self.table, **self.conditions)

    def exact(self, measure: str, code: str) -> int:
        return self.table.count(measure, code)

    def shown(self, measure: str, code: str) -> Figure:
        table = self.shown_table
        return table.total[measure] if code == TOTAL else table.value(measure, code)

    def share(self, measure: str, code: str) -> Figure:
        """The group's share of the total."""
        exact, everything = self.exact(measure, code), self.exact(measure, TOTAL)
        return self.report.share(exact, everything, self.shown(measure, code))

    def missing(self, measure: str) -> dict[str, Figure]:
        counts = self.table.counts(measure)
        shown = {codes: self.shown(measure, *codes) for codes in counts}
        return self.report.missing(*self.table.dimensions, counts=counts, shown=shown)


@dataclass(frozen=True)
class Nested:
    """A measure by two dimensions of which the first one groups the codes of the second one (topics in their groups),
    exact and as shown, with the sums of the groups and the total."""

    report: Report
    table: Table
    measure: str
    conditions: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def counts(self) -> dict[Cell, int]:
        counts = self.table.counts(self.measure)
        for (group, code), count in list(counts.items()):
            if code != TOTAL:
                counts[group, TOTAL] = counts.get((group, TOTAL), 0) + count
        return counts

    @cached_property
    def shown(self) -> dict[Cell, Figure]:
        by = (dimension.code for dimension in self.table.dimensions)
        return self.report.disclosed_counts(self.counts, self.measure, *by, **self.conditions)

    def shown_at(self, codes: Cell) -> Figure:
        return self.shown.get(codes, 0)


@dataclass(frozen=True)
class Cross:
    """A measure by two dimensions, exact and as shown, each with the margins `*`."""

    report: Report
    measure: str
    rows: Dimension
    columns: Dimension
    counts: Mapping[Cell, int]
    conditions: Mapping[str, str] = field(default_factory=dict)
    """What all of it is narrowed by, besides the office."""

    @classmethod
    def of(cls, report: Report, measure: str, rows: str, columns: str) -> "Cross":
        return cls.by(report, measure, (DIMENSIONS[rows], DIMENSIONS[columns]))

    @classmethod
    def by(
        cls,
        report: Report,
        measure: str,
        by: tuple[Dimension, Dimension],
        *,
        filters: Mapping[str, Sequence[str]] | None = None,
        **conditions: str,
    ) -> "Cross":
        """`conditions` name what the `filters` select."""
        table = report.table(by, measure, filters=filters)
        row_sums, column_sums = (_margin(report, table, each, measure, filters) for each in by)
        counts = table.counts(measure)
        counts |= {(code, TOTAL): row_sums.count(measure, code) for (code,) in row_sums.rows}
        counts |= {(TOTAL, code): column_sums.count(measure, code) for (code,) in column_sums.rows}
        return cls(report, measure, *by, counts, conditions)

    @cached_property
    def shown(self) -> dict[Cell, Figure]:
        return self.report.disclosed_counts(
            self.counts, self.measure, self.rows.code, self.columns.code, **self.conditions
        )

    @cached_property
    def row_codes(self) -> dict[str, str]:
        return self.report.axis(self.rows)

    @cached_property
    def column_codes(self) -> dict[str, str]:
        return self.report.axis(self.columns)

    def lines(self, rows: Iterable[str] | None = None) -> tuple[Line, ...]:
        """A line for each of `rows` (default: all codes of the dimension), and the total."""
        columns = [*self.column_codes, TOTAL]
        names = self.row_codes | {TOTAL: _("Total")}
        return tuple(
            Line(
                (row,),
                (names.get(row, row),),
                tuple(self.shown.get((row, each), 0) for each in columns),
                row == TOTAL,
            )
            for row in (*(self.row_codes if rows is None else rows), TOTAL)
        )

    @property
    def fields(self) -> tuple[Field, ...]:
        named = [Field(label, self.measure, code) for code, label in self.column_codes.items()]
        return (*named, Field(_("Total"), self.measure, TOTAL))

    @property
    def missing(self) -> dict[str, Figure]:
        return self.report.missing(self.rows, self.columns, counts=self.counts, shown=self.shown)

    def sheet(self, number: str, *, rows: Iterable[str] | None = None, **options) -> Sheet:
        return Sheet(
            number=number,
            **described(self.measure),
            heads=(str(self.rows.label),),
            fields=self.fields,
            lines=self.lines(rows),
            missing=self.missing,
            **options,
        )


def _margin(
    report: Report,
    table: Table,
    dimension: Dimension,
    measure: str,
    filters: Mapping[str, Sequence[str]] | None,
) -> Table:
    """The sums over the other dimension, or where they do not add up (R3), a count of their own."""
    try:
        return table.rollup(dimension.code)
    except ValueError:
        return report.table([dimension], measure, filters=filters)
