"""Official figures of the demo, invented and saying so: of the whole years of its time, for the start set."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from random import Random

from core import bulk
from districts.models import District, Indicator, IndicatorValue

SOURCE = "für die Vorführung erfunden"
BURDENED = {
    "innenstadt-nord": 1.75,
    "scharnhorst": 1.25,
    "eving": 1.2,
    "huckarde": 1.15,
    "mengede": 1.1,
    "innenstadt-west": 1.0,
    "luetgendortmund": 0.95,
    "hoerde": 0.85,
    "innenstadt-ost": 0.8,
    "brackel": 0.75,
    "hombruch": 0.6,
    "aplerbeck": 0.55,
}
"""How much more than the city's mean a district has of what weighs; 1 for districts of another city."""
PEOPLE = 45_000
"""Of a district whose number nobody has published."""
RATES = {
    ("foreign_share", "all"): (21.5, 1.0),
    ("migration_share", "all"): (38, 0.7),
    ("social_housing_share", "all"): (6.5, 0.6),
    ("unemployment_rate", "all"): (11.4, 1.0),
    ("unemployment_rate", "foreign"): (23.5, 0.5),
    ("sgb2_rate", "all"): (17.2, 1.1),
    ("employment_rate", "all"): (56, -0.35),
    ("employment_rate", "foreign"): (44, -0.25),
    ("nursery_rate", "all"): (89, -0.06),
    ("nursery_rate", "migration"): (82, -0.05),
    ("language_support_share", "all"): (27, 0.9),
    ("no_certificate_share", "all"): (7.1, 0.8),
    ("no_certificate_share", "foreign"): (15.5, 0.4),
    ("grammar_transition_rate", "all"): (41, -0.6),
    ("grammar_transition_rate", "foreign"): (25, -0.4),
    ("volunteers_per_1000", "all"): (64, -0.3),
    ("consultations_per_1000", "all"): (22, 0.9),
}
"""Value of the city, and how strongly it follows the burden of a district (below zero: against it)."""
COUNTS = {
    ("refugees", "all"): (32, 0.8),
    ("inflow", "all"): (78, 0.6),
    ("outflow", "all"): (71, 0.6),
    ("course_participants", "all"): (5.2, 1.0),
    ("naturalisations", "all"): (3.4, 0.9),
}
"""The same per 1,000 inhabitants."""


class Monitoring:
    """Has a chance of its own: what else is invented stays the same with or without figures."""

    def __init__(self, seed: int, start: date, until: date):
        self.random = Random(f"monitoring {seed}")  # noqa: S311 - reproducible on purpose
        self.years = range(start.year, until.year) or range(until.year - 1, until.year)
        self.districts = list(District.objects.within_city().prefetch_related("populations"))

    def fill(self) -> None:
        """Nothing for indicators that this installation has not."""
        known = set(Indicator.objects.values_list("code", flat=True))
        Indicator.objects.update(source=SOURCE)
        people = {(each.pk, year): self._people(each, year) for each in self.districts for year in self.years}
        values = [*_with_sum("population", "all", people)]
        for (code, group), (mean, power) in COUNTS.items():
            counts = {
                key: round(count * self._near(*key, mean, power) / 1000) for key, count in people.items()
            }
            values += _with_sum(code, group, counts)
        for (code, group), (mean, power) in RATES.items():
            rates = {key: min(99.0, self._near(*key, mean, power)) for key in people}
            values += _with_mean(code, group, rates, people)
        bulk.insert([value for value in values if value.indicator_id in known])

    def _people(self, district: District, year: int) -> int:
        known = district.latest_population
        base = known.total if known else PEOPLE
        return 5 * round(base * (1 + 0.004 * (year - self.years[0])) * self.random.uniform(0.998, 1.002) / 5)

    def _near(self, slug: str, year: int, mean: float, power: float) -> float:
        drift = 1 - 0.02 * (year - self.years[0]) * power
        return mean * BURDENED.get(slug, 1.0) ** power * drift * self.random.uniform(0.97, 1.03)


def _with_sum(code: str, group: str, counts: dict[tuple[str, int], int]) -> Iterable[IndicatorValue]:
    for (slug, year), count in counts.items():
        yield _value(code, group, slug, year, count)
    for year in dict.fromkeys(year for _slug, year in counts):
        yield _value(
            code, group, None, year, sum(count for (_slug, at), count in counts.items() if at == year)
        )


def _with_mean(
    code: str, group: str, rates: dict[tuple[str, int], float], people: dict[tuple[str, int], int]
) -> Iterable[IndicatorValue]:
    """The city is the mean of its districts by their inhabitants."""
    for (slug, year), rate in rates.items():
        yield _value(code, group, slug, year, rate)
    for year in dict.fromkeys(year for _slug, year in rates):
        of_year = [key for key in rates if key[1] == year]
        weighted = sum(rates[key] * people[key] for key in of_year) / sum(people[key] for key in of_year)
        yield _value(code, group, None, year, weighted)


def _value(code: str, group: str, slug: str | None, year: int, value: float) -> IndicatorValue:
    rounded = Decimal(str(round(value, 1)))
    return IndicatorValue(indicator_id=code, district_id=slug, year=year, group=group, value=rounded)
