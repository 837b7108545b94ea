"""Random tables with margins as an attacker would see them, alone and linked; see tools/attack.py."""

from collections.abc import Callable
from random import Random

from reports.suppression import Grid
from reports.tables import TOTAL

SIZES = [0, 0, 0, 1, 1, 2, 2, 3, 4, 6, 9, 25, 120]
LINKED = [("topic", "office"), ("topic", "sex"), ("topic", "outcome"), ("office",), ("office", "outcome")]


def with_sums(inner: dict) -> dict:
    """The counts with all margins, added up along one dimension after the other."""
    counts = dict(inner)
    for place in range(len(next(iter(inner)))):
        sums = {}
        for cell, count in counts.items():
            margin = (*cell[:place], TOTAL, *cell[place + 1 :])
            sums[margin] = sums.get(margin, 0) + count
        counts |= sums
    return counts


def table(source: Random, *most: int) -> list[Grid]:
    cells: list[tuple] = [()]
    for length in most:
        cells = [(*cell, str(code)) for cell in cells for code in range(source.randint(1, length))]
    return [Grid(with_sums({cell: source.choice(SIZES) for cell in cells}))]


def grid_of(records: list[dict], dimensions: tuple[str, ...]) -> Grid:
    """A table of records; its cells are named by the codes that narrow them."""
    counts: dict = {}
    for record in records:
        cell = tuple(record[name] for name in dimensions)
        counts[cell] = counts.get(cell, 0) + 1

    def name(cell):
        return tuple(sorted((of, code) for of, code in zip(dimensions, cell, strict=True) if code != TOTAL))

    return Grid(with_sums(counts), name)


def linked(source: Random) -> list[Grid]:
    names = ("topic", "office", "sex", "outcome")
    records = [
        {name: str(int(5 * source.random() ** 2)) for name in names}
        for _number in range(source.randint(3, 150))
    ]
    return [grid_of(records, dimensions) for dimensions in LINKED]


KINDS: dict[str, Callable[[Random], list[Grid]]] = {
    "one dimension": lambda source: table(source, 12),
    "two dimensions": lambda source: table(source, 9, 9),
    "three dimensions": lambda source: table(source, 5, 4, 4),
    "five linked tables": linked,
}
