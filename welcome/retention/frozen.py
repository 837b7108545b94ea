"""Whether a year's figures are frozen. Figures do not change when clients are anonymised, because the row stays; but
what was published should be frozen before the first deletion of a year (handbook §5.3, R13)."""

from collections.abc import Iterable


def is_frozen(year: int) -> bool:
    """Frozen years do not exist yet; whoever builds them answers here, and the warning ends."""
    return False


def not_frozen(years: Iterable[int]) -> list[int]:
    return sorted(year for year in set(years) if not is_frozen(year))
