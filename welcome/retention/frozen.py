"""Whether a year's figures are frozen. Figures do not change when clients are anonymised, because the row stays; but
what was published should be frozen before the first deletion of a year (handbook §5.3, R13)."""

from collections.abc import Iterable

from reports.frozen.reading import newest


def not_frozen(years: Iterable[int]) -> list[int]:
    return sorted(year for year in set(years) if newest(year) is None)
