"""What is suppressed cannot be worked out: an attacker tries all counts that fit what is shown."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.disclosure import counts_with_margins
from reports.suppression import Grid, suppress
from reports.tables import TOTAL
from reports.tests import attack
from reports.tests.random_tables import with_sums
from reports.tests.test_disclosure import table


def line_of(*counts: int) -> dict:
    return {(str(place),): count for place, count in enumerate(counts)} | {(TOTAL,): sum(counts)}


def crossed(matrix: list[list[int]]) -> dict:
    rows = {
        (str(row), str(column)): {"consultations": count}
        for row, line in enumerate(matrix)
        for column, count in enumerate(line)
    }
    return counts_with_margins(table(rows, by=("office", "sex")), "consultations")


def possible(counts: dict, secret: set) -> dict:
    """For each secret cell the counts that fit everything shown; tried are those at most 1 away from the true ones."""
    inner = {cell: count for cell, count in counts.items() if TOTAL not in cell}
    hidden = [cell for cell in inner if cell in secret]
    shown = {cell: count for cell, count in counts.items() if cell not in secret}
    found = {cell: set() for cell in secret}
    choices = [range(max(1, counts[cell] - 1), counts[cell] + 2) for cell in hidden]
    for guess in product(*choices):
        guessed = with_sums(inner | dict(zip(hidden, guess, strict=True)))
        if all(guessed[cell] == count for cell, count in shown.items()):
            for cell in secret:
                found[cell].add(guessed[cell])
    return found


def assert_safe(counts: dict) -> None:
    secret = suppress(counts)
    assert secret >= {cell for cell, count in counts.items() if count in (1, 2)}
    assert not any(counts[cell] == 0 for cell in secret)
    assert all(len(fitting) > 1 for fitting in possible(counts, secret).values())


@pytest.mark.parametrize("counts", [(1, 1, 1, 1), (2, 2, 0), (1, 1, 40), (2,), (1, 0, 0), (3, 0, 1)])
def test_a_total_gives_no_secret_cell_away(counts):
    assert_safe(line_of(*counts))


@pytest.mark.parametrize("counts", [(1, 1, 1, 1), (2, 2)])
def test_total_is_hidden_where_every_cell_is_secret(counts):
    assert (TOTAL,) in suppress(line_of(*counts))


@pytest.mark.parametrize("counts", [(1, 1, 1, 20, 30), (2, 2, 20, 30)])
def test_smallest_cell_follows_where_all_secret_cells_are_alike(counts):
    secret = suppress(line_of(*counts))
    assert (str(counts.index(20)),) in secret
    assert (TOTAL,) not in secret


def test_secret_cell_between_two_secret_blocks_is_not_the_difference_of_their_sums():
    assert_safe(crossed([[1, 2, 1, 9], [2, 1, 9, 9], [9, 9, 1, 2], [9, 9, 2, 1]]))


def test_totals_of_a_table_of_small_counts_are_shown_where_they_tell_nothing():
    """Applications by purpose and district: nearly every count is 1 or 2, and once every total was a dot, too."""
    purposes = (
        "020110011000",
        "000000111001",
        "102112111311",
        "111000110110",
        "002210000110",
        "110202012002",
        "101010110010",
    )
    counts = crossed([list(map(int, line)) for line in purposes])
    secret = suppress(counts)
    shown = {cell for cell in counts if cell not in secret and counts[cell]}
    assert shown >= {(TOTAL, TOTAL), ("2", TOTAL), ("5", TOTAL), (TOTAL, "8")}
    assert secret >= {("1", TOTAL), ("3", TOTAL), (TOTAL, "0")}
    assert not attack.on_grids([Grid(counts)]).run().told


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 6), min_size=1, max_size=6))
def test_lines_are_safe(counts):
    assert_safe(line_of(*counts))


matrices = st.integers(2, 3).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 6), min_size=width, max_size=width), min_size=2, max_size=3
    )
)


@settings(max_examples=60, deadline=None)
@given(matrices)
def test_cross_tables_are_safe(matrix):
    assert_safe(crossed(matrix))
