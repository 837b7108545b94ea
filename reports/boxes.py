"""Boxes of secret cells: why a secret cell of a table of three dimensions cannot be worked out.

The method is that of the hypercubes of German official statistics. Take a second code in each dimension: the eight
cells between are the corners of a box. With 1 more in one corner and in turn 1 less and 1 more in the others all sums
stay what they are, so that none of them tells the corners when all eight are secret. The second code may be `*`: then
the sum itself is a corner and changes as its cell does.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from reports.planes import TOLD_APART, Cell
from reports.tables import TOTAL

MOST_CODES = 12
"""Second codes that are tried in each dimension, the ones of secret cells first, then those of small counts."""

Corners = tuple[tuple[Cell, int], ...]
"""Cells and by how much they change."""


@dataclass(frozen=True)
class Box:
    corners: Corners
    cost: int
    """What has to be kept secret in addition, in all."""


class Boxes:
    def __init__(self, counts: Mapping[Cell, int], is_secret: Callable[[Cell], bool]):
        self.counts, self.is_secret = counts, is_secret
        self.codes: dict[tuple[int, Cell], list[str]] = {}
        for cell, count in counts.items():
            for place in range(len(cell)) if count else ():
                line = (place, (*cell[:place], *cell[place + 1 :]))
                self.codes.setdefault(line, []).append(cell[place])

    def best(self, cell: Cell) -> Box | None:
        """The box around `cell` that asks for the fewest further secrets: one in which a 2 becomes a 1, any other cell
        a larger count; if there is none, the other way round."""
        first = -1 if self.counts[cell] == TOLD_APART else 1
        for step in (first, -first):
            boxes = self._grown(((cell, step),), 0) if self.counts[cell] + step > 0 else ()
            if found := min(boxes, key=lambda box: box.cost, default=None):
                return found
        return None

    def _grown(self, corners: Corners, place: int) -> Iterator[Box]:
        cell = corners[0][0]
        if place == len(cell):
            yield Box(corners, sum(self.counts[each] for each, _step in corners if not self.is_secret(each)))
            return
        for code in self._second_codes(cell, place):
            sign = 1 if TOTAL in (code, cell[place]) else -1
            opposite = tuple(
                ((*each[:place], code, *each[place + 1 :]), sign * step) for each, step in corners
            )
            if all(self.counts.get(each, 0) + min(step, 0) > 0 for each, step in opposite):
                yield from self._grown((*corners, *opposite), place + 1)

    def _second_codes(self, cell: Cell, place: int) -> list[str]:
        def order(code: str) -> tuple:
            other = (*cell[:place], code, *cell[place + 1 :])
            return not self.is_secret(other), self.counts[other], code

        codes = self.codes[place, (*cell[:place], *cell[place + 1 :])]
        others = sorted((code for code in codes if code not in (cell[place], TOTAL)), key=order)[:MOST_CODES]
        # The sum makes a box where nothing else does.
        return [*others, *(code for code in codes if code == TOTAL != cell[place])]
