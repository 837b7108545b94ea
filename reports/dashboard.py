"""The figures of the statistics page: few tables, from which all its panels are rolled up."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from catalogues.labels import groups_of_topics
from core.periods import Period
from districts.scoping import HasAccess
from reports.engine import statistic
from reports.measures import MEASURES, Measure
from reports.tables import Table

Filters = Mapping[str, Sequence[str]]


def period_of(year: int, today: date) -> Period:
    """The year, or of the running year the days up to `today`, so that it is compared with the same days before."""
    whole = Period.year(year)
    return Period(whole.start, today) if today in whole else whole


def change(value: float, before: float) -> float | None:
    """Relative change; None where there was nothing before."""
    return (value - before) / before if before else None


@dataclass(frozen=True)
class KeyFigure:
    """A total of the period and of the same days a year before. `note` is a second figure: a measure and its value."""

    measure: Measure
    value: int
    before: int

    @property
    def change(self) -> float | None:
        return change(self.value, self.before)


@dataclass(frozen=True)
class OfficeLine:
    code: str
    name: str
    value: int
    before: int
    concerns_per_consultation: float | None
    answered: float | None

    @property
    def change(self) -> float | None:
        return change(self.value, self.before)


class Dashboard:
    """All panels of a year, compared with the same days of the year before."""

    def __init__(self, user: HasAccess, year: int, filters: Filters, today: date):
        self.user, self.filters = user, filters
        self.totals: dict = {}
        self.period = period_of(year, today)
        self.period_before = self.period.year_before()
        consultations = ("consultations", "home_visits")
        self.consultations = self._table(self.period, ["month", "office", "district"], *consultations)
        self.consultations_before = self._table(self.period_before, ["month", "office"], *consultations)
        # By topic, which stands on the concern; its group would have to be joined to each of them.
        self.concerns = self._table(self.period, ["office", "topic"], "concerns")
        self.referrals = self._table(self.period, ["office"], "referrals", "referrals_answered")

    def _table(self, period: Period, by: list[str], *measures: str) -> Table:
        return statistic(
            user=self.user,
            period=period,
            by=by,
            measures=measures,
            filters=self.filters,
            totals=self.totals,
        )

    @cached_property
    def key_figures(self) -> list[KeyFigure]:
        now = [self._table(self.period, [], "clients"), self.consultations, self.concerns, self.referrals]
        uncounted = ("clients", "concerns", "referrals")
        before = [self._table(self.period_before, [], *uncounted), self.consultations_before]
        shown = ("consultations", "clients", "concerns", "referrals", "home_visits")
        return [KeyFigure(MEASURES[code], _total(code, now), _total(code, before)) for code in shown]

    @property
    def concerns_per_consultation(self) -> float | None:
        return _ratio(self.concerns.count("concerns"), self.consultations.count("consultations"))

    @property
    def answered(self) -> float | None:
        """Share of the referrals sent that have been answered."""
        return _ratio(self.referrals.count("referrals_answered"), self.referrals.count("referrals"))

    @cached_property
    def months(self) -> list[tuple[int, int, int]]:
        """Month of the year, consultations, and those of the year before."""
        now, before = (_by_month(table) for table in (self.consultations, self.consultations_before))
        return [
            (month, now.get(month, 0), before.get(month, 0)) for month in range(1, self.period.end.month + 1)
        ]

    @cached_property
    def topic_groups(self) -> list[tuple[str, int]]:
        """Topic group and concerns, the largest first."""
        topics = self.concerns.rollup("topic")
        group_of = groups_of_topics()
        groups: Counter[str] = Counter()
        for (topic,) in topics.rows:
            groups[group_of[topic]] += topics.count("concerns", topic)
        return groups.most_common()

    @cached_property
    def districts(self) -> dict[str, int]:
        districts = self.consultations.rollup("district")
        return {district: districts.count("consultations", district) for (district,) in districts.rows}

    def offices(self, names: Mapping[str, str]) -> list[OfficeLine]:
        """One line per office of `names` (by code) that had consultations now or before."""
        tables = (self.consultations, self.consultations_before, self.concerns, self.referrals)
        now, before, concerns, referrals = (table.rollup("office") for table in tables)
        return [
            OfficeLine(
                code=code,
                name=name,
                value=now.count("consultations", code),
                before=before.count("consultations", code),
                concerns_per_consultation=_ratio(
                    concerns.count("concerns", code), now.count("consultations", code)
                ),
                answered=_ratio(
                    referrals.count("referrals_answered", code), referrals.count("referrals", code)
                ),
            )
            for code, name in names.items()
            if (code,) in now.rows or (code,) in before.rows
        ]


def _total(measure: str, tables: Sequence[Table]) -> int:
    return next(table.count(measure) for table in tables if measure in table.total)


def _ratio(part: int, base: int) -> float | None:
    return part / base if base else None


def _by_month(table: Table) -> dict[int, int]:
    months = table.rollup("month")
    return {int(month[-2:]): months.count("consultations", month) for (month,) in months.rows}
