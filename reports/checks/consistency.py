"""Proves over a finished annual report, from the values written in it, that its tables do not contradict each other."""

from collections.abc import Iterator, Mapping

from reports.checks.figures import Facts, differences, figures_of, open_report
from reports.checks.ties import NO_LARGER, SUPPRESSED, Fact, Key, Sum, Value, sums
from reports.disclosure import HIDDEN, ROUNDED

MOST_TOLD = 5


class Contradiction(Exception):
    """The tables of a report contradict each other; the text says where."""


def check(content: bytes, mode: str) -> int:
    """Raises Contradiction; returns how many ties hold between the figures of the workbook."""
    book = open_report(content)
    figures = figures_of(book)
    return _checked(figures, mode, list(differences(book, figures)))


def check_figures(figures: Mapping[Key, Value], mode: str) -> int:
    """The same for figures that are not yet written."""
    return _checked(figures, mode, [])


def _checked(figures: Mapping[Key, Value], mode: str, found: list[str]) -> int:
    ties = _Ties(Facts(figures), mode)
    found += ties.contradictions()
    if found:
        further = f" (and {len(found) - MOST_TOLD} more)" if len(found) > MOST_TOLD else ""
        raise Contradiction("; ".join(found[:MOST_TOLD]) + further)
    return ties.number


class _Ties:
    def __init__(self, facts: Facts, mode: str):
        self.facts, self.mode = facts, mode
        self.number = 0

    def contradictions(self) -> Iterator[str]:
        for fact, shown in self.facts.shown.items():
            self.number += len(shown) - 1
            if len(set(shown.values())) > 1:
                yield f"{_text(fact)} is {', '.join(f'{value} in {table}' for table, value in shown.items())}"
            elif not self._fits_mode(self.facts.value(fact)):
                yield f"{_text(fact)} is {self.facts.value(fact)}, which is not {self.mode}"
        for each in sums(self.facts.shown, self.facts.by_table):
            if self.facts.value(each.total) is not None:
                self.number += 1
                yield from self._contradiction(each)
        yield from self._too_large()

    def _fits_mode(self, value: Value | None) -> bool:
        if value == SUPPRESSED or self.mode == ROUNDED:
            return value != SUPPRESSED and value % 5 == 0 if self.mode == ROUNDED else self.mode == HIDDEN
        return self.mode != HIDDEN or value not in (1, 2)

    def _contradiction(self, each: Sum) -> Iterator[str]:
        total = self.facts.value(each.total)
        values = [value for part in each.parts if (value := self.facts.value(part)) is not None]
        known = [value for value in values if value != SUPPRESSED]
        least, most = self._range(sum(known), len(values) - len(known), each)
        if total == SUPPRESSED:
            is_told = values and len(known) == len(values) and not each.is_partial and not each.of_persons
            if is_told:
                yield f"{_text(each.total)} is secret, and is the sum of what is shown"
        elif not least <= total <= most:
            yield f"{_text(each.total)} is {total}, its parts make {sum(known)}"
        elif len(values) - len(known) == 1 and not each.is_partial:
            yield f"one secret part of {_text(each.total)} can be worked out"

    def _range(self, known: float, secret: int, each: Sum) -> tuple[float, float]:
        """Between what the total can lie, with the parts `known` in sum and `secret` others."""
        rounding = 2 * (len(each.parts) + each.left_out + 1) if self.mode == ROUNDED else 0
        most = float("inf") if secret or each.is_partial else known + rounding
        if each.of_persons:
            return self._largest(each) - rounding, most
        return known + secret - rounding, most

    def _largest(self, each: Sum) -> float:
        """Of persons the total may be as small as the largest group."""
        values = [value for part in each.parts if (value := self.facts.value(part)) is not None]
        return max((value for value in values if value != SUPPRESSED), default=0)

    def _too_large(self) -> Iterator[str]:
        for small, large in NO_LARGER:
            for measure, narrowed in self.facts.shown:
                values = self.facts.value((small, narrowed)), self.facts.value((large, narrowed))
                if measure != small or None in values or SUPPRESSED in values:
                    continue
                self.number += 1
                if values[0] > values[1]:
                    yield f"{_text((small, narrowed))} is {values[0]}, more than {large} {values[1]}"


def _text(fact: Fact) -> str:
    measure, narrowed = fact
    return " ".join([measure, *(f"{dimension}={code}" for dimension, code in narrowed)])
