"""Charts: pure functions of numbers, safe and readable without seeing them."""

from xml.etree import ElementTree

import pytest

from core.charts import Series, Tile, line_chart, round_up, shade, tile_map


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
