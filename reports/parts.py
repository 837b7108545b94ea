"""The times a report is made for: a whole year, a half, a quarter."""

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.periods import Period

QUARTERS = ("Q1", "Q2", "Q3", "Q4")
HALVES = ("H1", "H2")
PARTS: dict[str, str | Promise] = {
    "": gettext_lazy("Whole year"),
    "Q1": gettext_lazy("1st quarter"),
    "Q2": gettext_lazy("2nd quarter"),
    "Q3": gettext_lazy("3rd quarter"),
    "Q4": gettext_lazy("4th quarter"),
    "H1": gettext_lazy("1st half"),
    "H2": gettext_lazy("2nd half"),
}
RHYTHMS = {"quarter": QUARTERS, "half": HALVES, "year": ("",)}
"""How often drafts can be made."""


def in_words(year: int, part: str = "") -> str:
    """`2025`, `1st quarter 2025`."""
    return _("%(part)s %(year)s") % {"part": PARTS[part], "year": year} if part else str(year)


def title_of(year: int, part: str = "") -> str:
    if not part:
        return _("Annual report %(year)s") % {"year": year}
    return _("Report, %(time)s") % {"time": in_words(year, part)}


def is_running(year: int, part: str = "") -> bool:
    return timezone.localdate() <= Period.in_year(year, part).end


def about_the_year_before(year: int, part: str) -> list[str]:
    """What is to be known beside figures of the year before; nothing for two whole years."""
    same_time = [_("“Year before” is the same time of the year before.")] if part else []
    uneven = _(
        "This time is not over: what there is until today stands beside all of the time a year before."
    )
    return [*same_time, uneven] if is_running(year, part) else same_time
