"""Tags and filters of the pages."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils.translation import override

from core.tables import Column
from core.templatetags import ui

COLUMNS = [
    Column("name", "Name", lambda row: row.name, sort=("name",), link=lambda row: "/a/?b=1&c=2"),
    Column(
        "size",
        "Size",
        lambda row: row.size,
        kind="integer",
        mark=lambda row: (
            ("<big>", "danger") if row.size > 1000 else ("some", "warning") if row.size > 9 else None
        ),
    ),
]


def render(source: str, query: str = "", **context) -> str:
    request = RequestFactory().get("/list/" + query)
    return engines["django"].from_string(source).render(context, request)


@pytest.mark.parametrize(("language", "expected"), [("de", "1.234,5"), ("en", "1,234.5"), ("tr", "1.234,5")])
def test_numbers_follow_the_language(language, expected):
    with override(language):
        assert ui.number(Decimal("1234.5")) == expected


def test_zero_is_shown_and_nothing_is_a_dash():
    assert ui.number(0) == "0"
    assert ui.number(None) == "–"
    assert ui.percent(None) == "–"
    assert ui.change(None) == "–"


@pytest.mark.parametrize(
    ("value", "expected"), [(0.041, "+4.1\u00a0%"), (-0.021, "−2.1\u00a0%"), (0, "±0.0\u00a0%")]
)
def test_change_has_a_sign(value, expected):
    with override("en"):
        assert ui.change(value) == expected


def test_badge_is_escaped_and_unknown_tones_are_plain():
    assert ui.badge("<b>", "pink") == '<span class="kern-badge">&lt;b&gt;</span>'
    assert "kern-badge--warning" in ui.badge("due", "warning")


@pytest.mark.parametrize(("value", "largest", "width"), [(50, 200, "25"), (0, 10, "0"), (3, 0, "0")])
def test_bar_is_relative_to_the_largest(value, largest, width):
    assert f'width="{width}"' in ui.bar(value, largest)


def test_rows_are_escaped_linked_and_aligned():
    html = ui.table_rows(COLUMNS, [SimpleNamespace(name="<script>", size=1234)])
    assert '<td role="cell"><a href="/a/?b=1&amp;c=2">&lt;script&gt;</a></td>' in html
    assert '<td role="cell" class="num"' in html
    assert 'kern-badge--danger">&lt;big&gt;</span></td>' in html
    assert 'kern-badge--warning">some<' in ui.table_rows(COLUMNS, [SimpleNamespace(name="a", size=10)])
    assert "kern-badge" not in ui.table_rows(COLUMNS, [SimpleNamespace(name="a", size=1)])


@pytest.mark.parametrize(("language", "expected"), [("tr", "İptal &lt;"), ("de", "Iptal &lt;")])
def test_a_turkish_capital_keeps_its_dot(language, expected):
    with override(language):
        assert render("{{ word|capfirst }}", word="iptal <") == expected


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (None, "integer", ""),
        (date(2026, 11, 18), "date", "18.11.2026"),
        (time(9, 5), "time", "09:05"),
        (datetime(2026, 11, 18, 9, 0, tzinfo=UTC), "datetime", "18.11.2026 10:00"),
        (True, "boolean", "yes"),
        (Decimal("3.25"), "decimal", "3,3"),
        (1234.5, "money", "1.234,50"),
        ("text", "text", "text"),
    ],
)
def test_cells_speak_the_language_of_the_page(value, kind, text):
    with override("de"):
        expected = {"yes": ui._("yes")}.get(text, text)
        assert ui.cell_text(value, kind) == expected


def test_header_sorts_and_turns_round_and_keeps_the_filter():
    source = "{% sort_header column sort %}"
    unsorted = render(source, "?office=ES&page=3", column=COLUMNS[0], sort="")
    assert 'href="?office=ES&amp;sort=name"' in unsorted
    assert "aria-sort" not in unsorted
    ascending = render(source, "?office=ES", column=COLUMNS[0], sort="name")
    assert 'aria-sort="ascending"' in ascending
    assert "sort=-name" in ascending
    assert 'aria-sort="descending"' in render(source, column=COLUMNS[0], sort="-name")


def test_header_without_order_is_no_link():
    assert "<a" not in render("{% sort_header column sort %}", column=COLUMNS[1], sort="")


def test_paging_leaves_gaps_and_keeps_the_filter():
    page = Paginator(range(1000), 50).page(10)
    html = render('{% include "components/_pagination.html" %}', "?q=a", page_obj=page)
    assert 'href="?q=a&amp;page=11"' in html
    assert "…" in html
    assert ui.page_numbers(page) == [1, None, 8, 9, 10, 11, 12, None, 20]


def test_one_page_needs_no_paging():
    html = render('{% include "components/_pagination.html" %}', page_obj=Paginator([1], 50).page(1))
    assert html.strip() == ""


class ConcernForm(forms.Form):
    topic = forms.CharField(label="Topic")

    def clean(self):
        raise forms.ValidationError("Topic and outcome do not fit.")


def test_error_summary_links_to_the_fields_of_all_forms():
    formset = forms.formset_factory(ConcernForm)({"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "1"})
    html = render(
        '{% include "components/_error_summary.html" with form=forms %}', forms=[ConcernForm({}), formset]
    )
    assert '<a href="#id_topic">Topic: ' in html
    assert '<a href="#id_form-0-topic">1. Topic: ' in html
    assert "Topic and outcome do not fit." in html
    assert 'role="alert"' in html


def test_no_errors_no_summary():
    html = render('{% include "components/_error_summary.html" %}', form=ConcernForm())
    assert html.strip() == ""
