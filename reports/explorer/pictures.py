"""Chart and map of a table; what neither can show says so. Every picture stands above the table."""

from collections.abc import Iterator, Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.charts import Series, Tile, line_chart, tile_map
from core.templatetags.ui import EMPTY, number
from districts.models import District
from districts.scoping import HasAccess
from reports.explorer.comparison import Pair
from reports.explorer.drill import deeper
from reports.explorer.query import CHART, MAP, ExplorerQuery
from reports.measures import MEASURES, Measure
from reports.tables import Codes, Figure

OVER_TIME = ("year", "quarter", "month", "weekday", "hour")
MOST_PLACES = 12
"""So many places of a line are labelled; of more, every so many."""


def picture(
    query: ExplorerQuery, pair: Pair, axes: Sequence[dict[str, str]], user: HasAccess
) -> SafeString | None:
    """The drawing of the first figure; None where the bars in the table are the chart, or there is nothing to draw."""
    measure = MEASURES[query.asked.measures[0]]
    if query.show == CHART and is_over_time(query):
        return _lines(query, pair, measure, axes[0])
    if query.show == MAP and has_map(query):
        return _map(query, pair, measure, user)
    return None


def is_over_time(query: ExplorerQuery) -> bool:
    return len(query.asked.by) == 1 and query.asked.by[0] in OVER_TIME


def has_map(query: ExplorerQuery) -> bool:
    return query.asked.by == ["district"]


def _lines(query: ExplorerQuery, pair: Pair, measure: Measure, axis: dict[str, str]) -> SafeString:
    codes = [(code,) for code in axis]
    every = -(-len(codes) // MOST_PLACES)
    places = [label if not place % every else "" for place, label in enumerate(axis.values())]
    series = [Series(str(measure.label), [_height(pair.value(measure, code)) for code in codes])]
    if query.compare:
        before = [_height(pair.before(measure, code)) for code in codes]
        series.insert(0, Series(_("compared"), before, "line--before"))
    described = _("The table below has the numbers.")
    return line_chart(
        [_short(place) for place in places], series, title=str(measure.label), description=described
    )


def _height(figure: Figure) -> float | None:
    return figure if isinstance(figure, int | float) else None


def _short(label: str) -> str:
    """`March 2025` as `Mar 2025`, so that twelve stand beside each other."""
    first, *rest = label.split()
    return " ".join([first[:3], *rest]) if rest and rest[-1].isdecimal() and len(first) > 4 else label


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
