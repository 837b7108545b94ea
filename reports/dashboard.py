"""The figures of the statistics page: few tables, from which all its panels are rolled up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from core.periods import Period
from districts.scoping import HasAccess
from reports.engine import statistic
from reports.measures import MEASURES, Measure
from reports.tables import Figure, Table

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
    concerns_per_consultation: Figure
    answered: Figure

    @property
    def change(self) -> float | None:
        return change(self.value, self.before)


class Dashboard:
    """All panels of a year, compared with the same days of the year before."""

    def __init__(self, user: HasAccess, year: int, filters: Filters, today: date):
        self.user, self.filters = user, filters
        self.period = period_of(year, today)
        self.period_before = self.period.year_before()
        consultations = ("consultations", "home_visits")
        self.consultations = self._table(self.period, ["month", "office", "district"], *consultations)
        self.consultations_before = self._table(self.period_before, ["month", "office"], *consultations)
        self.concerns = self._table(self.period, ["office", "topic_group"], "concerns")
        self.referrals = self._table(self.period, ["office"], "referrals", "referrals_answered")

    def _table(self, period: Period, by: list[str], *measures: str) -> Table:
        return statistic(user=self.user, period=period, by=by, measures=measures, filters=self.filters)

    def _totals(self, period: Period, *measures: str) -> Mapping[str, Figure]:
        return self._table(period, [], *measures).total

    @cached_property
    def key_figures(self) -> list[KeyFigure]:
        now = {
            **self._totals(self.period, "clients"),
            **self.consultations.total,
            **self.concerns.total,
            **self.referrals.total,
        }
        before = {
            **self._totals(self.period_before, "clients", "concerns", "referrals"),
            **self.consultations_before.total,
        }
        shown = ("consultations", "clients", "concerns", "referrals", "home_visits")
        return [KeyFigure(MEASURES[code], now[code], before[code]) for code in shown]

    @property
    def concerns_per_consultation(self) -> Figure:
        return _ratio(self.concerns.total["concerns"], self.consultations.total["consultations"])

    @property
    def answered(self) -> Figure:
        """Share of the referrals sent that have been answered."""
        return _ratio(self.referrals.total["referrals_answered"], self.referrals.total["referrals"])

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
        found = self.concerns.rollup("topic_group").column("concerns")
        return sorted(((codes[0], value) for codes, value in found.items()), key=lambda each: -each[1])

    @cached_property
    def districts(self) -> dict[str, int]:
        found = self.consultations.rollup("district").column("consultations")
        return {codes[0]: value for codes, value in found.items()}

    def offices(self, names: Mapping[str, str]) -> list[OfficeLine]:
        """One line per office of `names` (by code) that had consultations now or before."""
        now, before = (table.rollup("office") for table in (self.consultations, self.consultations_before))
        concerns = self.concerns.rollup("office")
        return [
            OfficeLine(
                code=code,
                name=name,
                value=now.value("consultations", code),
                before=before.value("consultations", code),
                concerns_per_consultation=_ratio(
                    concerns.value("concerns", code), now.value("consultations", code)
                ),
                answered=_ratio(
                    self.referrals.value("referrals_answered", code), self.referrals.value("referrals", code)
                ),
            )
            for code, name in names.items()
            if (code,) in now.rows or (code,) in before.rows
        ]


def _ratio(part: Figure, base: Figure) -> Figure:
    return part / base if base else None


def _by_month(table: Table) -> dict[int, int]:
    found = table.rollup("month").column("consultations")
    return {int(codes[0][-2:]): value for codes, value in found.items()}
