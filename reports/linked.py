"""Suppression over all tables of one workbook, so that no secret of one is told by another.

Every cell has a name that says what it counts: the measure, and the codes that narrow it. Schooling in all offices
(T13) and with all outcomes (T16) are one cell, secret in both or in none. The sheets are made twice: the first time
only to learn what all of them are about to show, the second time with what must stay secret.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from reports.alternatives import Line
from reports.planes import Cell
from reports.suppression import Grid, suppress_linked
from reports.tables import TOTAL

Name = tuple[str, tuple[tuple[str, str], ...]]

SAME_AS: dict[str, tuple[str, dict[str, str]]] = {
    "home_visits": ("consultations", {"channel": "home_visit"}),
    "anonymous_consultations": ("consultations", {"contact": "anonymous"}),
    "new_clients": ("consultations", {"contact": "first"}),
}
"""Measures that count some of the rows of another one."""

WITHOUT_REMEDY = "not_possible"
"""Of the concerns without a suitable service those with this outcome."""

NO_LARGER = {
    "clients": "consultations",
    "consultations": "concerns",
    "unmet_concerns": "concerns",
    "referrals_answered": "referrals",
    "referrals_served": "referrals_answered",
    "long_open": "referrals",
    "new_volunteers": "volunteers",
    "left_volunteers": "volunteers",
    "decisions_overdue": "decisions_open",
}
"""Measures of which, narrowed alike, the first counts no more than the second."""


def name_of(measure: str, codes: Mapping[str, str]) -> Name:
    """What a cell counts; `codes` by dimension, `*` where it does not matter."""
    of, condition = SAME_AS.get(measure, (measure, {}))
    narrowed = {dimension: code for dimension, code in {**codes, **condition}.items() if code != TOTAL}
    if narrowed.get("gap") == WITHOUT_REMEDY:
        of, narrowed["outcome"] = "concerns", narrowed.pop("gap")
    return of, tuple(sorted(narrowed.items()))


@dataclass
class Linked:
    grids: list[Grid] = field(default_factory=list)
    sums: list[Line] = field(default_factory=list)
    shown: set[Name] | None = None
    """What may be shown; as long as the tables are being learnt, nothing."""

    def secrets(
        self, counts: Mapping[Cell, int], measure: str, dimensions: Iterable[str], **conditions: str
    ) -> set[Cell]:
        """The secret ones of `counts`, a table by `dimensions` of what meets the `conditions`."""
        named = tuple(dimensions)

        def name(cell: Cell) -> Name:
            return name_of(measure, conditions | dict(zip(named, cell, strict=True)))

        if self.shown is None:
            self.grids.append(Grid(dict(counts), name))
            return set(counts)
        return {cell for cell in counts if name(cell) not in self.shown}

    def add_sum(self, total: Name, parts: Iterable[Name]) -> None:
        """A sum between cells of different tables."""
        self.sums.append(Line(total, tuple(parts)))

    def settle(self) -> None:
        """All tables are known: decides what may be shown."""
        counts: dict = {}
        for grid in self.grids:
            counts |= grid.named
        sums = [self._known(line, counts) for line in self.sums if counts.get(line.total)]
        secret = suppress_linked(self.grids, sums, _parts(counts))
        self.shown = set(counts) - secret

    def _known(self, line: Line, counts: Mapping) -> Line:
        return Line(line.total, tuple(cell for cell in line.cells if cell in counts))


def _parts(counts: Mapping[Name, int]) -> Iterator[tuple[Name, Name]]:
    """Cells that count a part of others, of which the rest stands in no table."""
    for (measure, codes), count in counts.items():
        wholes = [(NO_LARGER[measure], codes)] if measure in NO_LARGER else []
        known = dict(codes)
        if "barrier" in known or {"amif", "topic_group"} <= known.keys():
            wholes.append(
                (measure, tuple(each for each in codes if each[0] not in ("barrier", "topic_group")))
            )
        yield from (((measure, codes), whole) for whole in wholes if 0 < count <= counts.get(whole, 0))
