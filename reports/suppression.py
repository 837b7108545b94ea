"""Which cells of a table with its margins stay secret, so that none of them can be worked out (handbook §2.5).

Who reads a table knows all sums, and that a secret cell is at least 1, because a true zero is shown. A secret cell is
safe when another count would fit as well. In a table of two dimensions that is a question of a flow: rows and columns
are nodes, secret cells the edges between them, secret margins the edges back. Counts may be others where one can go
round in a circle, with 1 more along an edge and 1 less against it; a 1 cannot become less. With three dimensions each
plane is checked by itself.
"""

from collections.abc import Iterator, Mapping
from itertools import chain, combinations

from reports.tables import TOTAL

SMALLEST_SHOWN = 3

Cell = tuple[str, ...]
Line = tuple[Cell, list[Cell]]
Node = tuple[str, str]
Edge = tuple[Cell, Node, Node]
Steps = dict[Node, list[tuple[Node, Cell]]]


def suppress(counts: Mapping[Cell, int]) -> set[Cell]:
    """The cells of `counts` (with margins, where the code is `*`) to keep secret: those of 1 and 2, and complements.

    For a cell that could be worked out the smallest cell of its lines that is not zero follows; where there is none,
    a total does. Repeated until nothing changes.
    """
    return _Suppression(counts).secret


class _Suppression:
    def __init__(self, counts: Mapping[Cell, int]):
        self.counts = counts
        self.secret = {cell for cell, count in counts.items() if 0 < count < SMALLEST_SHOWN}
        self.lines = list(_lines(counts))
        self.lines_of: dict[Cell, list[Line]] = {}
        for line in self.lines:
            for cell in (line[0], *line[1]):
                self.lines_of.setdefault(cell, []).append(line)
        # What lines tell is found quickly, so that few rounds of the slow search remain.
        while self._protect_lines() or self._protect_planes():
            pass

    def _protect_lines(self) -> bool:
        exposed = [line for line in self.lines if self._tells_its_cells(line)]
        for line in exposed:
            if self._tells_its_cells(line):
                self._hide([line])
        return bool(exposed)

    def _tells_its_cells(self, line: Line) -> bool:
        """The total less what is shown leaves no choice: for one cell, for as many as there are secret cells, or for
        twice as many when nothing but counts of 1 and 2 is secret."""
        total, cells = line
        hidden = [self.counts[cell] for cell in cells if cell in self.secret]
        return total not in self.secret and (len(hidden) == 1 or set(hidden) in ({1}, {2}))

    def _protect_planes(self) -> bool:
        exposed = list(chain.from_iterable(map(self._determined, _planes(self.counts))))
        for cell in exposed:
            self._hide(self.lines_of.get(cell, []))
        return bool(exposed)

    def _hide(self, lines: list[Line]) -> None:
        cells = [cell for _total, line in lines for cell in line]
        totals = [total for total, _line in lines]
        for candidates in (cells, totals, self.counts):
            if shown := [cell for cell in candidates if cell not in self.secret and self.counts[cell]]:
                self.secret.add(min(shown, key=lambda cell: (self.counts[cell], cell)))
                return

    def _determined(self, plane: list[Edge]) -> list[Cell]:
        """The secret cells of a plane for which only one count fits."""
        steps: Steps = {}
        edges = [edge for edge in plane if edge[0] in self.secret or edge[0] not in self.counts]
        for cell, tail, head in edges:
            steps.setdefault(tail, []).append((head, cell))
            if self.counts.get(cell, 2) > 1:
                steps.setdefault(head, []).append((tail, cell))
        return [
            cell
            for cell, tail, head in edges
            if cell in self.secret
            and not _leads(steps, head, tail, cell)
            and not (self.counts[cell] > 1 and _leads(steps, tail, head, cell))
        ]


def _leads(steps: Steps, start: Node, end: Node, without: Cell) -> bool:
    """Whether one gets from `start` to `end` without the edge of the cell `without`."""
    seen, waiting = {start}, [start]
    while waiting:
        for node, cell in steps.get(waiting.pop(), []):
            if node not in seen and cell != without:
                if node == end:
                    return True
                seen.add(node)
                waiting.append(node)
    return False


def _planes(counts: Mapping[Cell, int]) -> Iterator[list[Edge]]:
    """The cells of each plane as edges: cells lead from their row to their column, margins back. A margin that is
    not among the counts is nowhere shown; it leads back as a secret one does. A single dimension makes one row."""
    dimensions = len(next(iter(counts), ()))
    for places in combinations(range(dimensions), 2) if dimensions > 1 else [(0,)]:
        planes: dict[Cell, dict[Cell, Edge]] = {}
        for cell in counts:
            others = tuple(code for place, code in enumerate(cell) if place not in places)
            plane = planes.setdefault(others, {})
            for found in _with_margins(cell, places):
                plane[found] = _edge(found, places)
        yield from (list(plane.values()) for plane in planes.values())


def _with_margins(cell: Cell, places: tuple[int, ...]) -> Iterator[Cell]:
    for summed in {(), places, *((place,) for place in places)}:
        yield tuple(TOTAL if place in summed else code for place, code in enumerate(cell))


def _edge(cell: Cell, places: tuple[int, ...]) -> Edge:
    """Cells and the grand total of a plane go one way, the margins of its rows and columns the other."""
    codes = [cell[place] for place in places]
    ends = [("row", codes[0]), ("column", codes[1])] if len(codes) == 2 else [("row", ""), ("column", "")]
    tail, head = reversed(ends) if codes.count(TOTAL) == 1 else ends
    return cell, tail, head


def _lines(counts: Mapping[Cell, int]) -> Iterator[Line]:
    """Each margin with the cells it sums up along one dimension."""
    found: dict[Cell, dict[int, list[Cell]]] = {}
    for cell in counts:
        for place, code in enumerate(cell):
            if code != TOTAL:
                margin = (*cell[:place], TOTAL, *cell[place + 1 :])
                found.setdefault(margin, {}).setdefault(place, []).append(cell)
    for margin, by_place in found.items():
        if margin in counts:
            yield from ((margin, cells) for cells in by_place.values())
