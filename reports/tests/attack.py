"""An attack on what is kept secret: linear programs look for the smallest and the largest count that each secret cell
can have, given everything that is shown.

The attacker knows more than a reader would: every sum between cells, also where counts of persons do not quite add up;
that no secret cell is empty; and in which tables which cells are the same. What it concludes rests on
no part of the suppression.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy
from scipy.optimize import LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix

from reports.alternatives import Line
from reports.checks.figures import Facts, figures_of, open_report
from reports.checks.ties import NO_LARGER, sums
from reports.suppression import Grid, suppress_linked

FAR = 10.0**7
ACCURACY = 1e-6


@dataclass
class Result:
    """`found` is the interval of each secret cell; `told` names the cells whose protected range was narrowed."""

    found: dict[Hashable, tuple[float, float]] = field(default_factory=dict)
    told: dict[Hashable, tuple[float, float]] = field(default_factory=dict)

    @property
    def narrowest(self) -> float:
        return min((high - low for low, high in self.found.values()), default=FAR)


class Attack:
    """`no_larger` are pairs of cells of which the first cannot be larger than the second."""

    def __init__(
        self,
        counts: Mapping[Hashable, int],
        secret: Iterable[Hashable],
        lines: Iterable[Line],
        no_larger: Iterable[tuple[Hashable, Hashable]] = (),
    ):
        self.counts = counts
        self.cells = sorted(secret, key=str)
        self.lines, self.no_larger = list(lines), list(no_larger)
        places = {cell: place for place, cell in enumerate(self.cells)}
        self.places = places
        entries = [
            (row, places[cell], sign)
            for row, line in enumerate(self.lines)
            for cell, sign in [(line.total, -1.0), *((cell, 1.0) for cell in line.cells)]
            if cell in places
        ]
        shape = (max(len(self.lines), 1), len(self.cells))
        rows, columns, signs = zip(*entries, strict=True) if entries else ((), (), ())
        self.sums = csr_matrix((signs, (rows, columns)), shape=shape)
        self.bounds, self.most = self._bounds()
        # What the shown cells leave for the secret ones of each line.
        self.left = self.sums @ numpy.array([float(counts[cell]) for cell in self.cells])

    def _bounds(self) -> tuple[csr_matrix, list[float]]:
        """Rows of a matrix and what they may reach: small - large <= 0, with what is shown on the right."""
        rows, most = [], []
        for small, large in self.no_larger:
            row = numpy.zeros(len(self.cells))
            left = 0.0
            for cell, sign in ((small, 1.0), (large, -1.0)):
                if cell in self.places:
                    row[self.places[cell]] = sign
                else:
                    left -= sign * self.counts[cell]
            if row.any():
                rows.append(row)
                most.append(left)
        return csr_matrix(numpy.array(rows).reshape(len(rows), len(self.cells))), most

    def interval(self, cell: Hashable, *, whole: bool = False) -> tuple[float, float]:
        """The smallest and the largest count that fit; in whole numbers where asked for."""
        return self._bound(cell, 1, whole), -self._bound(cell, -1, whole)

    def _bound(self, cell: Hashable, sign: int, whole: bool) -> float:
        aim = numpy.zeros(len(self.cells))
        aim[self.places[cell]] = sign
        if whole:
            found = milp(
                aim,
                constraints=[LinearConstraint(self.sums, self.left, self.left)],
                integrality=numpy.ones(len(self.cells)),
                bounds=(1, FAR),
            )
        else:
            found = linprog(
                aim,
                A_ub=self.bounds if self.most else None,
                b_ub=self.most or None,
                A_eq=self.sums,
                b_eq=self.left,
                bounds=(1, FAR),
                method="highs",
            )
        assert found.success, found.message
        return float(found.fun)

    def run(self, *, whole: bool = False) -> Result:
        result = Result()
        for cell in self.cells:
            result.found[cell] = self.interval(cell, whole=whole)
            if not self._is_protected(cell, *result.found[cell]):
                result.told[cell] = result.found[cell]
        return result

    def _is_protected(self, cell: Hashable, low: float, high: float) -> bool:
        """Of a secret 1 and 2 both must fit; of a larger count any other one. Where the groups of a sum that are not
        empty make it 2 at least, whatever is kept secret, its range begins there and must reach 3."""
        if self.counts[cell] > 2:
            return high - low >= 1 - ACCURACY
        least = 1 if low <= 1 + ACCURACY else self._least(cell)
        return low <= least + ACCURACY and high >= least + 1 - ACCURACY

    def _least(self, cell: Hashable) -> float:
        """The smallest count of the cell if every count that is not zero were secret."""
        nonzero = [each for each, count in self.counts.items() if count]
        return Attack(self.counts, nonzero, self.lines, self.no_larger).interval(cell)[0]


def on_grids(grids: list[Grid]) -> Attack:
    """The attack on tables as they are suppressed together."""
    counts: dict = {}
    for grid in grids:
        counts |= grid.named
    return Attack(counts, suppress_linked(grids), [line for grid in grids for line in grid.lines()])


def on_workbooks(exact: bytes, suppressed: bytes) -> Attack:
    """The attack on a finished suppressed report; the exact one of the same data says how far sums of persons are off.

    Which cells are the same and what adds up is read from the written figures alone.
    """
    counts, shown = (Facts(figures_of(open_report(content))) for content in (exact, suppressed))
    known = {fact: counts.value(fact) for fact in counts.shown}
    secret = {fact for fact in shown.shown if shown.is_secret(fact)}
    lines, parts = [], []
    for each in sums(counts.shown, counts.by_table):
        if each.total in known:
            cells = tuple(part for part in each.parts if part in known)
            is_whole = not each.is_partial or sum(known[cell] for cell in cells) == known[each.total]
            if is_whole:
                lines.append(Line(each.total, cells))
            parts += [(cell, each.total) for cell in cells]
    pairs = [
        ((small, narrowed), (large, narrowed))
        for small, large in NO_LARGER
        for measure, narrowed in known
        if measure == small and (large, narrowed) in known
    ]
    return Attack(known, secret, lines, pairs + parts)
