"""The annual report as pages, and the sentences over it."""

from dataclasses import replace

import pytest
from django.utils import translation

from core.templatetags.ui import number
from reports import annual_report
from reports.book import Book
from reports.printed.figures import figure_text
from reports.printed.pages import PrintedTable
from reports.printed.summary import summary
from reports.scope import OPERATOR
from reports.sheets.model import Field, Line, Sheet
from reports.tests.frozen import build_year

NBSP = "\u00a0"


def sheet(table: str, columns: dict[str, object], total: str = "*") -> Sheet:
    """A table of which the line of the total has these figures by measure."""
    fields = tuple(Field(measure, measure) for measure in columns)
    line = Line(tuple(total.split(" / ")), ("Total",), tuple(columns.values()), is_total=True)
    return Sheet(table, "", "", ("",), fields, (line,), {})


def grouped(table: str, measure: str, groups: dict[str, object]) -> Sheet:
    lines = tuple(Line((code,), (code.title(),), (figure,)) for code, figure in groups.items())
    return Sheet(table, "", "", ("",), (Field(measure, measure),), lines, {})


def report(*sheets: Sheet, mode: str = "exact") -> Book:
    texts = dict.fromkeys(("title", "period", "filter", "control", "status", "generated", "program"), "")
    made = {each.number: each for each in sheets}
    return Book(year=2025, office="", mode=mode, **texts, sheets=made, contents=(), method=())


def overview(**changes) -> Sheet:
    figures = {
        "consultations": 1200,
        "concerns": 3000,
        "clients": 400,
        "consultations_before": 1000,
        "change": 0.2,
    }
    return sheet("T01", figures | changes)


@pytest.mark.parametrize(
    ("book", "said"),
    [
        (
            report(overview()),
            [
                "2025: 1,200 consultations with 3,000 concerns.",
                f"That is 20{NBSP}% more consultations than in the year before (1,000).",
                "400 different persons sought advice.",
            ],
        ),
        (
            report(overview(change=-0.5, clients=".")),
            [
                "2025: 1,200 consultations with 3,000 concerns.",
                f"That is 50{NBSP}% fewer consultations than in the year before (1,000).",
            ],
        ),
        (
            report(overview(change=0.004, concerns=0, clients=0)),
            ["That is about as many consultations as in the year before (1,000)."],
        ),
        (report(overview(consultations=".", change=".", clients=None)), []),
        (report(overview(consultations_before=0, change=None, clients=0, consultations=0)), []),
        (
            report(
                grouped("T13", "concerns", {"a": 3, "b": 7}),
                grouped("T04", "consultations", {"unknown": 9, "x": 8}),
            ),
            ["The most frequent topic group was “B” with 7 concerns."],
        ),
        (report(grouped("T13", "concerns", {"a": 7, "b": 7})), []),
        (report(grouped("T13", "concerns", {"a": 7, "b": "."})), []),
        (report(grouped("T13", "concerns", {"a": 0})), []),
        (
            report(grouped("T04", "consultations", {"unknown": 9, "eving": 8})),
            ["Of the districts of residence Eving stands first with 8 consultations."],
        ),
        (report(sheet("T01", {"referrals": 9})), []),
        (
            report(sheet("T01", {"referrals": 9}), sheet("T17", {"referrals_answered": 4}, "* / *")),
            ["9 referrals were sent; 4 of them have been answered."],
        ),
        (
            report(
                sheet("T03", {"waiting_median": 1.0}, "* / *"), sheet("T19", {"unmet_concerns": 5}, "* / *")
            ),
            [
                "For 5 concerns there was no suitable service.",
                "Half of those who were called in open hours waited no longer than 1 minute.",
            ],
        ),
        (report(mode="rounded"), ["All counts are rounded to multiples of 5."]),
    ],
)
def test_sentences_say_what_is_shown_and_nothing_else(book, said):
    with translation.override("en"):
        assert summary(book) == said


def test_a_wide_table_of_two_measures_stands_in_two_blocks_and_any_other_in_one():
    fields = tuple(
        Field(f"{place}", code, f"{place}") for code in ("consultations", "concerns") for place in range(7)
    )
    line = Line(("*",), ("Total",), tuple(range(1, 15)), is_total=True)
    whole = Sheet("T02", "", "", ("Month",), fields, (line,), {})
    with translation.override("en"):
        parted = PrintedTable(report(), "T02", whole)
        assert [(block.title, block.rows[0].texts[0], len(block.headers)) for block in parted.blocks] == [
            ("Consultations", "1", 7),
            ("Concerns", "8", 7),
        ]
        assert not parted.is_wide
        share = replace(whole, fields=(*fields[:-1], Field("share", "answered")))
        assert [len(block.headers) for block in PrintedTable(report(), "T02", share).blocks] == [14]
        few = replace(whole, fields=fields[4:10], lines=(replace(line, figures=line.figures[:6]),))
        assert [len(block.headers) for block in PrintedTable(report(), "T02", few).blocks] == [6]


@pytest.mark.parametrize(
    ("figure", "kind", "mode", "written"),
    [
        (0, "count", "exact", "–"),
        (0, "count", "rounded", "0"),
        (1234, "count", "suppressed", "1.234"),
        (".", "percent", "suppressed", "."),
        (None, "ratio", "exact", ""),
        (0.125, "percent", "exact", f"13{NBSP}%"),
        (-0.2, "change", "exact", f"−20{NBSP}%"),
        (2.25, "ratio", "exact", "2,3"),
    ],
)
def test_figures_are_written_as_in_the_workbook(figure, kind, mode, written):
    with translation.override("de"):
        assert figure_text(figure, kind, mode) == written


@pytest.mark.django_db
def test_a_report_survives_being_kept_as_text_and_is_read_in_three_languages(cast, client_for):
    build_year()
    made = annual_report.live(user=OPERATOR, year=2025, disclosure="exact", languages=["de", "en", "tr"])
    assert len({tuple(book.figures().items()) for book in made.values()}) == 1
    for language, words in (("de", "Beratungen mit"), ("en", "consultations with"), ("tr", "görüşme")):
        book = made[language]
        assert Book.from_json(book.to_json()) == book
        with translation.override(language):
            said = summary(book)
            assert words in said[0]
            assert f"2025: {number(54)} " in said[0]
