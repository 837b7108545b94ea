"""Works out tables: measures grouped by dimensions over a period, filtered, for what a person may see.

Measures that are counted over the same rows share one query; a second one fetches the total where it is not the sum of
the groups. Nothing here knows of a particular table, page or file.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.db.models import Expression, F, Q, QuerySet

from consultations.models import Concern, Consultation, Referral
from core.periods import Period
from core.replica import read_replica
from core.rows import counting
from districts.scoping import HasAccess
from reports.dimensions import Dimension, find_dimension
from reports.levels import Level, StatisticsError, UnknownCode, path
from reports.measures import Measure, find_measure
from reports.ready import answers
from reports.tables import Codes, Table, add_up, in_order, nothing, with_ratios
from reports.waiting import QueueBatch

MODELS = {Level.CONSULTATION: Consultation, Level.CONCERN: Concern, Level.REFERRAL: Referral}
JOINED = Consultation._meta.db_table
MOST_DIMENSIONS = 3

Rows = list[tuple[list, list[int]]]
"""Grouped values in the order of the dimensions, figures in that of the measures."""


def statistic(
    *,
    user: HasAccess,
    period: Period,
    by: Sequence[str | Dimension] = (),
    measures: Sequence[str] = ("consultations",),
    filters: Mapping[str, Sequence[str]] | None = None,
    totals: dict | None = None,
) -> Table:
    """The exact table of `measures` grouped `by` dimensions over `period`, of what `user` may see as figures.

    `by` names dimensions of the public interface or brings others. `filters` are codes by dimension; several codes of
    one dimension mean either of them. Tables of one person and one moment may share `totals`: each is counted once.
    Raises StatisticsError for more than three dimensions and for unknown names, UnknownCode for a filter that names
    nothing known.
    """
    asked = question(user=user, period=period, by=by, measures=measures, filters=filters, totals=totals)
    return asked.answer()


def question(
    *,
    user: HasAccess,
    period: Period,
    by: Sequence[str | Dimension] = (),
    measures: Sequence[str] = ("consultations",),
    filters: Mapping[str, Sequence[str]] | None = None,
    totals: dict | None = None,
) -> "Question":
    """What `statistic` answers."""
    if len(by) > MOST_DIMENSIONS:
        raise StatisticsError(f"A table has at most {MOST_DIMENSIONS} dimensions; these are {len(by)}.")
    if len(set(by)) < len(by) or len(set(measures)) < len(measures):
        raise StatisticsError("A dimension or a measure is named twice.")
    if not measures:
        raise StatisticsError("A table needs at least one measure.")
    return Question(
        user=user,
        period=period,
        dimensions=tuple(found if isinstance(found, Dimension) else find_dimension(found) for found in by),
        measures=tuple(find_measure(code) for code in measures),
        filters={code: tuple(codes) for code, codes in (filters or {}).items()},
        totals={} if totals is None else totals,
    )


@dataclass(frozen=True)
class Question:
    user: HasAccess
    period: Period
    dimensions: tuple[Dimension, ...]
    measures: tuple[Measure, ...]
    filters: Mapping[str, Codes]
    totals: dict = field(default_factory=dict, compare=False)

    def answer(self) -> Table:
        """Read from the copy of the database, where there is one."""
        with read_replica():
            return self._answer()

    def _answer(self) -> Table:
        rows: dict[Codes, dict[str, Any]] = {}
        total: dict[str, Any] = {}
        counted = self._counted()
        for batch in self._batches(counted):
            found = batch.rows()
            for codes, values in found.items():
                rows.setdefault(codes, {measure.code: nothing(measure) for measure in counted}).update(values)
            total |= batch.total(found)
        table = Table(
            dimensions=self.dimensions,
            measures=self.measures,
            rows=in_order(
                {codes: with_ratios(values, self.measures) for codes, values in rows.items()}, self.dimensions
            ),
            total=with_ratios(total, self.measures),
            period=self.period,
            filters=self.filters,
        )
        return table.map(lambda values: values)

    def rows_behind(self, measure: Measure) -> QuerySet:
        """The rows of the measure's own level that its figure counts: as many as the figure says. Only for measures
        of the kind `rows` that are not of the queue."""
        level = max(measure.level, self._finest_level)
        found = Batch(self, level, measure.by_sent_day, [measure]).rows_behind(measure)
        return MODELS[measure.level].objects.countable_by(self.user).filter(pk__in=found)

    def _counted(self) -> list[Measure]:
        """The measures to ask the database for: parts instead of ratios, and what a figure is based on; each once."""
        codes = [
            code for measure in self.measures for code in (*(measure.parts or (measure.code,)), measure.base)
        ]
        return [find_measure(code) for code in dict.fromkeys(codes)]

    def _batches(self, counted: Iterable[Measure]) -> Iterator["Batch | QueueBatch"]:
        groups: dict[tuple[Level, bool], list[Measure]] = {}
        for measure in counted:
            level = max(measure.level, self._finest_level)
            groups.setdefault((level, measure.by_sent_day), []).append(measure)
        for (level, by_sent_day), measures in groups.items():
            is_queue = level == Level.TICKET
            yield QueueBatch(self, measures) if is_queue else Batch(self, level, by_sent_day, measures)

    def narrow(self, rows: QuerySet, expression: Callable[[Dimension], Expression | F]) -> QuerySet:
        """`rows` that meet all filters; `expression` says where a row has the value of a dimension."""
        for code, codes in self.filters.items():
            dimension, name = find_dimension(code), f"only_{code}"
            wanted = one_of(name, self._values(dimension, codes))
            rows = rows.alias(**{name: expression(dimension)}).filter(wanted)
        return rows

    def _values(self, dimension: Dimension, codes: Codes) -> list:
        try:
            return [
                value for code in codes for value in dimension.coding.decode(code, self.user, self.period)
            ]
        except UnknownCode as error:
            raise UnknownCode(f"The dimension {dimension.code} has no code {str(error)!r}.") from error

    @cached_property
    def _finest_level(self) -> Level:
        filtered = (find_dimension(code) for code in self.filters)
        return max((found.level for found in (*self.dimensions, *filtered)), default=Level.CONSULTATION)


def one_of(name: str, values: Sequence) -> Q:
    """Rows whose `name` is one of the `values`, among which None may be."""
    known = Q(**{f"{name}__in": [value for value in values if value is not None]})
    return known | Q(**{f"{name}__isnull": True}) if None in values else known


@dataclass(frozen=True)
class Batch:
    """The measures of a question that are counted over the same rows."""

    question: Question
    level: Level
    by_sent_day: bool
    measures: list[Measure]

    def rows(self) -> dict[Codes, dict[str, Any]]:
        """Figures by codes; empty when nothing is grouped."""
        return self._answer() if self.dimensions else {}

    def total(self, rows: Mapping[Codes, Mapping[str, Any]]) -> dict[str, Any]:
        """The distinct total: added up from `rows` where that is the same, the rest counted by a second query."""
        question = self.question
        finest = max((dimension.level for dimension in self.dimensions), default=Level.CONSULTATION)
        added = [each for each in self.measures if self.dimensions and each.is_additive_over(finest)]
        measures = [each for each in self.measures if each not in added]
        if not measures:
            return add_up(rows.values(), added)
        codes = tuple(each.code for each in measures)
        key = question.period, tuple(question.filters.items()), self.level, codes
        if key not in question.totals:
            ungrouped = replace(self, question=replace(question, dimensions=()), measures=measures)
            question.totals[key] = ungrouped._answer().get((), dict.fromkeys(codes, 0))
        return add_up(rows.values(), added) | question.totals[key]

    def _answer(self) -> dict[Codes, dict[str, Any]]:
        encoders = [dimension.coding.encoder() for dimension in self.dimensions]
        names = [measure.code for measure in self.measures]
        found: dict[Codes, dict[str, Any]] = {}
        for group, figures in answers.rows(self):
            codes = tuple([encode(value) for encode, value in zip(encoders, group, strict=True)])
            known = found.get(codes)
            found[codes] = {
                name: figure + (known[name] if known else 0)
                for name, figure in zip(names, figures, strict=True)
            }
        return found

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        return self.question.dimensions

    @property
    def adds_up_over_time(self) -> bool:
        """Whether the figures of a group are the sum of those of its months: of rows, which lie in one, not of persons
        (R3)."""
        return all(measure.kind != "persons" or measure.first_contacts for measure in self.measures)

    def within(self, period: Period) -> "Batch":
        return replace(self, question=replace(self.question, period=period))

    def query(self, *, by_month: bool = False) -> QuerySet:
        """By the month first, where `by_month`; else by the dimensions alone, of which there is one at least."""
        grouped = (*([find_dimension("month")] if by_month else []), *self.dimensions)
        keys = {
            f"key_{number}": dimension.expression(self.level, by_sent_day=self.by_sent_day)
            for number, dimension in enumerate(grouped)
        }
        found = self._narrow_join(self._queryset().values(**keys)).annotate(**self._aggregates()).order_by()
        return found.values_list(*keys, *self._aggregates())

    @counting()
    def count(self, *, by_month: bool = False) -> Rows:
        """Asks the database, not what is kept. PostgreSQL adds up large integers as decimals."""
        if not self.dimensions and not by_month:
            found = self._narrow_join(self._queryset()).aggregate(**self._aggregates())
            return [([], [int(figure) for figure in found.values()])]
        width = len(self.dimensions) + by_month
        return [
            (list(row[:width]), [int(figure) for figure in row[width:]])
            for row in self.query(by_month=by_month)
        ]

    def rows_behind(self, measure: Measure) -> QuerySet:
        """The keys of the rows of the measure's level that it counts."""
        rows = self._queryset().filter(measure.counted_rows(self.level, self._first_contacts))
        return rows.values(path(self.level, measure.level, "pk"))

    def _aggregates(self) -> dict:
        return {
            f"of_{measure.code}": measure.aggregate(self.level, self._first_contacts)
            for measure in self.measures
        }

    def _queryset(self) -> QuerySet:
        period = self.question.period
        rows = MODELS[self.level].objects.countable_by(self.question.user).counted().order_by()
        if self.by_sent_day:
            rows = rows.in_period(period)
        else:
            held_on = path(self.level, Level.CONSULTATION, "held_on")
            rows = rows.filter(**{f"{held_on}__range": (period.start, period.end)})
        return self.question.narrow(
            rows, lambda dimension: dimension.expression(self.level, by_sent_day=self.by_sent_day)
        )

    def _narrow_join(self, rows: QuerySet) -> QuerySet:
        """What is copied onto a concern is said of its consultation, too, where that is read along: its own index finds
        those of the period, or all of all years would be joined."""
        if self.level == Level.CONSULTATION or self.by_sent_day or JOINED not in rows.query.alias_map:
            return rows
        period = self.question.period
        at = "consultation" if self.level == Level.CONCERN else "concern__consultation"
        return rows.filter(**{f"{at}__held_on__range": (period.start, period.end), f"{at}__is_counted": True})

    def _first_contacts(self) -> QuerySet:
        """Consultations of the period that are their client's first ever, over all offices (R5)."""
        consultations = Consultation.objects.countable_by(self.question.user).counted()
        return (
            consultations.in_period(self.question.period)
            .with_first_contact()
            .filter(is_first_contact=True)
            .order_by()
            .values("pk")
        )
