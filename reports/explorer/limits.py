"""How large a table may be, and what to leave out of one that is too large."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.templatetags.ui import number
from districts.scoping import HasAccess
from reports.dimensions import DIMENSIONS
from reports.disclosure import HIDDEN
from reports.explorer.query import ExplorerQuery, number_of
from reports.measures import MEASURES

MOST_CELLS = 250_000
MOST_SUPPRESSED_CELLS = 20_000
"""To find out what must be kept secret takes longer than to count."""
MOST_ROWS = 200
"""Of a table on the page; files have all of them."""


@dataclass(frozen=True)
class Smaller:
    """A smaller table: without `label` it has `cells`."""

    label: str | Promise
    cells: int
    query: ExplorerQuery


@dataclass(frozen=True)
class Size:
    """How many cells a table can have: groups, whether or not something happened in them, times figures."""

    query: ExplorerQuery
    groups: Mapping[str, int]
    """Number of groups by dimension."""

    @classmethod
    def of(cls, query: ExplorerQuery, user: HasAccess) -> "Size":
        asked = query.asked
        groups = {
            code: len(asked.filters.get(code) or DIMENSIONS[code].axis(user, asked.period))
            for code in asked.by
        }
        return cls(query, groups)

    @property
    def cells(self) -> int:
        return number_of(self.groups.values()) * len(self.query.asked.measures)

    @property
    def most(self) -> int:
        return MOST_SUPPRESSED_CELLS if self.query.asked.disclosure == HIDDEN else MOST_CELLS

    @property
    def is_too_large(self) -> bool:
        return self.cells > self.most

    @property
    def smaller(self) -> list[Smaller]:
        """What can be left out, the smallest table that is left first."""
        asked = self.query.asked
        found = [
            self._without(DIMENSIONS[code].label, by=[other for other in asked.by if other != code])
            for code in asked.by
        ]
        if len(asked.measures) > 1:
            found.append(self._without(_further(asked.measures), measures=asked.measures[:1]))
        return sorted(found, key=lambda each: each.cells)

    def _without(self, label: str | Promise, **changes) -> Smaller:
        query = self.query.asking(**changes)
        left = number_of(count for code, count in self.groups.items() if code in query.asked.by)
        return Smaller(label, left * len(query.asked.measures), query)


def too_large(size: Size) -> str:
    """Why a table is not worked out; empty where it is."""
    if not size.is_too_large:
        return ""
    text = _("This table would have %(cells)s cells; at most %(most)s are worked out. Nothing was counted.")
    return text % {"cells": number(size.cells), "most": number(size.most)}


def _further(measures: list[str]) -> str:
    return ", ".join(str(MEASURES[code].label) for code in measures[1:])
