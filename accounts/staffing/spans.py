"""Stretches of time within one day, as pure functions."""

from collections.abc import Iterable
from datetime import time

from districts.models.sites import Hours

Span = tuple[time, time]


def overlap(one: Span, other: Span) -> bool:
    """Whether they share a minute; where one ends the other may begin."""
    return one[0] < other[1] and other[0] < one[1]


def uncovered(span: Span, covers: Iterable[Span]) -> Hours:
    """The parts of `span` that lie in none of `covers`, in the order of the day."""
    gaps, since = [], span[0]
    for starts_at, ends_at in sorted(covers):
        if starts_at >= span[1]:
            break
        if starts_at > since:
            gaps.append((since, starts_at))
        since = max(since, ends_at)
    return [*gaps, (since, span[1])] if since < span[1] else gaps
