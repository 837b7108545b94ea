"""Charts as SVG, drawn on the server: pure functions of numbers and texts.

Colours come from style sheets by class, so that dark mode and paper follow. Every chart has a title and a description
for those who cannot see it; the table beside it is the page's affair.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

TILE, GAP = 108, 4
SHADES = 5

Point = tuple[str, str]


@dataclass(frozen=True)
class Sheet:
    """The paper of a line chart: its size, the margins around the lines, the steps of its axis."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    steps: int
    has_dots: bool
    """Whether each value has a dot, or only the last one and one that stands alone."""


LARGE = Sheet(640, 240, left=48, right=16, top=24, bottom=28, steps=4, has_dots=True)
SMALL = Sheet(240, 124, left=44, right=16, top=10, bottom=26, steps=2, has_dots=False)
"""For many of them side by side."""


@dataclass(frozen=True)
class Span:
    """The values that an axis goes from and to."""

    lowest: int
    highest: int


@dataclass(frozen=True)
class Series:
    """A line: a value for each place on the axis, None where there is none. `css` is its class in the style sheet."""

    label: str
    values: Sequence[float | None]
    css: str = ""


@dataclass(frozen=True)
class Tile:
    """A place on the tile map; `value` decides the shade (None: there is none), `text` is written on it. `url` may be
    empty."""

    row: int
    column: int
    label: str
    value: float | None
    text: str
    url: str = ""


def line_chart(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    title: str,
    description: str,
    sheet: Sheet = LARGE,
    span: Span | None = None,
) -> SafeString:
    """Lines over the places `labels`, on an axis over `span`, otherwise over what the lines need."""
    axis = span or span_of(value for each in series for value in each.values)
    width = sheet.width - sheet.left - sheet.right
    xs = [sheet.left + width * index / max(len(labels) - 1, 1) for index in range(len(labels))]
    lines = _joined(_line(each, xs, axis, sheet) for each in series)
    content = format_html("{}{}{}", _grid(axis, sheet), _x_labels(labels, xs, sheet), lines)
    return _svg(sheet.width, sheet.height, "chart", title, description, content)


def span_of(values: Iterable[float | None]) -> Span:
    """From zero to the next round number above the largest value, and below zero where there are such values."""
    known = [value for value in values if value is not None]
    lowest = min(known, default=0)
    return Span(-round_up(-lowest) if lowest < 0 else 0, round_up(max(known, default=0)))


def round_up(value: float) -> int:
    """The next of 4, 8, 12, 20, 40, 80, 120, 200, … at or above `value`, so that quarters are round numbers too."""
    step = 1
    while True:
        for factor in (4, 8, 12, 20):
            if value <= factor * step:
                return factor * step
        step *= 10


def _height_of(value: float, axis: Span, sheet: Sheet) -> float:
    share = (value - axis.lowest) / (axis.highest - axis.lowest)
    return sheet.top + (sheet.height - sheet.top - sheet.bottom) * (1 - share)


def _grid(axis: Span, sheet: Sheet) -> SafeString:
    step = (axis.highest - axis.lowest) / sheet.steps
    marks = [(axis.lowest + step * number) for number in range(sheet.steps + 1)]
    return format_html_join(
        "",
        '<line class="axis" x1="{}" x2="{}" y1="{}" y2="{}"/><text x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (
                sheet.left,
                sheet.width - sheet.right,
                f"{y:.1f}",
                f"{y:.1f}",
                sheet.left - 8,
                f"{y + 4:.1f}",
                text,
            )
            for mark in marks
            for y, text in [
                (_height_of(mark, axis, sheet), _number(int(mark) if mark == int(mark) else mark))
            ]
        ),
    )


def _x_labels(labels: Sequence[str], xs: Sequence[float], sheet: Sheet) -> SafeString:
    return format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="middle">{}</text>',
        ((f"{x:.1f}", sheet.height - 8, label) for x, label in zip(xs, labels, strict=True) if label),
    )


