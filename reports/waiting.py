"""Figures of the queue: how many took a number, how long they waited, how it ended (R11).

No database that the product runs on shares a percentile with the other one. But minutes are whole numbers below a day:
one query counts the tickets by minutes waited, and every figure is worked out from these counts.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Expression, F, QuerySet

from consultations.desk.models import Ticket
from core.rows import counting
from reports.dimensions import Dimension
from reports.levels import StatisticsError
from reports.measures import Measure
from reports.tables import Codes

if TYPE_CHECKING:
    from reports.engine import Question

FIELDS = {
    "year": "month",
    "quarter": "month",
    "month": "month",
    "weekday": "day",
    "hour": "hour",
    "office": "office_id",
    "site": "site__code",
}
"""What a ticket is known by after its day, by dimension."""
DIGITS = 1

Tickets = Counter[tuple[str, int | None]]
"""How many, by state and minutes waited."""


def percentile(values: Mapping[int, int], part_below: float) -> float | None:
    """Of whole `values` with how often each occurs, by linear interpolation between the two next to the place (as
    PERCENTILE.INC of spreadsheets and percentile_cont of SQL); None of nothing.

    >>> percentile({4: 1, 10: 1}, 0.5)
    7.0
    """
    total = sum(values.values())
    if not total:
        return None
    place = part_below * (total - 1)
    low, high = _at(values, int(place)), _at(values, min(int(place) + 1, total - 1))
    return round(low + (high - low) * (place - int(place)), DIGITS)


def _at(values: Mapping[int, int], place: int) -> int:
    """The value at `place`, from 0, when all stand in a row."""
    passed = 0
    for value in sorted(values):
        passed += values[value]
        if place < passed:
            return value
    raise IndexError(place)


@dataclass(frozen=True)
class QueueBatch:
    """The measures of a question that are counted over tickets; the same shape as engine.Batch."""

    question: "Question"
    measures: list[Measure]

    def rows(self) -> dict[Codes, dict[str, Any]]:
        if not self.question.dimensions:
            return {}
        return {codes: self._values(tickets) for codes, tickets in self._groups().items()}

    def total(self, _rows: Mapping) -> dict[str, Any]:
        return self._values(sum(self._groups().values(), Counter()))

    @counting()
    def _groups(self) -> dict[Codes, Tickets]:
        dimensions = self.question.dimensions
        keys = {f"by_{dimension.code}": _expression(dimension) for dimension in dimensions}
        found: Iterable[dict[str, Any]] = (
            self._queryset().values("status", "waited_minutes", **keys).annotate(total=Count("pk")).order_by()
        )
        encoders = [(f"by_{dimension.code}", dimension.coding.encoder()) for dimension in dimensions]
        groups: dict[Codes, Tickets] = {}
        for row in found:
            codes = tuple(encode(row[key]) for key, encode in encoders)
            groups.setdefault(codes, Counter())[row["status"], row["waited_minutes"]] += row["total"]
        return groups

    def _queryset(self) -> QuerySet[Ticket]:
        question = self.question
        period = question.period
        rows = Ticket.objects.countable_by(question.user).filter(day__range=(period.start, period.end))
        return question.narrow(rows, _expression)

    def _values(self, tickets: Tickets) -> dict[str, float | None]:
        return {measure.code: self._figure(measure, tickets) for measure in self.measures}

    def _figure(self, measure: Measure, tickets: Tickets) -> float | None:
        if measure.kind != "percentile":
            return sum(count for key, count in tickets.items() if _meets(measure, *key))
        waited: Counter[int] = Counter()
        for (_status, minutes), count in tickets.items():
            if minutes is not None:
                waited[minutes] += count
        return percentile(waited, measure.part_below)


def _meets(measure: Measure, status: str, minutes: int | None) -> bool:
    facts = {"status": status, "waited_minutes__isnull": minutes is None}
    return all(facts[name] == value for name, value in measure.condition.items())


def _expression(dimension: Dimension) -> Expression | F:
    if dimension.code not in FIELDS:
        raise StatisticsError(
            f"Figures of the queue are known by {', '.join(FIELDS)}, not by {dimension.code}: after its day a ticket "
            "says nothing about the person."
        )
    field = FIELDS[dimension.code]
    return F(field) if dimension.code == "hour" else dimension.derive(field)
