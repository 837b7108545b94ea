"""Disclosure control: what is shown gives nothing away (handbook §2.5)."""

import pytest

from core.periods import Period
from reports.dimensions import find_dimension
from reports.disclosure import HIDDEN, ROUNDED, disclosed, rounded, share
from reports.measures import find_measure
from reports.tables import EXACT, SUPPRESSED, Table, with_ratios


def table(rows: dict, *, by=("office",), measures=("consultations",)) -> Table:
    found = tuple(find_measure(code) for code in measures)
    total = {code: sum(values[code] for values in rows.values()) for code in next(iter(rows.values()))}
    return Table(
        dimensions=tuple(find_dimension(code) for code in by),
        measures=found,
        rows={codes: with_ratios(values, found) for codes, values in rows.items()},
        total=with_ratios(total, found),
        period=Period.year(2025),
    )


def of_counts(**counts: int) -> Table:
    return table({(code,): {"consultations": count} for code, count in counts.items()})


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (2, 0), (3, 5), (7, 5), (8, 10), (1236, 1235)])
def test_counts_are_rounded_to_base_5(count, shown):
    assert rounded(count) == shown


def test_every_cell_and_the_total_are_rounded_by_themselves():
    shown = disclosed(of_counts(ES=12, HH=13, MH=12), ROUNDED)
    assert shown.column("consultations") == {("ES",): 10, ("HH",): 15, ("MH",): 10}
    assert shown.total["consultations"] == 35
    assert shown.disclosure == ROUNDED


def test_group_that_rounds_to_nothing_is_left_out_like_an_empty_one():
    assert list(disclosed(of_counts(ES=12, HH=2), ROUNDED).rows) == [("ES",)]


RATIO = ("concerns_per_consultation",)


def test_ratio_comes_from_true_values():
    shown = disclosed(table({("ES",): {"concerns": 33, "consultations": 11}}, measures=RATIO), ROUNDED)
    assert shown.value("concerns_per_consultation", "ES") == 3


def test_ratio_on_a_small_base_is_secret():
    shown = disclosed(table({("ES",): {"concerns": 27, "consultations": 9}}, measures=RATIO), ROUNDED)
    assert shown.value("concerns_per_consultation", "ES") == SUPPRESSED


def test_ratio_of_a_secret_count_is_secret():
    rows = {(code,): {"concerns": 2, "consultations": 12} for code in ("ES", "HH")}
    shown = disclosed(table(rows, measures=RATIO), HIDDEN)
    assert shown.value("concerns_per_consultation", "ES") == SUPPRESSED
    assert shown.value("concerns", "ES") == SUPPRESSED
    assert shown.value("consultations", "ES") == 12


@pytest.mark.parametrize(
    ("part", "base", "mode", "shown"),
    [(3, 9, EXACT, 1 / 3), (3, 9, ROUNDED, SUPPRESSED), (3, 12, HIDDEN, 0.25), (0, 0, EXACT, None)],
)
def test_percentages_on_a_small_base_are_secret(part, base, mode, shown):
    assert share(part, base, mode=mode) == shown


def test_one_and_two_are_secret_and_so_is_the_smallest_neighbour():
    shown = disclosed(of_counts(ES=2, HH=40, MH=7), HIDDEN)
    assert shown.column("consultations") == {("ES",): SUPPRESSED, ("HH",): 40, ("MH",): SUPPRESSED}
    assert shown.total["consultations"] == 49


def test_small_total_is_secret_too():
    assert disclosed(of_counts(ES=2), HIDDEN).total["consultations"] == SUPPRESSED


def test_cross_table_keeps_its_rows_and_columns_safe():
    counts = {
        ("ES", "w"): 2,
        ("ES", "m"): 10,
        ("HH", "w"): 8,
        ("HH", "m"): 9,
        ("MH", "w"): 30,
        ("MH", "m"): 40,
    }
    rows = {codes: {"consultations": count} for codes, count in counts.items()}
    shown = disclosed(table(rows, by=("office", "sex")), HIDDEN).column("consultations")
    assert {codes for codes, value in shown.items() if value == SUPPRESSED} == {
        ("ES", "w"),
        ("ES", "m"),
        ("HH", "w"),
        ("HH", "m"),
    }


def test_sum_over_secret_consultations_is_secret():
    rows = {("ES",): {"minutes": 45, "consultations": 1}, ("HH",): {"minutes": 300, "consultations": 10}}
    minutes = table(rows, measures=("minutes",))
    assert disclosed(minutes, HIDDEN).value("minutes", "ES") == SUPPRESSED
    assert disclosed(minutes, ROUNDED).column("minutes") == {("HH",): 300}
