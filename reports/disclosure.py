"""Disclosure control (handbook §2.5): what of a table may be shown, and to what accuracy.

`exact`: as counted, for the house. `rounded`: every count and every total by itself to base 5, so that a shown 0 stands
for 0 to 2 and sums may differ; for everything that leaves the house. `suppressed`: counts of 1 and 2 become a dot, and
so many others with them that no dot can be worked out from rows, columns and totals; a true zero stays a zero.
Ratios come from the exact counts and are kept secret where their base is below 10.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import cast

from reports.measures import MEASURES, Measure
from reports.planes import Cell
from reports.suppression import SMALLEST_SHOWN, suppress
from reports.tables import EXACT, SUPPRESSED, TOTAL, Codes, Figure, Table, Values

ROUNDED = "rounded"
HIDDEN = "suppressed"
MODES = (EXACT, ROUNDED, HIDDEN)

BASE = 5
SMALLEST_RATIO_BASE = 10
RATIO_DIGITS = 1
"""More digits of a ratio would tell the exact counts behind it."""


Secrets = Callable[[str, Mapping[Cell, int]], Collection[Cell]]
"""Which counts of a measure stay secret."""


def _by_itself(_measure: str, counts: Mapping[Cell, int]) -> Collection[Cell]:
    return suppress(counts)


def disclosed(table: Table, mode: str, secrets: Secrets = _by_itself) -> Table:
    """The exact `table` as it may be shown in `mode`; `secrets` where it is read together with others."""
    if mode == EXACT:
        return table
    if mode == ROUNDED:
        return table.map(_rounded, disclosure=mode)
    return _suppressed(table, secrets)


def rounded(count: int) -> int:
    """To the nearest multiple of 5: 0–2 becomes 0, 3–7 becomes 5."""
    return (count + 2) // BASE * BASE


def _rounded(values: Values) -> Values:
    return {code: _rounded_figure(values, MEASURES[code]) for code in values}


def _rounded_figure(values: Values, measure: Measure) -> Figure:
    """A sum over one or two consultations is shown as 0, as their number is."""
    if not measure.is_count:
        return _ratio(values, measure)
    return rounded(_count(values, measure.code)) if rounded(_count(values, measure.base)) else 0


def _ratio(values: Values, measure: Measure) -> Figure:
    ratio = values[measure.code]
    if not isinstance(ratio, int | float):
        return ratio
    return round(ratio, RATIO_DIGITS) if _count(values, measure.base) >= SMALLEST_RATIO_BASE else SUPPRESSED


def _count(values: Values, code: str) -> int:
    """A count of a table that is still exact."""
    return cast(int, values[code])


def share(part: int, base: int, *, mode: str) -> Figure:
    """`part` of `base` as a fraction, from exact counts (R12).

    Unless for the house it is secret on a base below 10, and has whole percents, because more would tell the counts.
    Where counts of 1 and 2 are secret, so is their share.
    """
    if not base:
        return None
    if mode == EXACT:
        return part / base
    if mode == HIDDEN and 0 < part < SMALLEST_SHOWN:
        return SUPPRESSED
    return round(part / base, 2) if base >= SMALLEST_RATIO_BASE else SUPPRESSED


def disclosed_counts(
    counts: Mapping[Cell, int], mode: str, secrets: Secrets = _by_itself, measure: str = ""
) -> dict[Cell, Figure]:
    """The cells of a cross table, margins included, as they may be shown in `mode`."""
    if mode == ROUNDED:
        return {cell: rounded(count) for cell, count in counts.items()}
    secret = secrets(measure, counts) if mode == HIDDEN else ()
    return {cell: SUPPRESSED if cell in secret else count for cell, count in counts.items()}


# --- Suppression ------------------------------------------------------------------------------------------


def _suppressed(table: Table, secrets: Secrets) -> Table:
    secret = {
        measure: secrets(measure, counts_with_margins(table, measure))
        for measure in table.total
        if MEASURES[measure].is_count
    }

    def shown(codes: Codes, values: Values) -> Values:
        hidden = {measure for measure, cells in secret.items() if codes in cells}

        def figure(measure: Measure) -> Figure:
            if hidden & {measure.code, measure.base, *(measure.parts or ())}:
                return SUPPRESSED
            return values[measure.code] if measure.is_count else _ratio(values, measure)

        return {code: figure(MEASURES[code]) for code in values}

    rows = {codes: shown(codes, values) for codes, values in table.rows.items()}
    total = shown((TOTAL,) * len(table.dimensions), table.total)
    return replace(table, rows=rows, total=total, disclosure=HIDDEN)


def counts_with_margins(table: Table, measure: str) -> dict[Cell, int]:
    """The counts of a measure by codes, with `*` for "all": each group, the grand total, and all sums between.

    The sums between (a row or column total) stand in no table of the command, but they are one question away, so they
    are treated as shown. Of figures that do not add up they are only bounds, which errs on the safe side.
    """
    counts = {codes: int(values[measure]) for codes, values in table.rows.items()}
    for place in range(len(table.dimensions)):
        sums: dict[Cell, int] = {}
        for codes, count in counts.items():
            margin = (*codes[:place], TOTAL, *codes[place + 1 :])
            sums[margin] = sums.get(margin, 0) + count
        counts |= sums
    counts[(TOTAL,) * len(table.dimensions)] = int(table.total[measure])
    return counts
