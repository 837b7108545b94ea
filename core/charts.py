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

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 48, 16, 24, 28
TILE, GAP = 108, 4
SHADES = 5


@dataclass(frozen=True)
class Series:
    """A line: a value for each place on the axis, None where there is none. `css` is its class in the style sheet."""

    label: str
    values: Sequence[float | None]
    css: str = ""


@dataclass(frozen=True)
class Tile:
    """A place on the tile map; `value` decides the shade, `text` is written on it. `url` may be empty."""

    row: int
    column: int
    label: str
    value: float
    text: str
    url: str = ""


def line_chart(
    labels: Sequence[str], series: Sequence[Series], *, title: str, description: str
) -> SafeString:
    """Lines over the places `labels`, from zero to the next round number above the largest value."""
    values = [value for each in series for value in each.values if value is not None]
    top = round_up(max(values, default=0))
    width = WIDTH - LEFT - RIGHT
    xs = [LEFT + width * index / max(len(labels) - 1, 1) for index in range(len(labels))]
    lines = _joined(_line(each, xs, top) for each in series)
    content = format_html("{}{}{}", _grid(top), _x_labels(labels, xs), lines)
    return _svg(WIDTH, HEIGHT, "chart", title, description, content)


def round_up(value: float) -> int:
    """The next of 4, 8, 12, 20, 40, 80, 120, 200, … at or above `value`, so that quarters are round numbers too."""
    step = 1
    while True:
        for factor in (4, 8, 12, 20):
            if value <= factor * step:
                return factor * step
        step *= 10


def _height_of(value: float, top: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top)


def _grid(top: int) -> SafeString:
    marks = [top * quarter // 4 for quarter in range(5)]
    return format_html_join(
        "",
        '<line class="axis" x1="{}" x2="{}" y1="{}" y2="{}"/><text x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (LEFT, WIDTH - RIGHT, y, y, LEFT - 8, f"{_height_of(mark, top) + 4:.1f}", _number(mark))
            for mark in marks
            for y in [f"{_height_of(mark, top):.1f}"]
        ),
    )


def _x_labels(labels: Sequence[str], xs: Sequence[float]) -> SafeString:
    return format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="middle">{}</text>',
        ((f"{x:.1f}", HEIGHT - 8, label) for x, label in zip(xs, labels, strict=True)),
    )


def _line(series: Series, xs: Sequence[float], top: float) -> SafeString:
    """The line with a gap where a value is missing, and a dot where a value stands alone."""
    points = [
        None if value is None else (f"{x:.1f}", f"{_height_of(value, top):.1f}")
        for x, value in zip(xs, series.values, strict=True)
    ]
    path = " ".join(
        f"{'L' if before else 'M'}{point[0]} {point[1]}"
        for before, point in pairwise([None, *points])
        if point
    )
    dots = format_html_join(
        "",
        '<circle class="dot {}" cx="{}" cy="{}" r="3"><title>{}: {}</title></circle>',
        (
            (series.css, *point, series.label, _number(value))
            for point, value in zip(points, series.values, strict=True)
            if point
        ),
    )
    return format_html('<path class="line {}" d="{}"/>{}', series.css, path, dots)


def tile_map(tiles: Sequence[Tile], *, title: str, description: str) -> SafeString:
    """Equal tiles in place of a map: darker for larger values, the number written on each."""
    largest = max((tile.value for tile in tiles), default=0)
    rows = 1 + max((tile.row for tile in tiles), default=0)
    columns = 1 + max((tile.column for tile in tiles), default=0)
    drawn = _joined(_tile(tile, largest) for tile in tiles)
    return _svg(columns * TILE, rows * TILE, "tile-map", title, description, drawn)


def shade(value: float, largest: float) -> int:
    """Class of lightness from 0 (nothing) to 5 (the largest fifth)."""
    return min(SHADES, int(SHADES * value / largest) + 1) if value and largest else 0


def _tile(tile: Tile, largest: float) -> SafeString:
    x, y = tile.column * TILE, tile.row * TILE
    drawn = format_html(
        '<g class="tile shade-{}"><title>{}: {}</title><rect x="{}" y="{}" width="{}" height="{}" rx="4"/>'
        '<text x="{}" y="{}">{}</text><text class="tile__value" x="{}" y="{}">{}</text></g>',
        *(shade(tile.value, largest), tile.label, tile.text, x, y, TILE - GAP, TILE - GAP),
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
    return number_format(value, force_grouping=True)
