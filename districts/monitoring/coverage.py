"""How far the figures of a year reach: the newest year may have come for few districts only."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

from districts.monitoring.models import Group, Indicator


@dataclass
class Coverage:
    """Of one indicator and group: the number of `districts` with a value in each year, the newest first."""

    districts: int
    known: dict[int, int] = field(default_factory=dict)

    @property
    def usual(self) -> int | None:
        """The newest year that most districts have a value for; where there is none, the newest of all."""
        whole = (year for year, known in self.known.items() if 2 * known > self.districts)
        return next(whole, next(iter(self.known), None))

    def note(self, shown: int | None) -> str:
        """Which districts the shown year lacks, and a newer one that was not taken for that; empty where neither is."""
        newest = next(iter(self.known), None)
        lacking = [year for year in dict.fromkeys((shown, newest)) if year and self._lacks(year, shown)]
        return " · ".join(self._words(year) for year in lacking)

    def _lacks(self, year: int, shown: int | None) -> bool:
        """A year before the shown one is no news; one without any district is of the city alone."""
        known = self.known.get(year, 0)
        return known < self.districts and (bool(known) or year != shown) and year >= (shown or 0)

    def _words(self, year: int) -> str:
        facts = {"year": year, "known": self.known.get(year, 0), "all": self.districts}
        return _("%(year)s: values of %(known)s of %(all)s districts") % facts


class Shown(NamedTuple):
    """What the list shows of an indicator; `note` says what the year lacks."""

    indicator: Indicator
    group: str
    year: int | None
    note: str


def shown_of(indicator: Indicator, known: dict[str, Coverage], chosen: int | None) -> Shown:
    """All persons or the first group that has any figures, in the chosen year or the usual one."""
    if not known:
        return Shown(indicator, Group.ALL.value, None, "")
    group, coverage = next(iter(known.items()))
    year = chosen or coverage.usual
    return Shown(indicator, group, year, coverage.note(year))


def coverages(rows: Iterable[tuple[str, str, int, int]], districts: int) -> dict[str, dict[str, Coverage]]:
    """By indicator and group, in the order of the groups; `rows` are those of `IndicatorValueQuerySet.coverage`."""
    place = {group: number for number, group in enumerate(Group.values)}
    found: dict[str, dict[str, Coverage]] = defaultdict(dict)
    for code, group, year, known in sorted(rows, key=lambda row: (place[row[1]], -row[2])):
        if group not in found[code]:
            found[code][group] = Coverage(districts)
        found[code][group].known[year] = known
    return dict(found)
