"""What differs between two versions of a frozen year, cell by cell, in exact figures as they are written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from reports.book import Book
from reports.printed.figures import figure_text
from reports.sheets.model import Field, Line
from reports.tables import EXACT, Figure

MOST_SHOWN = 200
Place = tuple[str, str, str, str]
NOTHING = (0, None)
"""Where one version has no line for what the other counts."""


@dataclass(frozen=True)
class Cell:
    row: str
    column: str
    kind: str
    figure: Figure


@dataclass(frozen=True)
class Difference:
    """`cell` is where it stands in the newer version, or in the older one where the newer has no such line."""

    table: str
    cell: Cell
    before: Figure
    after: Figure

    @property
    def before_text(self) -> str:
        return figure_text(self.before, self.cell.kind, EXACT)

    @property
    def after_text(self) -> str:
        return figure_text(self.after, self.cell.kind, EXACT)


@dataclass(frozen=True)
class Differences:
    """Of the report `after` against the one of the version `before`."""

    before: Book
    after: Book

    @cached_property
    def all(self) -> list[Difference]:
        return list(self._found())

    @property
    def shown(self) -> list[Difference]:
        return list(islice(self.all, MOST_SHOWN))

    @property
    def left_out(self) -> int:
        return max(len(self.all) - MOST_SHOWN, 0)

    def _found(self) -> Iterator[Difference]:
        before, after = _cells(self.before), _cells(self.after)
        for place in dict.fromkeys([*after, *before]):
            then, now = (_figure(cells, place) for cells in (before, after))
            if then == now or (then in NOTHING and now in NOTHING):
                continue
            titles = self.after.titles if place in after else self.before.titles
            table = f"{place[0]} {titles[place[0]]}"
            found = Difference(table, after.get(place) or before[place], then, now)
            if found.before_text != found.after_text:
                yield found


def _cells(report: Book) -> dict[Place, Cell]:
    return {
        _place(number, field, line): Cell(
            " / ".join(filter(None, line.labels)), field.header, line.kind or field.kind, figure
        )
        for number, sheet in report.sheets.items()
        for line in sheet.lines
        for field, figure in zip(sheet.fields, line.figures, strict=True)
    }


def _place(number: str, field: Field, line: Line) -> Place:
    return number, " / ".join(line.codes), field.column, field.measure


def _figure(cells: Mapping[Place, Cell], place: Place) -> Figure:
    found = cells.get(place)
    return found.figure if found else None
