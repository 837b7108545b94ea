"""Values as pages show them: numbers with units, a district beside the city in words, lines and the tile map."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.charts import SMALL, MapKey, Series, Span, Tile, line_chart, span_of, tile_map
from core.templatetags.ui import EMPTY, number
from districts.models import District
from districts.monitoring.coverage import Shown
from districts.monitoring.models import Group, Indicator

SHOWN_YEARS = 12
CITY = None
"""The key of the whole city among those of its districts."""

Values = Mapping[tuple[str | None, int], Decimal]
"""By district (or `CITY`) and year."""


def value_text(indicator: Indicator, value: Decimal | None) -> str:
    """With the sign of a percentage; other units stand in the head of the table."""
    text = number(value, indicator.decimals)
    is_percent = indicator.unit == Indicator.Unit.PERCENT and value is not None
    return f"{text}\u00a0%" if is_percent else text


def exact_text(indicator: Indicator, value: Decimal) -> str:
    """With all decimal places it has, also those that pages round away."""
    exponent = value.normalize().as_tuple().exponent
    return number(value, max(indicator.decimals, -int(exponent)))


def as_shown(indicator: Indicator, value: Decimal) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-indicator.decimals), ROUND_HALF_UP)


def comparison(indicator: Indicator, value: Decimal | None, city: Decimal | None) -> str:
    """How the district stands beside the city, in words; of a number of persons its share."""
    if value is None or city is None:
        return ""
    if not indicator.is_rate:
        if not city or value < 0 or city < 0:
            return ""
        return _("%(share)s of the city") % {"share": f"{number(100 * value / city, 1)}\u00a0%"}
    here, there = as_shown(indicator, value), as_shown(indicator, city)
    if here == there:
        return _("as the city")
    return _WORDS[indicator.direction, here > there]()


_WORDS = {
    (Indicator.Direction.HIGHER, True): lambda: _("better than the city (higher)"),
    (Indicator.Direction.HIGHER, False): lambda: _("worse than the city (lower)"),
    (Indicator.Direction.LOWER, True): lambda: _("worse than the city (higher)"),
    (Indicator.Direction.LOWER, False): lambda: _("better than the city (lower)"),
    (Indicator.Direction.NEUTRAL, True): lambda: _("higher than the city"),
    (Indicator.Direction.NEUTRAL, False): lambda: _("lower than the city"),
}


def shown_years(years: Iterable[int], chosen: int) -> list[int]:
    """The newest SHOWN_YEARS years with values, or as many that end with the chosen one where it is older."""
    ordered = sorted(set(years))
    newest = ordered[-SHOWN_YEARS:]
    return newest if chosen in newest else [year for year in ordered if year <= chosen][-SHOWN_YEARS:]


@dataclass(frozen=True)
class Small:
    """One of many small charts: what it is of, the newest value in words, and the lines."""

    title: str
    url: str
    value: str
    words: str
    picture: SafeString


class ByYearMixin:
    years: Sequence[int]
    values: list[str]

    def by_year(self) -> Iterable[tuple[int, str]]:
        return zip(self.years, self.values, strict=True)


@dataclass(frozen=True)
class AreaRow(ByYearMixin):
    label: str
    url: str
    years: Sequence[int]
    values: list[str]
    words: str
    is_city: bool


@dataclass(frozen=True)
class IndicatorFigures:
    """The figures of one indicator and group: all areas over `years`, with `year` as the one that was chosen."""

    indicator: Indicator
    districts: Sequence[District]
    city: str
    year: int
    years: Sequence[int]
    values: Values

    def rows(self) -> list[AreaRow]:
        """The city first."""
        city = AreaRow(self.city, "", self.years, self._texts(CITY), "", is_city=True)
        return [city, *(self._row(district) for district in self.districts)]

    def _row(self, district: District) -> AreaRow:
        words = self._words(district.slug, self.year)
        texts = self._texts(district.slug)
        return AreaRow(district.name, area_url(district), self.years, texts, words, is_city=False)

    def _texts(self, area: str | None) -> list[str]:
        return [value_text(self.indicator, self.values.get((area, year))) for year in self.years]

    def _words(self, area: str, year: int) -> str:
        return comparison(self.indicator, self.values.get((area, year)), self.values.get((CITY, year)))

    @property
    def of_city(self) -> str:
        """The value of the city in the chosen year."""
        return value_text(self.indicator, self.values.get((CITY, self.year)))

    def map(self) -> SafeString | None:
        """None where no district has a place on the map."""
        tiles = [
            Tile(each.tile_row, each.tile_column, each.name, _height(value), text, area_url(each))
            for each in self.districts
            if each.tile_row is not None and each.tile_column is not None
            for value in [self.values.get((each.slug, self.year))]
            for text in [value_text(self.indicator, value)]
        ]
        if not tiles:
            return None
        description = _(
            "One tile per district, stronger in colour for larger figures; the table below has the numbers."
        )
        title = f"{self.indicator.name} {self.year}"
        return tile_map(tiles, title=title, description=description, from_lowest=True)

    def key(self) -> MapKey | None:
        """What the shades of the map mean; None where there is only one value, or none."""
        found = [self.values.get((each.slug, self.year)) for each in self.districts]
        known = sorted(value for value in found if value is not None)
        if not known or known[0] == known[-1]:
            return None
        ends = (value_text(self.indicator, value) for value in (known[0], known[-1]))
        words = _(
            "Five shades of equal steps, from the lowest value to the highest: the stronger the colour, the higher"
            " the value; higher does not say better."
        )
        gaps = _("Only a dashed outline: no value.") if len(known) < len(found) else ""
        return MapKey(*ends, f"{words} {gaps}")

    def small(self) -> list[Small]:
        """A chart per district, all on the same axis, with the line of the city where they can be compared."""
        areas = [each.slug for each in self.districts] + ([CITY] if self.indicator.is_rate else [])
        span = axis_of(
            self.indicator, (self.values.get((area, year)) for area in areas for year in self.years)
        )
        return [self._small(district, span) for district in self.districts]

    def _small(self, district: District, span: Span) -> Small:
        value = self.values.get((district.slug, self.year))
        return Small(
            district.name,
            area_url(district),
            value_text(self.indicator, value),
            self._words(district.slug, self.year),
            lines(
                self.indicator, district, self.city, self.years, self.values, title=district.name, span=span
            ),
        )


@dataclass(frozen=True)
class DistrictRow(ByYearMixin):
    """An indicator of a district: the small chart, and the values of all years of the page beside that of the city."""

    indicator: Indicator
    small: Small
    years: Sequence[int]
    values: list[str]
    city: str


def district_figures(
    district: District, indicators: Iterable[Indicator], values: Mapping[str, Values], city: str
) -> tuple[list[int], list[DistrictRow]]:
    """The years of the district, and the indicators that have a value for it, each with an axis of its own."""
    years = sorted({at for found in values.values() for area, at in found if area == district.slug})
    rows = [
        _district_row(district, indicator, values[indicator.code], years, city)
        for indicator in indicators
        if any((district.slug, year) in values.get(indicator.code, {}) for year in years)
    ]
    return years, rows


def _district_row(
    district: District, indicator: Indicator, values: Values, years: Sequence[int], city: str
) -> DistrictRow:
    """Beside the city in the newest year that both have; where there is none, the newest of the city stands alone."""
    here, there = ([at for area, at in values if area == key] for key in (district.slug, CITY))
    newest, both = max(here), max(set(here) & set(there), default=0)
    words = comparison(indicator, values.get((district.slug, both)), values.get((CITY, both)))
    if words and both != newest:
        words = f"{words}, {both}"
    small = Small(
        indicator.name,
        indicator.get_absolute_url(),
        _with_year(indicator, values, district.slug, newest),
        words,
        lines(indicator, district, city, years, values, title=indicator.name),
    )
    texts = [value_text(indicator, values.get((district.slug, year))) for year in years]
    of_city = _with_year(indicator, values, CITY, both or max(there, default=0))
    return DistrictRow(indicator, small, years, texts, of_city)


def _with_year(indicator: Indicator, values: Values, area: str | None, year: int) -> str:
    return EMPTY if not year else f"{value_text(indicator, values[area, year])} ({year})"


def lines(
    indicator: Indicator,
    district: District,
    city: str,
    years: Sequence[int],
    values: Values,
    *,
    title: str,
    span: Span | None = None,
) -> SafeString:
    """The line of the district, and that of the city beside it where the two can be compared."""
    areas = [district.slug, CITY] if indicator.is_rate else [district.slug]
    span = span or axis_of(indicator, (values.get((area, year)) for area in areas for year in years))
    series = [Series(district.name, [_height(values.get((district.slug, year))) for year in years])]
    if indicator.is_rate:
        series.insert(0, Series(city, [_height(values.get((CITY, year))) for year in years], "line--before"))
    labels = [str(year) if year in (years[0], years[-1]) else "" for year in years]
    return line_chart(
        labels, series, title=title, description=_("The table has the numbers."), sheet=SMALL, span=span
    )


def axis_of(indicator: Indicator, values: Iterable[Decimal | None]) -> Span:
    """No percentage is above 100, and no axis of them either."""
    span = span_of(map(_height, values))
    is_percent = indicator.unit == Indicator.Unit.PERCENT
    return Span(span.lowest, min(span.highest, 100)) if is_percent else span


def area_url(district: District) -> str:
    return reverse("districts:indicator_district", args=[district.slug])


def _height(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


@dataclass(frozen=True)
class Overview:
    """An indicator in the list: what is shown of it, the city, and the districts from the lowest to the highest."""

    shown: Shown
    city: str
    lowest: str
    highest: str

    @property
    def indicator(self) -> Indicator:
        return self.shown.indicator

    @property
    def group_label(self) -> str:
        """Empty where it is everybody."""
        return "" if self.shown.group == Group.ALL else str(Group(self.shown.group).label)


def overview(shown: Shown, values: Values, names: Mapping) -> Overview:
    """`values` are those of the year shown."""
    indicator = shown.indicator
    ranked = sorted((value, names[area]) for (area, _year), value in values.items() if area in names)
    ends = [f"{value_text(indicator, value)} {name}" for value, name in (ranked[:1] + ranked[-1:])]
    lowest, highest = ends if len(ends) == 2 else (EMPTY, EMPTY)
    city = value_text(indicator, values.get((CITY, shown.year)) if shown.year else None)
    return Overview(shown, city, lowest, highest)
