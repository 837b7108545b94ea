"""Bad questions to the explorer: a clear answer each, never a wrong figure."""

from datetime import date

import pytest

from catalogues.models import Topic
from core.models import AuditEntry
from districts.models import Office
from reports.explorer.limits import MOST_CELLS
from reports.tests import worlds
from reports.tests.explored import PAGE, address, build_world, grid
from reports.tests.test_engine import consultation
from welcome.tests.pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    build_world()


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("from=2025-06-30&to=2025-03-01", "The last day lies before the first day."),
        ("year=2025&from=2026-01-01", "The day does not lie in the year chosen."),
        ("year=1066", "There are figures of the years 2024 to 2026."),
        ("from=yesterday&to=2025-01-01", "Enter a valid date."),
        ("by=month", "Choose a year, or give the first and the last day."),
        ("year=2025&by=shoe_size", "shoe_size is not one of the available choices"),
        ("year=2025&shoe_size=44", "There is no filter “shoe_size”."),
        ("year=2025&measures=happiness", "happiness is not one of the available choices"),
        ("year=2025&by=office,month,sex,topic", "at most three dimensions"),
        ("year=2025&measures=tickets&by=sex", "Figures of the queue are not known by Sex"),
        ("year=2025&district=atlantis", "atlantis is not one of the available choices"),
        ("year=2025&disclosure=none", "none is not one of the available choices"),
        ("year=2025&show=film", "There is no view “film”."),
    ],
)
def test_a_wrong_question_says_why_and_shows_no_figures(world, client_for, query, reason):
    response = client_for("coordinator").get(f"{PAGE}?{query}")
    assert response.context["page"] is None
    assert reason in text(response)
    assert 'role="alert"' in text(response)


def test_a_year_without_figures_and_filters_that_select_nothing(world, client_for):
    coordinator = client_for("coordinator")
    empty = f"{PAGE}?from=2019-01-01&to=2019-03-31&measures=consultations&disclosure=rounded"
    assert "There are figures of the years 2024 to 2026." in text(coordinator.get(empty))
    assert "One or two are rounded to nothing, too." in text(coordinator.get(empty))
    nothing = coordinator.get(address("month", office="HH", topic="AUF-01"))
    assert "Nothing was counted that meets all these filters" in text(nothing)
    [_office, topic] = nothing.context["page"].narrowing
    assert "Without the filter “Topic”" in text(nothing)
    assert grid(coordinator, topic["url"]).total.cells[0].text == "13"


def test_one_or_two_look_like_nothing_where_figures_are_rounded(client_for):
    worlds.build([consultation(held_on=date(2025, 3, 17))])
    rounded = client_for("coordinator").get(address("month", mode="rounded")).context["page"]
    assert rounded.is_empty
    assert not client_for("coordinator").get(address("month", mode="suppressed")).context["page"].is_empty


def test_ten_million_cells_are_not_counted(world, client_for):
    size = client_for("coordinator").get(address("nationality,topic,language", "consultations,clients"))
    found = size.context["page"].size
    assert found.cells > MOST_CELLS
    assert f"{found.cells:,}" in text(size)
    cells = [smaller.cells for smaller in found.smaller]
    assert cells == sorted(cells)
    assert "without Nationality" in text(size)
    assert not AuditEntry.objects.filter(action="read").exists()


def test_an_office_that_closed_in_mid_year_is_named(world, client_for):
    Office.objects.filter(code="ES").update(closed_on=date(2025, 6, 30))
    for query in (address("office"), address("month", office="ES")):
        assert "The office Eving/Scharnhorst was closed on 30/06/2025" in text(
            client_for("coordinator").get(query)
        )
    assert "was closed" not in text(client_for("coordinator").get(address("month", office="HH")))


def test_a_topic_that_was_replaced_in_mid_year_is_offered_with_its_successor(world, client_for):
    Topic.objects.filter(code="BIL-01").update(valid_until=date(2025, 4, 30), replaced_by="BIL-02")
    coordinator = client_for("coordinator")
    page = coordinator.get(address("month", "concerns", topic="BIL-01"))
    assert "ended on 30/04/2025 and was replaced by" in text(page)
    [note] = page.context["page"].notes
    assert note.query.asked.filters["topic"] == ["BIL-01", "BIL-02"]
    assert coordinator.get(note.query.address).context["page"].notes[0].query is None


def test_a_table_too_large_for_the_page_is_refused_as_a_file_too(client_for):
    """Also turned-round periods, unknown names and time without data: one line of text each, no figure."""
    lead = client_for("coordinator")
    large = "year=2025&by=nationality,organisation,topic&measures=referrals&disclosure=suppressed"
    cases = {
        "from=1990-01-01&to=2100-12-31&by=nationality,month,topic&measures=concerns": "cells; at most",
        large: "",
        "from=2025-05-01&to=2025-04-01": "ends (2025-04-01) before it starts",
        "year=2025&by=colour": "colour",
        "year=2025&measures=colour": "colour",
        "year=2025&by=sex,sex": "named twice",
        "year=25": "outside",
    }
    for query, reason in cases.items():
        for kind in ("csv", "json", "xlsx"):
            answer = lead.get(f"/statistics/table.{kind}?{query}")
            if reason:
                assert (answer.status_code, reason in answer.content.decode()) == (400, True), query
            assert answer.status_code in (200, 400)
        compared = lead.get(f"/statistics/comparison.csv?{query}&compare=year_before")
        assert compared.status_code == (400 if reason else compared.status_code), query
    for empty in ("year=1995&by=month", "year=2025&district=outside&by=topic"):
        assert lead.get(f"/statistics/table.csv?{empty}").content.decode().splitlines()[1:] == ["*,0"]
