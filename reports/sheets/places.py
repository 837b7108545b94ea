"""T04 district of residence, T05 office × district: the two geographies (R10)."""

from django.utils.translation import gettext as _

from districts.models import DistrictPopulation
from reports.dimensions import DIMENSIONS
from reports.disclosure import SMALLEST_RATIO_BASE
from reports.sheets.model import Cross, Field, Line, Listing, Report, Sheet, described, field_of
from reports.tables import EXACT, SUPPRESSED, TOTAL, Figure

COUNTED = ("consultations", "clients", "concerns")


def residence(report: Report) -> Sheet:
    listing = Listing(report, report.table(["district"], *COUNTED))
    populations = _populations(report)
    names = report.axis(DIMENSIONS["district"]) | {TOTAL: _("Total")}
    return Sheet(
        number="T04",
        **described(*COUNTED),
        heads=(str(DIMENSIONS["district"].label),),
        fields=(
            *map(field_of, COUNTED),
            Field(_("Share of consultations"), "share", kind="percent"),
            Field(_("Inhabitants"), "inhabitants"),
            Field(_("Consultations per 1,000 inhabitants"), "per_1000_inhabitants", kind="ratio"),
        ),
        lines=tuple(_district(listing, code, name, populations.get(code)) for code, name in names.items()),
        missing=listing.missing("consultations"),
        note=_("Inhabitants: the latest number known up to the year; a district without one has no rate."),
        chart="bar",
    )


def _district(listing: Listing, code: str, name: str, inhabitants: int | None) -> Line:
    figures = (
        *(listing.shown(measure, code) for measure in COUNTED),
        listing.share("consultations", code),
        inhabitants,
        _per_thousand(listing, code, inhabitants),
    )
    return Line((code,), (name,), figures, code == TOTAL)


def _populations(report: Report) -> dict[str, int]:
    known = DistrictPopulation.objects.visible_to(report.user).filter(year__lte=report.year).order_by("year")
    return dict(known.values_list("district_id", "total"))


def _per_thousand(listing: Listing, code: str, inhabitants: int | None) -> Figure:
    """Consultations per 1,000 inhabitants, as secret as every ratio of few consultations."""
    if not inhabitants:
        return None
    count, mode = listing.exact("consultations", code), listing.report.mode
    if listing.shown("consultations", code) == SUPPRESSED:
        return SUPPRESSED
    if mode != EXACT and 0 < count < SMALLEST_RATIO_BASE:
        return SUPPRESSED
    return round(1000 * count / inhabitants, 1)


def matrix(report: Report) -> Sheet:
    return Cross.of(report, "consultations", "district", "office").sheet("T05")
