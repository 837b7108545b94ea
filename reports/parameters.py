"""What the command and the address of a table have in common: names and dates as text into a question."""

from collections.abc import Iterable
from datetime import date

from core.periods import Period
from reports.dimensions import find_dimension
from reports.levels import StatisticsError

FIRST_YEAR, LAST_YEAR = 1990, 2100


def names(text: str) -> list[str]:
    """Names separated by commas."""
    return [name.strip() for name in text.split(",") if name.strip()]


def period(year: str | int | None, start: str | None = None, end: str | None = None) -> Period:
    """The period of `year`; `start` and `end` (ISO dates) take the place of its first and last day."""
    whole = Period.year(_year(year)) if year else None
    if whole is None and not (start and end):
        raise StatisticsError("Give a year, or the first and the last day.")
    first = _day(start) if start else whole.start
    last = _day(end) if end else whole.end
    try:
        return Period(first, last)
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
