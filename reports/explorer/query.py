"""A query of the explorer: the table it asks for, what that is compared with, and how it is shown; and its address.

The parameters of the table are those of /statistics/table.* (docs/interface.md): the same address downloads it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Self
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from core.periods import Period
from reports.levels import StatisticsError
from reports.parameters import Asked, names, period

TABLE, CROSS, CHART, MAP = "table", "cross", "chart", "map"
SHOWN = (TABLE, CROSS, CHART, MAP)
YEAR_BEFORE, CITY, OFFICE = "year_before", "city", "office:"
"""What a table can be compared with; `office:HH` is another office."""

PERIOD = ("year", "from", "to")
OWN = ("compare", "show", "sort")
"""The parameters that a table as a file does not have."""
PLACES = ("by", "by2", "by3")
FIXED = (*PERIOD, *PLACES, "measures", "more", "disclosure", *OWN)
"""All that are no filters. `by2`, `by3` and `more` are what the form sends."""

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class ExplorerQuery:
    asked: Asked
    compare: str = ""
    show: str = TABLE
    sort: str = ""

    @property
    def table_parameters(self) -> Pairs:
        """The parameters of the table in their order; the same query always has the same ones."""
        asked = self.asked
        return [
            *_period_parameters(asked.period),
            *([("by", ",".join(asked.by))] if asked.by else []),
            ("measures", ",".join(asked.measures)),
            *((name, code) for name in sorted(asked.filters) for code in asked.filters[name]),
            ("disclosure", asked.disclosure),
        ]

    @property
    def parameters(self) -> Pairs:
        own = [
            ("compare", self.compare),
            ("show", self.show if self.show != TABLE else ""),
            ("sort", self.sort),
        ]
        return [*self.table_parameters, *((name, value) for name, value in own if value)]

    @property
    def query_string(self) -> str:
        return urlencode(self.parameters, safe=",:")

    @property
    def address(self) -> str:
        return f"{reverse('reports:explorer')}?{self.query_string}"

    def file_address(self, file_format: str) -> str:
        query = urlencode(self.table_parameters, safe=",:")
        return f"{reverse('reports:table', kwargs={'file_format': file_format})}?{query}"

    def comparison_address(self, file_format: str) -> str:
        """Of the file with both tables."""
        path = reverse("reports:comparison", kwargs={"file_format": file_format})
        return f"{path}?{self.with_(show=TABLE, sort='').query_string}"

    @property
    def records_address(self) -> str:
        return f"{reverse('reports:explorer_records')}?{urlencode(self.table_parameters, safe=',:')}"

    def with_(self, **changes) -> Self:
        return replace(self, **changes)

    def asking(self, **changes) -> Self:
        """Another table, in its own order."""
        return replace(self, asked=replace(self.asked, **changes), sort="")

    def without_filter(self, name: str) -> Self:
        return self.asking(
            filters={code: codes for code, codes in self.asked.filters.items() if code != name}
        )


def _period_parameters(asked: Period) -> Pairs:
    if asked == Period.year(asked.start.year):
        return [("year", str(asked.start.year))]
    return [("from", asked.start.isoformat()), ("to", asked.end.isoformat())]


# --- Reading an address -------------------------------------------------------------------------------


def listed(query: QueryDict, *parameters: str) -> list[str]:
    """All names under `parameters`, given once or several times, with commas or without; each once."""
    given = (text for parameter in parameters for text in query.getlist(parameter))
    return list(dict.fromkeys(name for text in given for name in names(text)))


def filters_in(query: QueryDict) -> dict[str, list[str]]:
    """Codes by name of whatever is no fixed parameter; what was left open in the form is none."""
    found = {name: [code for code in codes if code] for name, codes in query.lists() if name not in FIXED}
    return {name: list(dict.fromkeys(codes)) for name, codes in found.items() if codes}


def pairs_of(query: QueryDict) -> Pairs:
    return [(name, value) for name, values in query.lists() for value in values]


def period_or(query: Mapping[str, str], default: Period) -> Period:
    """The period that the address asks for; `default` where it asks for none, or for one that there is not."""
    try:
        return period(*(query.get(name, "") for name in PERIOD))
    except StatisticsError:
        return default


def within(outer: Period, inner: Period) -> Period:
    """The days that both have; they must have some."""
    return Period(max(outer.start, inner.start), min(outer.end, inner.end))


def span_of(dimension: str, code: str) -> Period | None:
    """The days of a code of a dimension of time such as `2025-Q1`; None of every other dimension."""
    if dimension == "year":
        return Period.year(int(code))
    if dimension == "quarter":
        year, quarter = code.split("-Q")
        return _months(int(year), 3 * int(quarter) - 2, 3)
    if dimension == "month":
        year, month = code.split("-")
        return _months(int(year), int(month), 1)
    return None


def _months(year: int, first: int, count: int) -> Period:
    after = date(year + (first + count > 12), (first + count - 1) % 12 + 1, 1)
    return Period(date(year, first, 1), date.fromordinal(after.toordinal() - 1))


def number_of(counts: Iterable[int]) -> int:
    product = 1
    for count in counts:
        product *= count
    return product
