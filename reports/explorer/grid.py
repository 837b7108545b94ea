"""The table on the page: labels, figures, what they are compared with, and where each leads."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.templatetags.ui import EMPTY, change, number
from districts.scoping import HasAccess
from reports.dimensions import DIMENSIONS
from reports.disclosure import RATIO_DIGITS, ROUNDED
from reports.explorer.comparison import Pair
from reports.explorer.drill import Records, deeper
from reports.explorer.limits import MOST_ROWS
from reports.explorer.query import CITY, OFFICE, ExplorerQuery
from reports.measures import MEASURES, Measure
from reports.tables import TOTAL, Codes, Figure

VALUE, BEFORE, DIFFERENCE, CHANGE = "", ":before", ":difference", ":change"


@dataclass(frozen=True)
class Head:
    """A column: `key` sorts by it, `sort` is the state of that, `address` sorts the page by it."""

    key: str
    label: str | Promise
    is_number: bool
    sort: str
    address: str


@dataclass(frozen=True)
class Cell:
    header: str
    text: str
    url: str = ""


@dataclass(frozen=True)
class Row:
    """`bar` is the first figure, where there is one to draw."""

    codes: Codes
    labels: list[str]
    cells: list[Cell]
    bar: float | None = None


class Grid:
    """`pair` is the answer to `query`; rows are all groups in order, `shown` the first of them."""

    def __init__(self, query: ExplorerQuery, pair: Pair, user: HasAccess):
        self.query, self.pair, self.user = query, pair, user
        self.measures = [MEASURES[code] for code in query.asked.measures]
        self.records = Records(query, user)
        period = query.asked.period
        self.axes = [dict(DIMENSIONS[code].axis(user, period)) for code in query.asked.by]

    @property
    def is_compared(self) -> bool:
        return bool(self.query.compare)

    # --- Columns ------------------------------------------------------------------------------------------

    @cached_property
    def heads(self) -> list[Head]:
        found = [self._head(code, DIMENSIONS[code].label, False) for code in self.query.asked.by]
        for measure in self.measures:
            found += [
                self._head(measure.code + kind, self.header(measure, kind), True) for kind in self.kinds
            ]
        return found

    @property
    def label_heads(self) -> list[Head]:
        return self.heads[: len(self.axes)]

    @property
    def figure_heads(self) -> list[Head]:
        return self.heads[len(self.axes) :]

    @property
    def kinds(self) -> tuple[str, ...]:
        return (VALUE, BEFORE, DIFFERENCE, CHANGE) if self.is_compared else (VALUE,)

    def header(self, measure: Measure, kind: str) -> str:
        if kind == VALUE:
            return str(measure.label)
        texts = {
            BEFORE: "%(figure)s: %(beside)s",
            DIFFERENCE: _("%(figure)s: difference"),
            CHANGE: _("%(figure)s: change"),
        }
        return texts[kind] % {"figure": measure.label, "beside": self.beside}

    @cached_property
    def beside(self) -> str:
        """What the table is compared with, in a word."""
        compare = self.query.compare
        if compare.startswith(OFFICE):
            code = compare.removeprefix(OFFICE)
            return DIMENSIONS["office"].axis(self.user, self.query.asked.period).get(code, code)
        return _("whole city") if compare == CITY else _("year before")

    def _head(self, key: str, label: str | Promise, is_number: bool) -> Head:
        """Figures are sorted from the largest first, labels from A."""
        first, second = (f"-{key}", key) if is_number else (key, f"-{key}")
        state = {key: "ascending", f"-{key}": "descending"}.get(self.query.sort, "")
        target = second if self.query.sort == first else first
        return Head(key, label, is_number, state, self.query.with_(sort=target).address)

    # --- Rows ---------------------------------------------------------------------------------------------

    @cached_property
    def groups(self) -> list[Codes]:
        """In the order of the dimensions' codes, or by the column of the query's `sort`."""
        if not self.axes:
            return []
        places = [{code: place for place, code in enumerate(axis)} for axis in self.axes]

        def place(codes: Codes) -> list[tuple]:
            return [(place.get(code, len(place)), code) for place, code in zip(places, codes, strict=True)]

        found = sorted(self.pair.groups, key=place)
        key = self.query.sort.removeprefix("-")
        if key not in {head.key for head in self.heads}:
            return found
        return self._sorted(found, key, is_descending=self.query.sort.startswith("-"))

    def _sorted(self, groups: list[Codes], key: str, *, is_descending: bool) -> list[Codes]:
        """By the figures as they are shown: the exact ones would tell what is rounded. Without a figure last."""
        by = self.query.asked.by
        if key in by:
            at, axis = by.index(key), self.axes[by.index(key)]
            return sorted(groups, key=lambda codes: axis.get(codes[at], codes[at]), reverse=is_descending)
        code, _colon, kind = key.partition(":")
        figures = {
            codes: self.figure(MEASURES[code], f":{kind}" if kind else VALUE, codes) for codes in groups
        }
        known = [codes for codes in groups if isinstance(figures[codes], int | float)]
        unknown = [codes for codes in groups if not isinstance(figures[codes], int | float)]
        return sorted(known, key=lambda codes: figures[codes], reverse=is_descending) + unknown

    @cached_property
    def shown(self) -> list[Row]:
        return [self._row(codes) for codes in self.groups[:MOST_ROWS]]

    @cached_property
    def total(self) -> Row:
        codes = (TOTAL,) * len(self.axes)
        return Row(codes, [_("Total")], self.cells(codes))

    @property
    def count(self) -> int:
        return len(self.groups)

    @property
    def is_cut(self) -> bool:
        return self.count > MOST_ROWS

    @property
    def most(self) -> float:
        return max((row.bar or 0 for row in self.shown), default=0)

    def _row(self, codes: Codes) -> Row:
        labels = [axis.get(code, code) for axis, code in zip(self.axes, codes, strict=True)]
        first = self.pair.value(self.measures[0], codes)
        return Row(codes, labels, self.cells(codes), first if isinstance(first, int | float) else None)

    def cells(self, codes: Codes) -> list[Cell]:
        return list(self._cells(codes))

    def _cells(self, codes: Codes) -> Iterator[Cell]:
        further = deeper(self.query, codes)
        for measure in self.measures:
            for kind in self.kinds:
                figure = self.figure(measure, kind, codes)
                url = ""
                if kind == VALUE and isinstance(figure, int | float) and figure:
                    url = further.address if further else self.records.address(codes, measure.code)
                yield Cell(self.header(measure, kind), self._text(figure, measure, kind), url)

    def figure(self, measure: Measure, kind: str, codes: Codes) -> Figure:
        find = {
            VALUE: self.pair.value,
            BEFORE: self.pair.before,
            DIFFERENCE: self.pair.difference,
            CHANGE: self.pair.change,
        }
        return find[kind](measure, codes)

    def _text(self, figure: Figure, measure: Measure, kind: str) -> str:
        """A true zero is a dash, as in the workbook; where counts are rounded a 0 stands for 0 to 2."""
        if figure is None:
            return EMPTY
        if isinstance(figure, str):
            return figure
        if kind == CHANGE:
            return change(figure, 0)
        text = number(abs(figure), None if measure.is_count else RATIO_DIGITS)
        if kind == DIFFERENCE:
            return f"{'+' if figure > 0 else '−' if figure < 0 else '±'}{text}"
        is_true_zero = figure == 0 and measure.is_count and self.pair.shown.disclosure != ROUNDED
        return EMPTY if is_true_zero else text
