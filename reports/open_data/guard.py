"""Whether rounded counts that add up to one total tell a count after all.

Four groups of which each is shown as 0 are at most 2 each; a total shown as 10 is at least 8: then each is 2. What
anybody can work out from lines that share nothing but their total are the bounds below; they are exact, because such
sums are a tree.
"""

from collections.abc import Mapping

from reports.disclosure import BASE

Bounds = tuple[int, int]
Lines = dict[str, dict[str, int]]
"""Rounded counts by group, of several tables with the same total."""


def bounds_of(shown: int) -> Bounds:
    """Between which counts a rounded one lies."""
    half = BASE // 2
    return max(shown - half, 0), shown + half


def safe_lines(total: int, lines: Lines) -> Lines:
    """The tables that can be shown together without pinning down a count; the first ones stay."""
    kept: Lines = {}
    for name, line in lines.items():
        tried = {**kept, name: line}
        if not _pins(total, tried):
            kept = tried
    return kept


def _pins(total: int, lines: Lines) -> bool:
    return any(low == high for low, high in narrowed(total, lines).values())


def narrowed(total: int, lines: Lines) -> Mapping[tuple[str, str], Bounds]:
    """The bounds of the total (`"", ""`) and of each group, from all of them."""
    low, high = bounds_of(total)
    of_line = {name: [bounds_of(shown) for shown in line.values()] for name, line in lines.items()}
    for bounds in of_line.values():
        low = max(low, sum(each[0] for each in bounds))
        high = min(high, sum(each[1] for each in bounds))
    found = {("", ""): (low, high)}
    for name, line in lines.items():
        lowest, highest = (sum(each[end] for each in of_line[name]) for end in (0, 1))
        for group, shown in line.items():
            least, most = bounds_of(shown)
            found[name, group] = (max(least, low - (highest - most)), min(most, high - (lowest - least)))
    return found
