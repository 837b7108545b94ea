"""Chart and map of a table; what neither can show says so. Every picture stands above the table."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.charts import MapKey, Series, Tile, line_chart, tile_map
from core.periods import Period
from core.templatetags.ui import EMPTY, number
from districts.models import District
from districts.scoping import HasAccess
from reports.explorer.comparison import Pair
from reports.explorer.drill import deeper
from reports.explorer.query import CHART, MAP, ExplorerQuery, span_of
from reports.map_keys import key_from_nothing
from reports.measures import MEASURES, Measure
from reports.tables import Codes, Figure

OVER_TIME = ("year", "quarter", "month", "weekday", "hour")
MOST_PLACES = 12
"""So many places of a line are labelled; of more, every so many."""


@dataclass(frozen=True)
class Picture:
    """`key` says what the shades of a map mean."""

    drawing: SafeString
    key: MapKey | None = None


def picture(
    query: ExplorerQuery, pair: Pair, axes: Sequence[dict[str, str]], user: HasAccess, today: date
) -> Picture | None:
    """The drawing of the first figure; None where the bars in the table are the chart, or there is nothing to draw."""
    measure = MEASURES[query.asked.measures[0]]
    if query.show == CHART and is_over_time(query):
        return Picture(_lines(query, pair, measure, axes[0], today))
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
    past = past_of(query.asked.by[0], axis, today)
    series = series_of(query, pair, measure, [(code,) for code in axis], past)
    places = places_of(query.asked.by[0], axis, query.asked.period)
    every = -(-len(places) // MOST_PLACES)
    labels = [label if not place % every else "" for place, label in enumerate(places)]
    return line_chart(
        labels, series, title=str(measure.label), description=_("The table below has the numbers.")
    )


def past_of(name: str, axis: Iterable[str], today: date) -> list[bool]:
    """Which places of an axis of time have begun."""
    return [span is None or span.start <= today for span in (span_of(name, code) for code in axis)]


def series_of(
    query: ExplorerQuery, pair: Pair, measure: Measure, groups: Sequence[Codes], past: Sequence[bool]
) -> list[Series]:
    """The line over `groups`, and the one it is compared with. What is still to come has no figure, not even zero."""

    def drawn(figure: Callable[[Measure, Codes], Figure]) -> list[float | None]:
        return [
            _height(figure(measure, each)) if begun else None
            for each, begun in zip(groups, past, strict=True)
        ]

    now = Series(str(measure.label), drawn(pair.value))
    return [Series(_("compared"), drawn(pair.before), "line--before"), now] if query.compare else [now]


def places_of(name: str, axis: dict[str, str], period: Period) -> list[str]:
    """What stands below a line, short."""
    with_year = period.start.year != period.end.year
    return [_short(name, span_of(name, code), label, with_year=with_year) for code, label in axis.items()]


def _short(name: str, span: Period | None, label: str, *, with_year: bool) -> str:
    if span is None or name == "year":
        return label
    if name == "quarter":
        facts = {"quarter": span.start.month // 3 + 1, "year": span.start.year % 100}
        return pgettext("below a chart", "Q%(quarter)s %(year)02d") % facts
    month = date_format(span.start, "M")
    return f"{month} {span.start.year % 100:02}" if with_year else month


def _height(figure: Figure) -> float | None:
    return figure if isinstance(figure, int | float) else None


def _map(query: ExplorerQuery, pair: Pair, measure: Measure, user: HasAccess) -> Picture:
    tiles = list(_tiles(query, pair, measure, user))
    description = _(
        "One tile per district, stronger in colour for larger figures; the table below has the numbers."
    )
    drawn = tile_map(tiles, title=str(measure.label), description=description)
    return Picture(drawn, key_from_nothing((tile.value for tile in tiles), _("nothing, or nothing shown")))


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
