"""Other counts that fit everything shown: the proof that a secret cell of linked tables cannot be worked out.

From one cell with 1 more (or less), every sum that is then wrong is put right by another secret cell, until all sums
hold: the counts that come out would give the same tables. What cannot be found with few attempts counts as not there,
so that too much is kept secret rather than too little.
"""

from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass

from reports.planes import TOLD_APART


@dataclass(frozen=True, eq=False)
class Line:
    """A total and the cells that it sums up."""

    total: Hashable
    cells: tuple[Hashable, ...]


ATTEMPTS = 150


class Alternatives:
    """`secret` may grow afterwards: what was found before still fits. Only the `rests` among the cells may be 0."""

    def __init__(
        self,
        counts: Mapping[Hashable, int],
        secret: Collection,
        lines_of: Mapping[Hashable, list[Line]],
        rests: Collection = (),
    ):
        self.counts, self.secret, self.lines_of, self.rests = counts, secret, lines_of, rests
        self.nonzero = {cell for cell, count in counts.items() if count} | set(rests)
        self.grows: set = set()
        self.shrinks: set = set()
        self.never_shrinks: set = set()

    def has(self, cell: Hashable) -> bool:
        """Whether the cell may have another count: a 1 more, a 2 less, any other either.

        A secret 2 that shows two groups with something in them is no 1, whatever is kept secret; it may be more.
        """
        count = self.counts[cell]
        if count > 1 and self._may_be(cell, -1, self.secret):
            return True
        return (count != TOLD_APART or self._is_never_less(cell)) and self._may_be(cell, 1, self.secret)

    def _is_never_less(self, cell: Hashable) -> bool:
        if cell not in self.never_shrinks and not _Search(self, self.nonzero).find(cell, -1):
            self.never_shrinks.add(cell)
        return cell in self.never_shrinks

    def _may_be(self, cell: Hashable, step: int, secret: Collection) -> bool:
        known = self.grows if step > 0 else self.shrinks
        if cell in known:
            return True
        changes = _Search(self, secret).find(cell, step)
        for changed, by in changes.items():
            (self.grows if by > 0 else self.shrinks).add(changed)
        self._remember_opposite(changes)
        return bool(changes)

    def can_be(self, cell: Hashable, count: int) -> bool:
        return count > 0 or (count == 0 and cell in self.rests)

    def _remember_opposite(self, changes: Mapping[Hashable, int]) -> None:
        """All the other way round fits as well, unless a 1 became less."""
        if all(self.can_be(cell, self.counts[cell] - by) for cell, by in changes.items()):
            for cell, by in changes.items():
                (self.shrinks if by > 0 else self.grows).add(cell)


class _Search:
    def __init__(self, known: Alternatives, secret: Collection):
        self.known, self.counts, self.lines_of, self.secret = known, known.counts, known.lines_of, secret
        self.changes: dict[Hashable, int] = {}
        self.wrong: dict[Line, int] = {}
        self.attempts = ATTEMPTS

    def find(self, cell: Hashable, step: int) -> dict[Hashable, int]:
        """Changes of secret cells by 1, `cell` by `step` among them, that leave all sums right; empty where none was
        found."""
        self._change(cell, step)
        return self.changes if self._settle() else {}

    def _settle(self) -> bool:
        if not self.wrong:
            return True
        line = next(reversed(self.wrong))
        for cell, step in self._remedies(line):
            self.attempts -= 1
            if self.attempts < 0:
                return False
            self._change(cell, step)
            if self._settle():
                return True
            self._change(cell, -step)
            del self.changes[cell]
        return False

    def _remedies(self, line: Line) -> list[tuple[Hashable, int]]:
        """Secret cells of the line whose change puts it right, first those that put most right elsewhere."""
        step = -1 if self.wrong[line] > 0 else 1
        found = [(line.total, -step), *((cell, step) for cell in line.cells)]
        possible = [(cell, step) for cell, step in found if self._is_possible(cell, step)]
        return sorted(possible, key=lambda each: self._wrong_after(*each))

    def _is_possible(self, cell: Hashable, step: int) -> bool:
        if cell not in self.secret or cell in self.changes:
            return False
        return self.known.can_be(cell, self.counts[cell] + step)

    def _wrong_after(self, cell: Hashable, step: int) -> int:
        """How much more would be wrong."""
        return sum(
            abs(self.wrong.get(line, 0) + by) - abs(self.wrong.get(line, 0))
            for line, by in self._effects(cell, step)
        )

    def _effects(self, cell: Hashable, step: int) -> Iterator[tuple[Line, int]]:
        for line in self.lines_of.get(cell, []):
            yield line, -step if line.total == cell else step

    def _change(self, cell: Hashable, step: int) -> None:
        self.changes[cell] = step
        for line, by in self._effects(cell, step):
            wrong = self.wrong.pop(line, 0) + by
            if wrong:
                self.wrong[line] = wrong
