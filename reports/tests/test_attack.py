"""Linear programs try to work out what is kept secret, in tables of one to three dimensions and in linked ones."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from reports.suppression import Grid, suppress
from reports.tests.attack import Attack, on_grids
from reports.tests.random_tables import LINKED, grid_of, linked, with_sums

COUNTS = st.sampled_from([0, 0, 1, 1, 2, 3, 4, 6, 9, 25])


def tables(*most: int):
    """Tables with margins of as many dimensions as lengths are given."""

    def filled(lengths: list[int]):
        cells = [()]
        for length in lengths:
            cells = [(*cell, str(code)) for cell in cells for code in range(length)]
        return st.lists(COUNTS, min_size=len(cells), max_size=len(cells)).map(
            lambda counts: with_sums(dict(zip(cells, counts, strict=True)))
        )

    return st.tuples(*(st.integers(1, length) for length in most)).flatmap(filled)


def attacked(grids: list[Grid], *, whole: bool = False):
    attack = on_grids(grids)
    secret = set(attack.cells)
    assert secret >= {cell for cell, count in attack.counts.items() if count in (1, 2)}
    assert not any(attack.counts[cell] == 0 for cell in secret)
    return attack.run(whole=whole)


@settings(max_examples=150)
@given(tables(9))
def test_nothing_is_told_by_one_dimension(counts):
    assert attacked([Grid(counts)], whole=True).told == {}


@settings(max_examples=150)
@given(tables(6, 6))
def test_nothing_is_told_by_two_dimensions(counts):
    assert attacked([Grid(counts)]).told == {}


@settings(max_examples=60)
@given(tables(4, 4))
def test_nothing_is_told_by_two_dimensions_in_whole_numbers(counts):
    assert attacked([Grid(counts)], whole=True).told == {}


@settings(max_examples=60)
@given(tables(3, 3, 3))
def test_nothing_is_told_by_three_dimensions(counts):
    assert attacked([Grid(counts)]).told == {}


# --- Tables that share cells ------------------------------------------------------------------------------

RECORDS = st.lists(
    st.fixed_dictionaries(
        {name: st.integers(0, 3).map(str) for name in ("topic", "office", "sex", "outcome")}
    ),
    min_size=1,
    max_size=40,
)


@settings(max_examples=80)
@given(RECORDS)
def test_nothing_is_told_by_tables_that_share_cells(records):
    grids = [grid_of(records, dimensions) for dimensions in LINKED]
    assert attacked(grids).told == {}


@settings(max_examples=25)
@given(RECORDS)
def test_nothing_is_told_by_tables_that_share_cells_in_whole_numbers(records):
    grids = [grid_of(records, dimensions) for dimensions in LINKED[:3]]
    assert attacked(grids, whole=True).told == {}


def test_tables_that_are_each_safe_would_tell_what_they_share():
    """What the link is for: a cell that one table keeps secret as a complement is shown by the other."""
    first = {("a", "x"): 2, ("a", "y"): 20, ("b", "x"): 30, ("b", "y"): 40}
    second = {("a", "p"): 11, ("a", "q"): 11, ("b", "p"): 35, ("b", "q"): 35}
    grids = [
        Grid(with_sums(counts), lambda cell, of=of: (cell[0], "*" if cell[1] == "*" else of + cell[1]))
        for of, counts in (("1", first), ("2", second))
    ]
    result = attacked(grids)
    assert ("a", "1x") in result.found
    assert result.told == {}


def test_the_attack_tells_what_primary_suppression_alone_gives_away():
    grid = Grid(with_sums({("a", "x"): 2, ("a", "y"): 20, ("b", "x"): 30, ("b", "y"): 40}))
    assert Attack(grid.counts, {("a", "x")}, grid.lines()).run().told == {("a", "x"): (2, 2)}


def test_linked_tables_that_were_each_suppressed_alone_tell_what_they_share():
    source, told = Random(3), 0
    for _number in range(12):
        grids = linked(source)
        together = on_grids(grids)
        alone = {grid.name(cell) for grid in grids for cell in suppress(grid.counts)}
        told += len(Attack(together.counts, alone, together.lines).run().told)
        assert together.run().told == {}
    assert told
