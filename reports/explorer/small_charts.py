"""A figure over time by another characteristic: a small chart for each entry of that, all on the same axis."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.charts import SMALL, Series, Span, line_chart, span_of
from reports.explorer.crossed import axis_of
from reports.explorer.grid import Grid
from reports.explorer.pictures import OVER_TIME, past_of, places_of, series_of
from reports.explorer.query import CHART, ExplorerQuery

MOST_CHARTS = 12


@dataclass(frozen=True)
class SmallCharts:
    """Labels and drawings, in the order of the table: those with the largest figures of `count`."""

    figure: str
    charts: list[tuple[str, SafeString]]
    count: int

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.charts)


def are_small(query: ExplorerQuery) -> bool:
    """Of two dimensions exactly one is of time."""
    return len(query.asked.by) == 2 and sum(name in OVER_TIME for name in query.asked.by) == 1


def small_charts(grid: Grid, today: date) -> SmallCharts | None:
    """Of the first figure. None where another view is shown."""
    query = grid.query
    if query.show != CHART or not are_small(query):
        return None
    time = 0 if query.asked.by[0] in OVER_TIME else 1
    labels, lines = axis_of(grid, 1 - time), _lines(grid, time, today)
    largest = sorted(lines, key=lambda other: -_size(lines[other]))[:MOST_CHARTS]
    span = span_of(value for other in largest for each in lines[other] for value in each.values)
    places = _ends(places_of(query.asked.by[time], grid.axes[time], query.asked.period))
    charts = [
        (label, _drawn(label, places, lines[other], span))
        for other, label in labels.items()
        if other in largest
    ]
    return SmallCharts(str(grid.measures[0].label), charts, len(labels))


def _lines(grid: Grid, time: int, today: date) -> dict[str, list[Series]]:
    """By code of the other dimension."""
    axis = grid.axes[time]
    past = past_of(grid.query.asked.by[time], axis, today)
    lines = {}
    for other in axis_of(grid, 1 - time):
        groups = [(code, other) if time == 0 else (other, code) for code in axis]
        lines[other] = series_of(grid.query, grid.pair, grid.measures[0], groups, past)
    return lines


def _drawn(label: str, places: list[str], series: list[Series], span: Span) -> SafeString:
    words = _("The table below has the numbers.")
    return line_chart(places, series, title=label, description=words, sheet=SMALL, span=span)


def _size(series: Sequence[Series]) -> float:
    """By which the charts are chosen: what is drawn of the table itself."""
    return sum(value or 0 for value in series[-1].values)


def _ends(places: list[str]) -> list[str]:
    return [place if number in (0, len(places) - 1) else "" for number, place in enumerate(places)]
