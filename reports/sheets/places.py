"""T04 district of residence, T05 office × district: the two geographies (R10)."""

from django.utils.translation import gettext as _

from districts.models import DistrictPopulation
from reports.dimensions import DIMENSIONS
from reports.disclosure import SMALLEST_RATIO_BASE, disclosed
from reports.measures import MEASURES
from reports.sheets.model import Cross, Field, Line, Report, Sheet
from reports.tables import EXACT, SUPPRESSED, TOTAL, Figure

COUNTED = ("consultations", "clients", "concerns")


def residence(report: Report) -> Sheet:
    table = report.table(["district"], *COUNTED)
    shown = disclosed(table, report.mode)
    populations = _populations(report)
    names = report.axis(DIMENSIONS["district"]) | {TOTAL: _("Total")}

    def line(code: str, name: str) -> Line:
        exact, figures = (
            found.total if code == TOTAL else {measure: found.value(measure, code) for measure in COUNTED}
            for found in (table, shown)
        )
        inhabitants = populations.get(code)
        counts = [figures[measure] for measure in COUNTED]
        share = report.share(exact["consultations"], table.total["consultations"], counts[0])
        rate = _per_thousand(report, exact["consultations"], inhabitants, counts[0])
        return Line((code,), (name,), (*counts, share, inhabitants, rate), code == TOTAL)

    counts = {codes: values["consultations"] for codes, values in table.rows.items()}
    counts[(TOTAL,)] = table.total["consultations"]
    return Sheet(
        number="T04",
        unit=", ".join(str(MEASURES[code].label) for code in COUNTED),
        rule=" ".join(str(MEASURES[code].definition) for code in COUNTED),
        heads=(str(DIMENSIONS["district"].label),),
        fields=(
            *(Field(str(MEASURES[code].label), code) for code in COUNTED),
            Field(_("Share of consultations"), "share", kind="percent"),
            Field(_("Inhabitants"), "inhabitants"),
            Field(_("Consultations per 1,000 inhabitants"), "per_1000_inhabitants", kind="ratio"),
        ),
        lines=tuple(line(code, name) for code, name in names.items()),
        missing=report.missing(DIMENSIONS["district"], counts=counts),
        note=_("Inhabitants: the latest number known up to the year; a district without one has no rate."),
        chart="bar",
    )


def _populations(report: Report) -> dict[str, int]:
    known = DistrictPopulation.objects.visible_to(report.user).filter(year__lte=report.year).order_by("year")
    return dict(known.values_list("district_id", "total"))


def _per_thousand(report: Report, count: int, inhabitants: int | None, shown: Figure) -> Figure:
    if not inhabitants:
        return None
    if shown == SUPPRESSED or (report.mode != EXACT and 0 < count < SMALLEST_RATIO_BASE):
        return SUPPRESSED
    return round(1000 * count / inhabitants, 1)


def matrix(report: Report) -> Sheet:
    return Cross.of(report, "consultations", "district", "office").sheet("T05")
