"""The table of one figure by two dimensions as a cross table: one down, one across.

It has no sums of rows and columns: those of persons and of rounded figures are none of what stands in the table, and
they are a question of their own. The total is that of the table.
"""

from dataclasses import dataclass

from reports.explorer.grid import Cell, Grid
from reports.explorer.limits import MOST_ROWS
from reports.explorer.query import CROSS, ExplorerQuery

MOST_COLUMNS = 20


def can_cross(query: ExplorerQuery) -> bool:
    return len(query.asked.by) == 2 and len(query.asked.measures) == 1 and not query.compare


@dataclass(frozen=True)
class Crossed:
    """`corner` names what goes down and what across; `lines` are labels with their cells."""

    corner: tuple[str, str]
    heads: list[str]
    lines: list[tuple[str, list[Cell]]]
    total: Cell


def crossed(query: ExplorerQuery, grid: Grid) -> Crossed | None:
    """The dimension with fewer codes goes across. None where another view is shown, or the table is too large."""
    if query.show != CROSS or not can_cross(query):
        return None
    axes = [axis_of(grid, place) for place in (0, 1)]
    down, across = (0, 1) if len(axes[1]) <= len(axes[0]) else (1, 0)
    if len(axes[across]) > MOST_COLUMNS or len(axes[down]) > MOST_ROWS:
        return None
    lines = []
    for code, label in axes[down].items():
        places = [(code, other) if down == 0 else (other, code) for other in axes[across]]
        lines.append((label, [grid.cells(codes)[0] for codes in places]))
    corner = [str(grid.label_heads[place].label) for place in (down, across)]
    return Crossed((corner[0], corner[1]), list(axes[across].values()), lines, grid.total.cells[0])


def axis_of(grid: Grid, place: int) -> dict[str, str]:
    """The codes that have a group, in their order, with their labels."""
    used = {codes[place]: grid.axes[place].get(codes[place], codes[place]) for codes in grid.groups}
    known = {code: label for code, label in grid.axes[place].items() if code in used}
    return known | used
