"""Who may have figures of the same things under two disclosure controls (handbook §2.5).

Beside exact figures rounded ones hide nothing, and a dot beside a rounded count may be worked out. So a person without
the permission gets figures that overlap in one way only: a second download that would lay them side by side is refused.
Suppression protects one table by itself; two of them over different selections that overlap tell their difference, and
so do two versions of a year.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from core import audit
from core.periods import Period
from districts.scoping import HasAccess, Role
from reports.disclosure import HIDDEN

PERMITTED = (Role.COORDINATOR,)
"""Who may mix: the coordinator answers for what leaves the house."""


@dataclass(frozen=True)
class Selection:
    """What a download shows, as the audit trail keeps it; without measures all of them."""

    start: str
    end: str
    filters: Mapping[str, frozenset[str]]
    measures: frozenset[str]
    disclosure: str
    version: int = 0
    """Of a frozen year; 0 are live figures."""

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> "Selection":
        if "year" in facts:
            year = Period.in_year(facts["year"], facts.get("part", ""))
            start, end = year.start.isoformat(), year.end.isoformat()
            filters = {"office": [facts["office"]]} if facts.get("office") else {}
        else:
            (start, end), filters = facts["period"], facts.get("filters", {})
        narrowed = {dimension: frozenset(codes) for dimension, codes in filters.items()}
        return cls(
            start,
            end,
            narrowed,
            frozenset(facts.get("measures", ())),
            facts["disclosure"],
            facts.get("version", 0),
        )

    def overlaps(self, other: "Selection") -> bool:
        """Whether both count something of the same days, measures and groups."""
        if self.start > other.end or other.start > self.end:
            return False
        if self.measures and other.measures and self.measures.isdisjoint(other.measures):
            return False
        both = self.filters.keys() & other.filters.keys()
        return not any(self.filters[each].isdisjoint(other.filters[each]) for each in both)

    def tells_beside(self, other: "Selection") -> bool:
        """Whether the two side by side show more than each was meant to."""
        if not self.overlaps(other):
            return False
        if self.disclosure != other.disclosure:
            return True
        return self.disclosure == HIDDEN and self._extent != other._extent

    @property
    def _extent(self) -> tuple:
        return self.start, self.end, self.filters, self.version


def refusal(user: HasAccess, *facts: Mapping[str, Any]) -> str:
    """Why `user` may not download what the `facts` say, together and after earlier downloads; empty where nothing
    speaks against."""
    if user.access.has(*PERMITTED):
        return ""
    wanted = [Selection.of(each) for each in facts]
    if any(first.tells_beside(second) for first, second in combinations(wanted, 2)):
        return _(
            "Side by side these two would tell what is to stay secret. Ask the coordinator, who may have both."
        )
    for entry in audit.disclosures_of(user):
        if any(each.tells_beside(Selection.of(entry.facts)) for each in wanted):
            return _(
                "On %(day)s you downloaded figures that overlap with these. Side by side both would tell what is to "
                "stay secret. Ask the coordinator, who may have both."
            ) % {"day": date_format(localtime(entry.at), "SHORT_DATE_FORMAT")}
    return ""
