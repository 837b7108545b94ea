"""The same table of the year before, of another office or of the city, beside the one that was asked for."""

from dataclasses import dataclass, replace
from datetime import date

from core.periods import Period
from districts.scoping import HasAccess
from reports.disclosure import SMALLEST_RATIO_BASE, disclosed, share
from reports.explorer.query import CITY, OFFICE, YEAR_BEFORE, ExplorerQuery
from reports.measures import Measure
from reports.parameters import Asked
from reports.tables import SUPPRESSED, TOTAL, Codes, Figure, Table, nothing

_YEARLY = ("year", "quarter", "month")
"""Dimensions whose codes begin with the year."""


def asked_beside(query: ExplorerQuery, today: date) -> Asked | None:
    """The other table; None when nothing is compared."""
    asked = query.asked
    if query.compare == YEAR_BEFORE:
        filters = {
            name: [_shifted(name, code, -1) for code in codes] for name, codes in asked.filters.items()
        }
        return replace(asked, period=so_far(asked.period, today).year_before(), filters=filters)
    if query.compare == CITY:
        return replace(
            asked, filters={name: codes for name, codes in asked.filters.items() if name != "office"}
        )
    if query.compare.startswith(OFFICE):
        return replace(asked, filters={**asked.filters, "office": [query.compare.removeprefix(OFFICE)]})
    return None


def so_far(period: Period, today: date) -> Period:
    """Of a period that still runs the days up to `today`, so that it is compared with the same days before."""
    return Period(period.start, today) if today in period else period


def _shifted(dimension: str, code: str, years: int) -> str:
    if dimension not in _YEARLY:
        return code
    return f"{int(code[:4]) + years:04}{code[4:]}"


@dataclass(frozen=True)
class Pair:
    """A table, exact and as it may be shown, and perhaps the one beside it."""

    exact: Table
    shown: Table
    exact_beside: Table | None = None
    shown_beside: Table | None = None
    years_apart: int = 0

    @classmethod
    def of(cls, query: ExplorerQuery, user: HasAccess, today: date) -> "Pair":
        """Raises StatisticsError."""
        mode, beside = query.asked.disclosure, asked_beside(query, today)
        exact = query.asked.table(user)
        if beside is None:
            return cls(exact, disclosed(exact, mode))
        other = beside.table(user)
        years = 1 if query.compare == YEAR_BEFORE else 0
        return cls(exact, disclosed(exact, mode), other, disclosed(other, mode), years)

    @property
    def groups(self) -> list[Codes]:
        """The groups with something in them in either table."""
        found = dict.fromkeys(self.shown.rows)
        if self.shown_beside is not None:
            found |= dict.fromkeys(self._codes(codes, self.years_apart) for codes in self.shown_beside.rows)
        return list(found)

    def value(self, measure: Measure, codes: Codes) -> Figure:
        return _figure(self.shown, measure, codes)

    def before(self, measure: Measure, codes: Codes) -> Figure:
        return _figure(self.shown_beside, measure, self._codes(codes, -self.years_apart))

    def difference(self, measure: Measure, codes: Codes) -> Figure:
        """Between the figures as they are shown: more would tell what was rounded."""
        value, before = self.value(measure, codes), self.before(measure, codes)
        if SUPPRESSED in (value, before):
            return SUPPRESSED
        if not isinstance(value, int | float) or not isinstance(before, int | float):
            return None
        return value - before

    def change(self, measure: Measure, codes: Codes) -> Figure:
        """Relative, from the exact counts (R12); None on a base below 10, and of what is no count."""
        if self.difference(measure, codes) == SUPPRESSED:
            return SUPPRESSED
        if not measure.is_count:
            return None
        value = _figure(self.exact, measure, codes)
        before = _figure(self.exact_beside, measure, self._codes(codes, -self.years_apart))
        if not isinstance(value, int) or not isinstance(before, int) or before < SMALLEST_RATIO_BASE:
            return None
        return share(value - before, before, mode=self.shown.disclosure)

    def _codes(self, codes: Codes, years: int) -> Codes:
        """The codes of the same group so many years later."""
        if not years or TOTAL in codes:
            return codes
        dimensions = self.exact.dimensions
        return tuple(_shifted(found.code, code, years) for found, code in zip(dimensions, codes, strict=True))


def _figure(table: Table | None, measure: Measure, codes: Codes) -> Figure:
    if table is None:
        return nothing(measure)
    return table.total[measure.code] if set(codes) <= {TOTAL} else table.value(measure.code, *codes)
