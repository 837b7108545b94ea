"""Chart and map of a table; what neither can show says so. Every picture stands above the table."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.charts import Series, Tile, line_chart, tile_map
from core.periods import Period
from core.templatetags.ui import EMPTY, number
from districts.models import District
from districts.scoping import HasAccess
from reports.explorer.comparison import Pair
from reports.explorer.drill import deeper
from reports.explorer.query import CHART, MAP, ExplorerQuery, span_of
from reports.measures import MEASURES, Measure
from reports.tables import Codes, Figure

OVER_TIME = ("year", "quarter", "month", "weekday", "hour")
MOST_PLACES = 12
"""So many places of a line are labelled; of more, every so many."""


def picture(
    query: ExplorerQuery, pair: Pair, axes: Sequence[dict[str, str]], user: HasAccess, today: date
) -> SafeString | None:
    """The drawing of the first figure; None where the bars in the table are the chart, or there is nothing to draw."""
    measure = MEASURES[query.asked.measures[0]]
    if query.show == CHART and is_over_time(query):
        return _lines(query, pair, measure, axes[0], today)
    if query.show == MAP and has_map(query):
        return _map(query, pair, measure, user)
    return None


def is_over_time(query: ExplorerQuery) -> bool:
    return len(query.asked.by) == 1 and query.asked.by[0] in OVER_TIME


def has_map(query: ExplorerQuery) -> bool:
    return query.asked.by == ["district"]


def _lines(
    query: ExplorerQuery, pair: Pair, measure: Measure, axis: dict[str, str], today: date
) -> SafeString:
    """What is still to come has no figure, not even zero."""
    name, codes = query.asked.by[0], [(code,) for code in axis]
    is_past = [span is None or span.start <= today for span in (span_of(name, code) for code in axis)]
    now = [
        _height(pair.value(measure, each)) if past else None
        for each, past in zip(codes, is_past, strict=True)
    ]
    series = [Series(str(measure.label), now)]
    if query.compare:
        before = [
            _height(pair.before(measure, each)) if past else None
            for each, past in zip(codes, is_past, strict=True)
        ]
        series.insert(0, Series(_("compared"), before, "line--before"))
    places = _places(name, axis, query.asked.period)
    return line_chart(
        places, series, title=str(measure.label), description=_("The table below has the numbers.")
    )


def _places(name: str, axis: dict[str, str], period: Period) -> list[str]:
    """What stands below the line: short, and no more than can be read."""
    is_one_year = period.start.year == period.end.year
    labels = list(axis.values())
    if name == "month":
        labels = [_month(span_of(name, code), with_year=not is_one_year) for code in axis]
    every = -(-len(labels) // MOST_PLACES)
    return [label if not place % every else "" for place, label in enumerate(labels)]


def _month(span: Period | None, *, with_year: bool) -> str:
    if span is None:
        return ""
    short = date_format(span.start, "M")
    return f"{short} {span.start.year % 100:02}" if with_year else short


def _height(figure: Figure) -> float | None:
    return figure if isinstance(figure, int | float) else None


def _map(query: ExplorerQuery, pair: Pair, measure: Measure, user: HasAccess) -> SafeString:
    return tile_map(
        list(_tiles(query, pair, measure, user)),
        title=str(measure.label),
        description=_("One tile per district, darker for larger figures; the table below has the numbers."),
    )


def _tiles(query: ExplorerQuery, pair: Pair, measure: Measure, user: HasAccess) -> Iterator[Tile]:
    for district in District.objects.visible_to(user):
        if district.tile_row is None or district.tile_column is None:
            continue
        codes: Codes = (district.slug,)
        figure = pair.value(measure, codes)
        further = deeper(query, codes) if figure else None
        url = further.address if further else ""
        height, text = _height(figure) or 0, _tile_text(figure)
        yield Tile(district.tile_row, district.tile_column, district.label, height, text, url)


def _tile_text(figure: Figure) -> str:
    if figure is None:
        return EMPTY
    return figure if isinstance(figure, str) else number(figure)