def _line(series: Series, xs: Sequence[float], axis: Span, sheet: Sheet) -> SafeString:
    """The line with a gap where a value is missing, and a dot where a value stands alone."""
    points = [
        None if value is None else (f"{x:.1f}", f"{_height_of(value, axis, sheet):.1f}")
        for x, value in zip(xs, series.values, strict=True)
    ]
    path = " ".join(
        f"{'L' if before else 'M'}{point[0]} {point[1]}"
        for before, point in pairwise([None, *points])
        if point
    )
    dotted = points if sheet.has_dots else _without_neighbours(points)
    dots = format_html_join(
        "",
        '<circle class="dot {}" cx="{}" cy="{}" r="3"><title>{}: {}</title></circle>',
        (
            (series.css, *point, series.label, _number(value))
            for point, value in zip(dotted, series.values, strict=True)
            if point
        ),
    )
    return format_html('<path class="line {}" d="{}"/>{}', series.css, path, dots)


def _without_neighbours(points: Sequence[Point | None]) -> list[Point | None]:
    """The last point and those that no line leads to or from; the others None."""
    last = max((place for place, point in enumerate(points) if point), default=0)
    around = zip([None, *points], points, [*points[1:], None], strict=False)
    return [
        point if place == last or not (before or after) else None
        for place, (before, point, after) in enumerate(around)
    ]


def tile_map(tiles: Sequence[Tile], *, title: str, description: str, from_lowest: bool = False) -> SafeString:
    """Equal tiles in place of a map: stronger in colour for larger values (darker in light mode, lighter in dark mode),
    the number written on each. `from_lowest`: the shades begin with the lowest value instead of nothing, so that values
    far from zero can be told apart."""
    values = [tile.value for tile in tiles if tile.value is not None]
    largest, lowest = max(values, default=0), min(values, default=0) if from_lowest else 0
    rows = 1 + max((tile.row for tile in tiles), default=0)
    columns = 1 + max((tile.column for tile in tiles), default=0)
    drawn = _joined(_tile(tile, _shade_of(tile.value, largest, lowest, from_lowest)) for tile in tiles)
    return _svg(columns * TILE, rows * TILE, "tile-map", title, description, drawn)


def shade_key() -> SafeString:
    """The shades of a tile map, from the smallest to the largest; decoration, what they mean stands beside them."""
    steps = range(1, SHADES + 1)
    drawn = ((step, (step - 1) * TILE) for step in steps)
    tiles = format_html_join(
        "", f'<g class="shade-{{}}"><rect x="{{}}" y="0" width="{TILE}" height="{TILE // 2}"/></g>', drawn
    )
    return format_html(
        '<svg class="tile-map tile-map--key" viewBox="0 0 {} {}" aria-hidden="true">{}</svg>',
        *(SHADES * TILE, TILE // 2, tiles),
    )


@dataclass(frozen=True)
class MapKey:
    """What the shades of a tile map mean: the values at its ends, and a sentence (components/_tile_key.html)."""

    lowest: str
    highest: str
    words: str

    @property
    def picture(self) -> SafeString:
        return shade_key()


def shade(value: float, largest: float) -> int:
    """Class of lightness from 0 (nothing) to 5 (the largest fifth)."""
    return min(SHADES, int(SHADES * value / largest) + 1) if value and largest else 0


def _shade_of(value: float | None, largest: float, lowest: float, from_lowest: bool) -> int:
    if value is None:
        return 0
    if not from_lowest:
        return shade(value, largest)
    return max(1, shade(value - lowest, largest - lowest))


def _tile(tile: Tile, lightness: int) -> SafeString:
    x, y = tile.column * TILE, tile.row * TILE
    drawn = format_html(
        '<g class="tile shade-{}"><title>{}: {}</title><rect x="{}" y="{}" width="{}" height="{}" rx="4"/>'
        '<text x="{}" y="{}">{}</text><text class="tile__value" x="{}" y="{}">{}</text></g>',
        *(lightness, tile.label, tile.text, x, y, TILE - GAP, TILE - GAP),
        *(x + 8, y + 22, tile.label, x + 8, y + TILE - 18, tile.text),
    )
    return format_html('<a href="{}">{}</a>', tile.url, drawn) if tile.url else drawn


def _svg(width: int, height: int, css: str, title: str, description: str, content: SafeString) -> SafeString:
    return format_html(
        '<svg class="{}" viewBox="0 0 {} {}" role="{}" aria-label="{}"><title>{}</title><desc>{}</desc>{}</svg>',
        *(css, width, height, "group" if "<a " in content else "img", f"{title}. {description}"),
        *(title, description, content),
    )


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _number(value: float) -> str:
    return number_format(int(value) if value == int(value) else value, force_grouping=True)
