"""The board of a day, and the figures of a year by district and month.

A stock at the end of a month is that at the beginning of the year, plus what has begun since, less what has ended: the
days are read once each, and nothing is asked per month. Figures of the month that runs are those up to today; those of
months to come are not there (None).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.periods import Period
from districts.models import District
from districts.scoping import HasAccess
from network.housing.models import HousingUnit, Placement
from network.housing.moving import move_ins_of

MONTHS = range(1, 13)


# --- Today --------------------------------------------------------------------------------------------------


@dataclass
class BoardLine:
    """The flats of a district today. `free_places`: so many persons the vacant ones fit. `longest`: of those, the one
    that has stood empty for longest."""

    label: str
    slug: str = ""
    units: int = 0
    placed: int = 0
    persons: int = 0
    vacant: int = 0
    reserved: int = 0
    free_places: int = 0
    longest: HousingUnit | None = None

    @property
    def empty_days(self) -> int | None:
        return None if self.longest is None else (timezone.localdate() - self.longest.empty_since).days

    def add(self, other: "BoardLine") -> None:
        for name in ("units", "placed", "persons", "vacant", "reserved", "free_places"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self._compare(other.longest)

    def take_vacant(self, unit: HousingUnit) -> None:
        self.free_places += unit.fits
        if unit.reserved_from:
            self.reserved += 1
        else:
            self.vacant += 1
            self._compare(unit)

    def _compare(self, unit: HousingUnit | None) -> None:
        if unit and (self.longest is None or unit.empty_since < self.longest.empty_since):
            self.longest = unit


def board(user: HasAccess, districts: Iterable[District], total: str) -> list[BoardLine]:
    """A line for each district, and the one of all of them last."""
    lines = {each.slug: BoardLine(each.label, each.slug) for each in districts}
    units = HousingUnit.objects.visible_to(user).filter(district__in=list(lines)).order_by()
    placed = Placement.objects.visible_to(user).on().filter(unit__district__in=list(lines)).order_by()
    by_district = placed.values_list("unit__district")
    for slug, number, persons in by_district.annotate(Count("pk"), Sum("persons")):
        lines[slug].placed, lines[slug].persons = number, persons
    for unit in units.unplaced().as_listed().order_by("code"):
        lines[unit.district_id].take_vacant(unit)
    every = BoardLine(total)
    for line in lines.values():
        line.units = line.placed + line.vacant + line.reserved
        every.add(line)
    return [*lines.values(), every]


# --- A year -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Measure:
    """`is_stock`: how many there are at the end of the month; otherwise how many there were in it."""

    code: str
    label: object
    is_stock: bool = False


MEASURES = (
    Measure("move_ins", _("Move-ins into an own flat")),
    Measure("from_shelter", _("of these from an accommodation")),
    Measure("begun", _("Placements begun")),
    Measure("ended", _("Placements ended")),
    Measure("own_contract", _("of these with a lease of its own")),
    Measure("units", _("Flats at the end of the month"), is_stock=True),
    Measure("vacant", _("Without a household at the end of the month"), is_stock=True),
    Measure("persons", _("Persons housed at the end of the month"), is_stock=True),
)
BY_CODE = {measure.code: measure for measure in MEASURES}
Cells = Counter[tuple[str, int]]
"""By district and month."""


@dataclass(frozen=True)
class YearFigures:
    """What happened in `year` in `districts`, as far as `user` may see it."""

    user: HasAccess
    year: int
    districts: list[District]

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @property
    def last_month(self) -> int:
        """The last one with figures; 0 for a year to come."""
        if self.year != self.today.year:
            return 12 if self.year < self.today.year else 0
        return self.today.month

    @cached_property
    def counted(self) -> dict[str, Cells]:
        """By measure."""
        found: dict[str, Cells] = {measure.code: Counter() for measure in MEASURES}
        if self.last_month:
            self._count_moves(found)
            self._count_placements(found)
            self._count_units(found)
        for measure in MEASURES:
            if measure.is_stock:
                found[measure.code] = self._add_up(found[measure.code])
        return found

    @property
    def _period(self) -> Period:
        """The year up to today."""
        whole = Period.year(self.year)
        return Period(whole.start, min(whole.end, self.today))

    @property
    def _slugs(self) -> list[str]:
        return [district.slug for district in self.districts]

    def _count_moves(self, found: dict[str, Cells]) -> None:
        slugs = set(self._slugs)
        for move in move_ins_of(self.user, self._period):
            if move.district in slugs:
                place = move.district, move.month % 100
                found["move_ins"][place] += 1
                found["from_shelter"][place] += move.origin is not None

    def _count_placements(self, found: dict[str, Cells]) -> None:
        """With how many flats are lived in, as what is missing from the vacant ones."""
        period, persons, vacant = self._period, found["persons"], found["vacant"]
        placements = Placement.objects.visible_to(self.user).filter(unit__district__in=self._slugs).order_by()
        opening = placements.on(period.start).filter(since__lt=period.start)
        for slug, number, people in opening.values_list("unit__district").annotate(
            Count("pk"), Sum("persons")
        ):
            vacant[slug, 0], persons[slug, 0] = -number, people
        begun = placements.begun_in(period).values_list("unit__district", "since", "persons")
        for slug, day, people in begun:
            found["begun"][slug, day.month] += 1
            vacant[slug, day.month] -= 1
            persons[slug, day.month] += people
        ended = placements.ended_in(period).values_list("unit__district", "until", "persons", "reason")
        for slug, day, people, reason in ended:
            found["ended"][slug, day.month] += 1
            found["own_contract"][slug, day.month] += reason == Placement.Reason.OWN_CONTRACT
            if gone := self._month_after(day):
                vacant[slug, gone] += 1
                persons[slug, gone] -= people

    def _count_units(self, found: dict[str, Cells]) -> None:
        period = self._period
        units = HousingUnit.objects.visible_to(self.user).filter(district__in=self._slugs).order_by()
        opening = units.in_programme(period.start).filter(since__lt=period.start)
        changes: Cells = Counter()
        for slug, number in opening.values_list("district").annotate(Count("pk")):
            changes[slug, 0] = number
        for slug, day in units.filter(since__range=(period.start, period.end)).values_list(
            "district", "since"
        ):
            changes[slug, day.month] += 1
        for slug, day in units.filter(until__range=(period.start, period.end)).values_list(
            "district", "until"
        ):
            if gone := self._month_after(day):
                changes[slug, gone] -= 1
        for code in ("units", "vacant"):
            found[code].update(changes)

    def _month_after(self, day: date) -> int:
        """In which a flat is empty whose last day was `day`; 0 where that lies beyond what is counted."""
        return (day + timedelta(days=1)).month if day < self._period.end else 0

    def _add_up(self, changes: Cells) -> Cells:
        """What there is at the end of each month, from what there was at first (month 0) and the changes."""
        found: Cells = Counter()
        for slug in self._slugs:
            there = changes[slug, 0]
            for month in MONTHS:
                there += changes[slug, month]
                found[slug, month] = there
        return found

    # --- Read ---------------------------------------------------------------------------------------------

    def value(self, measure: Measure, month: int, slug: str = "") -> int | None:
        """Of a district, or of all; None for a month to come."""
        if month > self.last_month:
            return None
        cells = self.counted[measure.code]
        return sum(cells[each, month] for each in ([slug] if slug else self._slugs))

    def total(self, measure: Measure, slug: str = "") -> int | None:
        """Of the year; of a stock the last one."""
        if measure.is_stock:
            return self.value(measure, self.last_month, slug) if self.last_month else None
        return sum(self.value(measure, month, slug) or 0 for month in MONTHS)

    @property
    def shown_districts(self) -> list[District]:
        """Those of the city, and an answer beside them that has any figure."""
        has_figures = {
            slug for cells in self.counted.values() for (slug, _month), value in cells.items() if value
        }
        return [
            district
            for district in self.districts
            if district.kind == District.Kind.DISTRICT or district.slug in has_figures
        ]

    def rows(self) -> Iterator["Row"]:
        """One for each district and month that there was, and the one of the total last."""
        for district in self.shown_districts:
            for month in range(1, self.last_month + 1):
                values = {each.code: self.value(each, month, district.slug) for each in MEASURES}
                yield Row(district.label, date(self.year, month, 1), values)
        yield Row("", None, {each.code: self.total(each) for each in MEASURES})


@dataclass(frozen=True)
class Row:
    """Of a file; without a month the total."""

    district: str
    month: date | None
    values: dict[str, int | None]
