"""What the command and the address of a table have in common: names and dates as text into a question."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict

from accounts.trail_codes import add_words
from core.periods import Period
from districts.scoping import HasAccess
from reports.dimensions import DIMENSIONS, find_dimension
from reports.disclosure import MODES, ROUNDED
from reports.engine import Question, question
from reports.levels import StatisticsError
from reports.measures import MEASURES
from reports.tables import Table

FIRST_YEAR, LAST_YEAR = 1990, 2100
add_words("by", {code: found.label for code, found in DIMENSIONS.items()})
add_words("measures", {code: found.label for code, found in MEASURES.items()})


@dataclass(frozen=True)
class Asked:
    """A table as it was asked for."""

    period: Period
    by: list[str]
    measures: list[str]
    filters: dict[str, list[str]]
    disclosure: str

    def table(self, user: HasAccess) -> Table:
        """The exact table; raises StatisticsError."""
        return self.question(user).answer()

    def question(self, user: HasAccess) -> Question:
        """Raises StatisticsError."""
        return question(
            user=user, period=self.period, by=self.by, measures=self.measures, filters=self.filters
        )

    @property
    def facts(self) -> dict[str, Any]:
        """For the audit trail: names and codes of a table that could be made."""
        return {
            "period": [self.period.start.isoformat(), self.period.end.isoformat()],
            "by": self.by,
            "measures": self.measures,
            "filters": self.filters,
            "disclosure": self.disclosure,
        }


def from_query(query: QueryDict) -> Asked:
    """The table that the parameters of an address ask for; each that is none of the fixed ones is a filter."""
    fixed = {name: query.get(name, "") for name in ("year", "from", "to", "by", "measures", "disclosure")}
    disclosure = fixed["disclosure"] or ROUNDED
    if disclosure not in MODES:
        raise StatisticsError(f"There is no disclosure mode {disclosure!r}. Known are: {', '.join(MODES)}.")
    return Asked(
        period=period(fixed["year"], fixed["from"], fixed["to"]),
        by=names(fixed["by"]),
        measures=names(fixed["measures"]) or ["consultations"],
        filters=filters((name, code) for name, codes in query.lists() if name not in fixed for code in codes),
        disclosure=disclosure,
    )


def names(text: str) -> list[str]:
    """Names separated by commas."""
    return [name.strip() for name in text.split(",") if name.strip()]


def period(year: str | int | None, start: str | None = None, end: str | None = None) -> Period:
    """The period of `year`; `start` and `end` (ISO dates) take the place of its first and last day."""
    if not year and not (start and end):
        raise StatisticsError("Give a year, or the first and the last day.")
    whole = Period.year(_year(year or _day(start or "").year))
    try:
        return Period(_day(start) if start else whole.start, _day(end) if end else whole.end)
    except ValueError as error:
        raise StatisticsError(str(error)) from error


def filters(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Codes by dimension from pairs of both; a dimension that is given twice means either code."""
    found: dict[str, list[str]] = {}
    for name, code in pairs:
        found.setdefault(find_dimension(name).code, []).append(code)
    return found


def _year(text: str | int) -> int:
    try:
        year = int(text)
    except ValueError as error:
        raise StatisticsError(f"{text!r} is not a year.") from error
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise StatisticsError(f"The year {year} lies outside {FIRST_YEAR} to {LAST_YEAR}.")
    return year


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise StatisticsError(f"{text!r} is not a date such as 2025-03-17.") from error
