"""The one object behind page, chart, file and spreadsheet: figures of measures by groups, with their total."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from core.periods import Period
from reports.dimensions import Dimension
from reports.measures import MEASURES, Measure

Codes = tuple[str, ...]
Figure = float | str | None
Values = Mapping[str, Figure]
"""Figures by measure code. None is a ratio without a base, `SUPPRESSED` a figure that is kept secret."""

TOTAL = "*"
SUPPRESSED = "."
EXACT = "exact"


@dataclass(frozen=True)
class Table:
    """`rows` are in the order of their codes and hold only groups with something in them. `total` is worked out on
    its own, never added up from what is not additive (R3). `filters` are codes by dimension code.

    `values` may hold more measures than `measures`: the parts of a ratio.
    """

    dimensions: tuple[Dimension, ...]
    measures: tuple[Measure, ...]
    rows: Mapping[Codes, Values]
    total: Values
    period: Period
    filters: Mapping[str, Codes] = field(default_factory=dict)
    disclosure: str = EXACT

    def value(self, measure: str, *codes: str) -> Figure:
        """The figure of a group; 0 where the group has nothing in it. Without codes and with dimensions: KeyError."""
        found = self.rows.get(codes)
        return found[measure] if found else nothing(MEASURES[measure])

    def count(self, measure: str, *codes: str) -> int:
        """The exact figure of a group; of the total when the codes are all `*`. Raises TypeError for what is none."""
        figure = self.total[measure] if set(codes) <= {TOTAL} else self.value(measure, *codes)
        if not isinstance(figure, int):
            raise TypeError(f"{measure} of {codes} is not an exact count.")
        return figure

    def counts(self, measure: str) -> dict[Codes, int]:
        """The exact figures of all groups by codes, and of the total by `*`."""
        everything = (TOTAL,) * len(self.dimensions)
        return {codes: self.count(measure, *codes) for codes in (*self.rows, everything)}

    def column(self, measure: str) -> dict[Codes, Figure]:
        return {codes: values[measure] for codes, values in self.rows.items()}

    def map(self, change: Callable[[Values], Values], **changes) -> Self:
        """Each row and the total through `change`; groups with nothing left in them go."""
        rows = {codes: change(values) for codes, values in self.rows.items()}
        return replace(self, rows=self.with_content(rows), total=change(self.total), **changes)

    def with_content(self, rows: Mapping[Codes, Values]) -> dict[Codes, Values]:
        return {codes: values for codes, values in rows.items() if self._has_content(values)}

    def _has_content(self, values: Values) -> bool:
        """A wait of no minutes is something, a count of nothing is not."""
        return any(
            values[measure.code] if measure.is_count else values[measure.code] is not None
            for measure in self.measures
        )

    def only(self, measures: Collection[str]) -> Self:
        """The same with these measures, and the groups that have something of them."""
        kept = tuple(measure for measure in self.measures if measure.code in measures)
        return replace(self, measures=kept).map(lambda values: values)

    def rollup(self, *dimensions: str) -> Self:
        """The same figures by fewer dimensions, without asking the database again.

        Only for exact tables of measures that add up over the dimensions left out; raises ValueError otherwise.
        """
        kept = [number for number, found in enumerate(self.dimensions) if found.code in dimensions]
        dropped = [found for found in self.dimensions if found.code not in dimensions]
        counted = [MEASURES[code] for code in self.total if MEASURES[code].kind != "ratio"]
        if self.disclosure != EXACT or not all(
            measure.is_additive_over(dimension.level) for measure in counted for dimension in dropped
        ):
            raise ValueError(f"These figures do not add up to {', '.join(dimensions)}.")
        groups: dict[Codes, list[Values]] = {}
        for codes, values in self.rows.items():
            groups.setdefault(tuple(codes[number] for number in kept), []).append(values)
        rows = {codes: with_ratios(add_up(found, counted), self.measures) for codes, found in groups.items()}
        left = tuple(self.dimensions[number] for number in kept)
        return replace(self, dimensions=left, rows=in_order(rows, left))


def nothing(measure: Measure) -> Figure:
    return 0 if measure.is_count else None


def add_up(found: Iterable[Mapping[str, Any]], measures: Iterable[Measure]) -> dict[str, int]:
    """Sums of exact counts."""
    rows = list(found)
    return {measure.code: sum(row[measure.code] for row in rows) for measure in measures}


def with_ratios(counts: Mapping[str, int], measures: Iterable[Measure]) -> dict[str, Figure]:
    """`counts` with the ratios among `measures`, worked out from the exact counts (R12)."""
    result: dict[str, Figure] = dict(counts)
    for measure in measures:
        if measure.parts:
            part, base = (counts[code] for code in measure.parts)
            result[measure.code] = part / base if base else None
    return result


def in_order(rows: Mapping[Codes, Values], dimensions: tuple[Dimension, ...]) -> dict[Codes, Values]:
    """Rows sorted by their codes; hours as numbers, all other codes as text."""

    def key(codes: Codes) -> tuple:
        return tuple(dimension.sort_key(code) for dimension, code in zip(dimensions, codes, strict=True))

    return {codes: rows[codes] for codes in sorted(rows, key=key)}
