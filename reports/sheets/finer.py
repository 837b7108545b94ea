"""Tables that add up to several tables of the sheets: one query instead of one for each."""

from collections.abc import Sequence

from reports.dimensions import Dimension

Finer = tuple[tuple[str, ...], tuple[str, ...]]
"""Dimensions and measures, which add up over all of them."""

FINER: tuple[Finer, ...] = (
    (("topic_group", "office", "outcome"), ("concerns",)),
    (("topic_group", "sex", "age_group"), ("concerns",)),
    (("topic_group", "district"), ("unmet_concerns",)),
)


def finer_than(by: Sequence[str | Dimension], measures: Sequence[str]) -> Finer | None:
    """The first one that gives the `measures` by the dimensions `by`, in their order."""
    for finer, counted in FINER:
        kept = [code for code in finer if code in by]
        if by and kept == list(by) and len(kept) < len(finer) and set(measures) <= set(counted):
            return finer, counted
    return None
