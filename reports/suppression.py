"""Which cells of tables with their margins stay secret, so that none of them can be worked out (handbook §2.5).

Who reads a table knows all sums, and that a secret cell is at least 1, because a true zero is shown. A secret cell is
safe when another count would fit as well. Tables that share cells, such as those of a workbook, are looked at together:
a cell is secret in all of them or in none, and another count must fit all of them at once.

Four searches, from the quick to the thorough: what a single sum tells, what rows and columns tell (reports.planes),
boxes in tables of three dimensions (reports.boxes), and for cells in which several tables meet, what all sums tell
together (reports.alternatives).
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from reports.alternatives import Alternatives, Line
from reports.boxes import Box, Boxes
from reports.planes import TOLD_APART, Cell, Plane, plane_of
from reports.tables import TOTAL

SMALLEST_SHOWN = 3
MOST_SHOWN_AGAIN = 250
"""Cells of the largest table in which secrets are looked at again."""

Part = tuple[Hashable, Hashable]


@dataclass(frozen=True)
class Grid:
    """A table with its margins, where the code is `*`. `name` says what a cell is, so that tables know what they
    share; by itself a cell is what its codes say."""

    counts: Mapping[Cell, int]
    name: Callable[[Cell], Hashable] = tuple

    @property
    def is_solid(self) -> bool:
        return len(next(iter(self.counts), ())) > 2

    @cached_property
    def named(self) -> dict[Hashable, int]:
        return {self.name(cell): count for cell, count in self.counts.items()}

    def lines(self) -> Iterator[Line]:
        """Each margin with the cells it sums up along one dimension."""
        found: dict[Cell, dict[int, list[Cell]]] = {}
        for cell in self.counts:
            for place, code in enumerate(cell):
                if code != TOTAL:
                    margin = (*cell[:place], TOTAL, *cell[place + 1 :])
                    found.setdefault(margin, {}).setdefault(place, []).append(cell)
        for margin, by_place in found.items():
            if margin in self.counts:
                for cells in by_place.values():
                    yield Line(self.name(margin), tuple(map(self.name, cells)))


def suppress(counts: Mapping[Cell, int]) -> set[Cell]:
    """The cells of `counts` (with margins, where the code is `*`) to keep secret: those of 1 and 2, and complements."""
    return suppress_linked([Grid(counts)])


def suppress_linked(grids: Iterable[Grid], further: Iterable[Line] = (), parts: Iterable[Part] = ()) -> set:
    """The cells to keep secret, by their names, of tables that are read together. `further` sums hold between them;
    of `parts` the first cell is a part of the second one, of which nobody shows the rest.

    For a cell that could be worked out the smallest cell of its lines that is not zero follows; where there is none,
    a total does. Repeated until nothing changes; then what is not needed any more is shown again.
    """
    found = _Suppression(list(grids), list(further), list(parts))
    return found.secret - found.rests


class _Suppression:
    def __init__(self, grids: list[Grid], further: list[Line], parts: list[Part]):
        self.counts: dict[Hashable, int] = {}
        for grid in grids:
            self.counts |= grid.named
        self.secret = {cell for cell, count in self.counts.items() if 0 < count < SMALLEST_SHOWN}
        lines = chain(*(grid.lines() for grid in grids), further)
        self.lines = list({(line.total, frozenset(line.cells)): line for line in lines}.values())
        self.lines_of: dict[Hashable, list[Line]] = {}
        for line in self.lines:
            for cell in (line.total, *line.cells):
                self.lines_of.setdefault(cell, []).append(line)
        self.planes = [plane_of(grid.counts, grid.name) for grid in grids if not grid.is_solid]
        self.rests: set = set()
        self._add_rests(parts)
        self.solids = [grid for grid in grids if grid.is_solid]
        self.shared = self._shared(grids, further) | {cell for part in parts for cell in part}
        self.private = self._private()
        self.boxed: set = set()
        self.alternatives = Alternatives(self.counts, self.secret, self.lines_of, self.rests)
        # What lines tell is found quickly, so that few rounds of the slow searches remain.
        searches = (self._protect_lines, self._protect_planes, self._protect_solids, self._protect_together)
        while any(self._grows(search) for search in searches):
            pass
        for plane in self.planes:
            self._show_again(plane)

    def _grows(self, search: Callable[[], None]) -> bool:
        """Whether the search found something to hide."""
        hidden = len(self.secret)
        search()
        return len(self.secret) > hidden

    def _add_rests(self, parts: list[Part]) -> None:
        """What is left of a cell without a part of it: unknown, and possibly nothing."""
        for small, large in parts:
            rest = ("rest", small, large)
            self.counts[rest] = self.counts[large] - self.counts[small]
            self.rests.add(rest)
            line = Line(large, (small, rest))
            for cell in (large, small, rest):
                self.lines_of.setdefault(cell, []).append(line)
        self.secret |= self.rests

    def _protect_lines(self) -> None:
        for line in self.lines:
            if self._tells_its_cells(line):
                self._hide([line])

    def _tells_its_cells(self, line: Line) -> bool:
        """The total less what is shown leaves no choice: for one cell, for as many as there are secret cells, or for
        twice as many when nothing but counts of 1 and 2 is secret. A secret total is told by shown cells alike."""
        hidden = [self.counts[cell] for cell in line.cells if cell in self.secret]
        if line.total in self.secret:
            return not hidden and any(self.counts[cell] for cell in line.cells)
        return len(hidden) == 1 or set(hidden) in ({1}, {2})

    def _protect_planes(self) -> None:
        exposed = list(
            chain.from_iterable(plane.determined(self.counts, self.secret) for plane in self.planes)
        )
        for cell in exposed:
            self._hide(self.lines_of.get(cell, []))

    def _protect_solids(self) -> None:
        """Boxes around the secret cells of tables of three dimensions."""
        for grid in self.solids:
            boxes = Boxes(grid.counts, lambda cell, grid=grid: grid.name(cell) in self.secret)
            for cell in sorted(grid.counts, key=lambda cell: (grid.counts[cell], cell)):
                if self._needs_box(grid.name(cell)) and (box := boxes.best(cell)):
                    self._keep(grid, box)

    def _needs_box(self, name: Hashable) -> bool:
        return name in self.secret and name not in self.boxed

    def _keep(self, grid: Grid, box: Box) -> None:
        """A box of which another table shows a corner proves nothing."""
        names = [grid.name(cell) for cell, _step in box.corners]
        if self.shared.isdisjoint(names):
            self.secret.update(names)
            self.boxed.update(names[:1])
            self.boxed.update(
                grid.name(cell) for cell, step in box.corners if grid.counts[cell] != TOLD_APART or step < 0
            )

    def _protect_together(self) -> None:
        """More secrets for cells of which no other count fits all tables at once."""
        planes = (plane.settled(self.counts, self.secret, self.private) for plane in self.planes)
        safe = self.boxed.union(*planes)
        for cell in sorted(self.secret - self.rests - safe, key=self._size):
            if not self.alternatives.has(cell):
                self._hide(self.lines_of.get(cell, []))

    def _show_again(self, plane: Plane) -> None:
        """What was hidden for cells that others protect by now is shown after all, the largest first: of a table with
        many small counts the totals. Only where nothing but the table itself tells of its secrets."""
        cells = {edge[0] for edge in plane.edges if edge[0] in self.counts}
        hidden = self.secret & cells
        if len(plane.edges) > MOST_SHOWN_AGAIN or not hidden <= self.private:
            return
        lines = list(dict.fromkeys(line for cell in cells for line in self.lines_of.get(cell, [])))
        before = set(plane.settled(self.counts, self.secret, self.private))
        for cell in sorted(hidden, key=self._size, reverse=True):
            if self.counts[cell] < SMALLEST_SHOWN:
                return
            self.secret.remove(cell)
            if any(map(self._tells_its_cells, lines)) or not self._stay_open(
                plane, hidden & self.secret, before
            ):
                self.secret.add(cell)

    def _stay_open(self, plane: Plane, hidden: set, before: set) -> bool:
        """Whether all `hidden` cells may have another count still. Those that were not settled `before` can be more
        only: sums that show how many groups they are of."""
        settled = set(plane.settled(self.counts, self.secret, self.private))
        rest = hidden - settled
        return rest.isdisjoint(before) and rest <= set(plane.growing(self.counts, self.secret, self.private))

    def _shared(self, grids: list[Grid], further: list[Line]) -> set:
        """Cells that another table or another sum tells of."""
        times = Counter(chain.from_iterable(grid.named for grid in grids))
        shared = {cell for cell, number in times.items() if number > 1}
        return shared.union(*((line.total, *line.cells) for line in further))

    def _private(self) -> set:
        """Cells that stand in one plane only: what happens between them nothing else tells."""
        times = Counter(edge[0] for plane in self.planes for edge in plane.edges)
        return {cell for cell, number in times.items() if number == 1} - self.shared

    def _hide(self, lines: Iterable[Line]) -> None:
        """The smallest cell of the lines, else a total, else of the lines that meet these, and so on outwards."""
        seen: set[Line] = set()
        while lines := [line for line in lines if line not in seen]:
            cells = [cell for line in lines for cell in line.cells]
            totals = [line.total for line in lines]
            for candidates in (cells, totals):
                if shown := [cell for cell in candidates if cell not in self.secret and self.counts[cell]]:
                    self.secret.add(min(shown, key=self._size))
                    return
            seen.update(lines)
            lines = dict.fromkeys(chain(*(self.lines_of[cell] for cell in (*cells, *totals))))

    def _size(self, cell: Hashable) -> tuple:
        return self.counts[cell], str(cell)
