"""T28 data quality: how complete and how timely the records are (R2, R14)."""

from datetime import timedelta

from django.db.models import Avg, F
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from consultations.models import Consultation
from core.rows import counting
from reports.dimensions import DIMENSIONS
from reports.sheets.model import Field, Line, Listing, Report, Sheet
from reports.tables import SUPPRESSED, TOTAL, Figure, Table

ATTRIBUTES = (
    *("district", "sex", "age_group", "nationality", "residence_status", "german_level"),
    *("language", "mediation", "employer", "hour"),
)


def quality(report: Report) -> Sheet:
    columns = report.offices | {TOTAL: _("Total")}
    base = report.table(["office"], "consultations", "concerns_per_consultation")
    return Sheet(
        number="T28",
        unit=_("percent of the consultations; the last lines as they say"),
        rule=_(
            "A value is missing where the answer is “not stated”. Anonymous consultations are included (R4)."
        ),
        heads=(_("Attribute"),),
        fields=tuple(Field(name, "missing_share", code, "percent") for code, name in columns.items()),
        lines=(
            *(_missing(report, base, attribute) for attribute in ATTRIBUTES),
            Line(
                ("concerns_per_consultation",),
                (_("Concerns per consultation"),),
                tuple(_shown_ratio(report, base, code) for code in columns),
                kind="ratio",
            ),
            _entry_delay(report, base),
        ),
        missing={},
        note=_(
            "Fewer than 1.5 concerns per consultation are a sign of incomplete records (R2). The entry delay is the "
            "mean number of days from the consultation to its record; imported records are left out."
        ),
    )


def _missing(report: Report, base: Table, attribute: str) -> Line:
    dimension = DIMENSIONS[attribute]
    table = report.table(["office"], "consultations", filters={attribute: [dimension.missing]})
    unstated = Listing(report, table, {attribute: str(dimension.missing)})
    shares = (
        report.share(
            unstated.exact("consultations", code),
            base.count("consultations", code),
            # A share would tell its count.
            unstated.shown("consultations", code),
        )
        for code in (*report.offices, TOTAL)
    )
    return Line((attribute,), (str(dimension.label),), tuple(shares))


def _shown_ratio(report: Report, base: Table, code: str) -> Figure:
    listing, measures = Listing(report, base), ("concerns", "consultations")
    part, whole = (listing.exact(measure, code) for measure in measures)
    ratio = report.share(part, whole, *(listing.shown(measure, code) for measure in measures))
    return round(ratio, 1) if isinstance(ratio, float) else ratio


def _entry_delay(report: Report, base: Table) -> Line:
    means = report.once("entry_delay", lambda: _mean_delays(report))
    figures = (_days(report, base, code, means.get(code)) for code in (*report.offices, TOTAL))
    return Line(("entry_delay_days",), (_("Entry delay in days"),), tuple(figures), kind="ratio")


@counting()
def _mean_delays(report: Report) -> dict[str, timedelta | None]:
    delay = Avg(TruncDate("recorded_at") - F("held_on"))
    own = Consultation.objects.countable_by(report.user).filter(office__code__in=report.offices)
    recorded = (
        own.counted().in_period(report.period).filter(import_batch__isnull=True, import_number="").order_by()
    )
    means = dict(recorded.values_list("office__code").annotate(delay=delay))
    return means | {TOTAL: recorded.aggregate(delay=delay)["delay"]}


def _days(report: Report, base: Table, code: str, mean) -> Figure:
    """Mean days, as secret as every ratio on a small base."""
    secret = report.share(0, base.count("consultations", code))
    return secret if mean is None or secret == SUPPRESSED else round(mean.total_seconds() / 86400, 1)
