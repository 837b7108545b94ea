"""Tables that add up to several tables of the sheets: one query instead of one for each."""

from collections.abc import Sequence

from reports.dimensions import DIMENSIONS, Dimension

Finer = tuple[tuple[str, ...], tuple[str, ...]]
"""Dimensions and measures, which add up over all of them."""

FINER: tuple[Finer, ...] = (
    (("topic_group", "office", "outcome"), ("concerns",)),
    (("topic_group", "sex", "age_group"), ("concerns",)),
    (("topic_group", "district"), ("unmet_concerns",)),
    (("office", "employer"), ("consultations", "minutes")),
)


def finer_than(by: Sequence[str | Dimension], measures: Sequence[str]) -> Finer | None:
    """The first one that gives the `measures` by the dimensions `by`, in their order."""
    wanted = [each if isinstance(each, str) else each.code for each in by]
    if not all(isinstance(each, str) or DIMENSIONS.get(each.code) is each for each in by):
        return None
    for finer, counted in FINER:
        kept = [code for code in finer if code in wanted]
        if wanted and kept == wanted and len(kept) < len(finer) and set(measures) <= set(counted):
            return finer, counted
    return None
