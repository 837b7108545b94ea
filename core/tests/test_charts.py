"""Charts: pure functions of numbers, safe and readable without seeing them."""

from xml.etree import ElementTree

import pytest

from core.charts import SMALL, Series, Tile, line_chart, round_up, shade, tile_map


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


@pytest.mark.parametrize(
    ("value", "top"), [(0, 4), (4, 4), (5, 8), (9, 12), (13, 20), (21, 40), (730, 800), (1201, 2000)]
)
def test_axis_ends_at_a_round_number(value, top):
    assert round_up(value) == top


@pytest.mark.parametrize(("value", "lightness"), [(0, 0), (1, 1), (19, 1), (20, 2), (99, 5), (100, 5)])
def test_shade_has_five_classes_and_none_for_nothing(value, lightness):
    assert shade(value, 100) == lightness


def test_lines_have_a_gap_where_a_value_is_missing():
    svg = parsed(
        line_chart(["a", "b", "c", "d"], [Series("2025", [1, None, 2, 4])], title="Title", description="Text")
    )
    [path] = svg.findall("path")
    assert path.get("d").count("M") == 2
    assert len(svg.findall("circle")) == 3


def test_a_small_chart_has_a_dot_at_the_end_and_where_a_value_stands_alone():
    lines = [Series("a", [1, 2, None, 3, None, -4, -5]), Series("b", [None] * 7)]
    svg = parsed(line_chart([""] * 7, lines, title="T", description="D", sheet=SMALL))
    assert [dot.find("title").text for dot in svg.findall("circle")] == ["a: 3", "a: -5"]
    assert [mark.text for mark in svg.findall("text")] == ["-8", "-2", "4"]


def test_shades_may_begin_with_the_lowest_value():
    tiles = [Tile(0, place, "", value, "") for place, value in enumerate([95, 96, 100, None])]
    svg = parsed(tile_map(tiles, title="T", description="D", from_lowest=True))
    assert [tile.get("class")[-1] for tile in svg.findall("g")] == ["1", "2", "5", "0"]


def test_chart_has_title_and_description():
    svg = parsed(line_chart(["a"], [Series("2025", [1])], title="Title", description="Text"))
    assert (svg.find("title").text, svg.find("desc").text) == ("Title", "Text")
    assert (svg.get("role"), svg.get("aria-label")) == ("img", "Title. Text")


def test_texts_are_escaped():
    svg = tile_map([Tile(0, 0, "<b>", 1, "1")], title="<i>", description="&")
    assert parsed(svg).find("title").text == "<i>"
    assert "<b>" not in svg


def test_tiles_stand_in_their_place_and_lead_on():
    svg = parsed(tile_map([Tile(1, 2, "Eving", 5, "5", "/there/")], title="T", description="D"))
    [link] = svg.findall("a")
    assert link.get("href") == "/there/"
    assert link.find("g").get("class") == "tile shade-5"
    assert (link.find("g/rect").get("x"), link.find("g/rect").get("y")) == ("216", "108")
    assert svg.get("role") == "group"


def test_nothing_to_draw_is_no_error():
    parsed(line_chart([], [], title="T", description="D"))
    parsed(tile_map([], title="T", description="D"))
