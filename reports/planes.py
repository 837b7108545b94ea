"""What rows, columns and totals of a table of two dimensions tell of its secret cells: a question of a flow.

Rows and columns are nodes, secret cells the edges between them, secret margins the edges back. Counts may be others
where one can go round in a circle, with 1 more along an edge and 1 less against it; a 1 cannot become less.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from reports.tables import TOTAL

Cell = tuple[str, ...]
Node = tuple[str, str]
Edge = tuple[Hashable, Node, Node]
Steps = dict[Node, list[tuple[Node, Hashable]]]
Counts = Mapping[Hashable, int]

TOLD_APART = 2
"""A secret 2 is to be taken for a 1, a secret 1 for a 2."""


@dataclass(frozen=True)
class Plane:
    """Cells lead from their row to their column, margins back. A margin that is not among the counts is nowhere shown;
    it leads back as a secret one does. A single dimension makes one row."""

    edges: tuple[Edge, ...]

    def determined(self, counts: Counts, secret: Collection) -> list:
        """The secret cells for which only one count fits."""
        edges = [edge for edge in self.edges if edge[0] in secret or edge[0] not in counts]
        steps = _steps(edges, counts)
        return [
            edge[0]
            for edge in edges
            if edge[0] in secret and not _can_grow(steps, edge) and not _can_shrink(steps, edge, counts)
        ]

    def settled(self, counts: Counts, secret: Collection, private: Collection) -> Iterator:
        """The secret cells that other counts of `private` cells make uncertain, whatever else is known: a 2 may be a 1,
        and every other cell may be another."""
        edges = self._unknown(counts, secret, private)
        steps = _steps(edges, counts)
        for edge in edges:
            is_open = _can_shrink(steps, edge, counts) or (
                counts.get(edge[0]) != TOLD_APART and _can_grow(steps, edge)
            )
            if edge[0] in secret and is_open:
                yield edge[0]

    def growing(self, counts: Counts, secret: Collection, private: Collection) -> Iterator:
        """The secret cells that may be more, if only `private` cells have other counts."""
        edges = self._unknown(counts, secret, private)
        steps = _steps(edges, counts)
        yield from (edge[0] for edge in edges if edge[0] in secret and _can_grow(steps, edge))

    def _unknown(self, counts: Counts, secret: Collection, private: Collection) -> list[Edge]:
        return [
            edge for edge in self.edges if edge[0] in private and (edge[0] in secret or edge[0] not in counts)
        ]


def plane_of(cells: Iterable[Cell], name: Callable[[Cell], Hashable]) -> Plane:
    """The plane of a table of one or two dimensions with margins; `name` gives the cells their names."""
    edges = {}
    for cell in cells:
        for found in _with_margins(cell):
            edges[found] = (name(found), *_ends(found))
    return Plane(tuple(edges.values()))


def _with_margins(cell: Cell) -> Iterator[Cell]:
    return product(*({code, TOTAL} for code in cell))


def _ends(cell: Cell) -> tuple[Node, Node]:
    """Cells and the grand total go one way, the margins of rows and columns the other."""
    ends = [("row", cell[0]), ("column", cell[1])] if len(cell) == 2 else [("row", ""), ("column", "")]
    tail, head = reversed(ends) if cell.count(TOTAL) == 1 else ends
    return tail, head


def _steps(edges: Iterable[Edge], counts: Counts) -> Steps:
    steps: Steps = {}
    for cell, tail, head in edges:
        steps.setdefault(tail, []).append((head, cell))
        if counts.get(cell, 2) > 1:
            steps.setdefault(head, []).append((tail, cell))
    return steps


def _can_grow(steps: Steps, edge: Edge) -> bool:
    cell, tail, head = edge
    return _leads(steps, head, tail, cell)


def _can_shrink(steps: Steps, edge: Edge, counts: Counts) -> bool:
    cell, tail, head = edge
    return counts.get(cell, 2) > 1 and _leads(steps, tail, head, cell)


def _leads(steps: Steps, start: Node, end: Node, without: Hashable) -> bool:
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
