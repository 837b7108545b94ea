"""The annual report as pages: its tables with their charts, and what it shows in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.charts import Series, line_chart
from reports.book import Book
from reports.measures import MEASURES
from reports.printed.figures import figure_text
from reports.printed.summary import summary
from reports.sheets.model import Line, Sheet
from reports.tables import Figure

LETTERS_OF_A_MONTH = 3
MOST_COLUMNS = 12
"""Of a table that paper shows in its usual size."""


@dataclass(frozen=True)
class Row:
    labels: tuple[str, ...]
    texts: list[str]
    is_total: bool


@dataclass(frozen=True)
class Block:
    """Some columns of a table, with a title where it stands in several."""

    title: str
    headers: list[str]
    rows: list[Row]


@dataclass(frozen=True)
class Bar:
    """`value` is None where the figure is secret."""

    label: str
    value: int | float | None
    text: str


@dataclass(frozen=True)
class PrintedTable:
    report: Book
    number: str
    sheet: Sheet

    @property
    def title(self) -> str:
        return self.report.titles[self.number]

    @property
    def facts(self) -> list[tuple[str, str]]:
        return self.report.facts_of(self.sheet)

    @property
    def is_wide(self) -> bool:
        return max(map(len, self._parts)) > MOST_COLUMNS

    @property
    def blocks(self) -> list[Block]:
        """One, or of a wide table with many columns of each measure one for each, so that paper can be read."""
        return [
            Block(
                str(MEASURES[self.sheet.fields[places[0]].measure].label) if len(self._parts) > 1 else "",
                [self.sheet.fields[place].header for place in places],
                [self._row(line, places) for line in self.sheet.lines],
            )
            for places in self._parts
        ]

    @cached_property
    def _parts(self) -> list[Sequence[int]]:
        every = range(len(self.sheet.fields))
        parts: list[Sequence[int]] = [
            list(places) for _code, places in groupby(every, lambda place: self.sheet.fields[place].measure)
        ]
        is_parted = len(every) > MOST_COLUMNS and min(map(len, parts)) > 1
        return parts if is_parted else [every]

    def _row(self, line: Line, places: Sequence[int]) -> Row:
        return Row(line.labels, [self._text(line, place) for place in places], line.is_total)

    def _text(self, line: Line, place: int) -> str:
        kind = line.kind or self.sheet.fields[place].kind
        return figure_text(line.figures[place], kind, self.report.mode)

    # --- The chart: of one column, the first, or the sum of those that the workbook draws side by side ---

    @property
    def _charted(self) -> int:
        return 0 if self.sheet.chart == "bar" else self.sheet.chart_fields

    @cached_property
    def line(self) -> SafeString | None:
        if self.sheet.chart != "line":
            return None
        lines = self._groups
        return line_chart(
            [line.labels[0][:LETTERS_OF_A_MONTH] for line in lines],
            [Series(self.sheet.chart_title, [_drawn(line.figures[self._charted]) for line in lines])],
            title=self.sheet.chart_title,
            description=_("%(title)s; the table has the numbers.") % {"title": self.title},
        )

    @cached_property
    def bars(self) -> list[Bar]:
        if self.sheet.chart not in ("bar", "stacked"):
            return []
        place = self._charted
        return [
            Bar(line.labels[0], _drawn(line.figures[place]), self._text(line, place)) for line in self._groups
        ]

    @property
    def longest(self) -> int | float:
        return max((bar.value or 0 for bar in self.bars), default=0)

    @property
    def _groups(self) -> list[Line]:
        return [line for line in self.sheet.lines if not line.is_total]


def _drawn(figure: Figure) -> int | float | None:
    return figure if isinstance(figure, int | float) else None


@dataclass(frozen=True)
class ReportPages:
    """In the active language, which is that of the report."""

    report: Book

    @cached_property
    def summary(self) -> list[str]:
        return summary(self.report)

    @property
    def tables(self) -> Iterator[PrintedTable]:
        for number, sheet in self.report.sheets.items():
            yield PrintedTable(self.report, number, sheet)

    @property
    def left_out(self) -> list[tuple[str, str, str]]:
        """Tables of the handbook that are not collected."""
        shown = {*self.report.sheets, self.report.contents[-1][0]}
        return [entry for entry in self.report.contents if entry[0] not in shown]
