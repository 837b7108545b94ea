"""T28 data quality: how complete and how timely the records are (R2, R14)."""

from collections.abc import Mapping
from datetime import timedelta

from django.db.models import Count, F, QuerySet, Sum, Value
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from consultations.models import Consultation
from core.rows import counting
from reports.dimensions import DIMENSIONS
from reports.engine import one_of
from reports.levels import Level
from reports.measures import MEASURES
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
    counts = report.once("unstated", lambda: _unstated(report))[attribute]
    missing = str(DIMENSIONS[attribute].missing)
    table = Table(
        dimensions=base.dimensions,
        measures=(MEASURES["consultations"],),
        rows={(office,): {"consultations": count} for office, count in counts.items() if count},
        total={"consultations": sum(counts.values())},
        period=base.period,
        filters={**base.filters, attribute: (missing,)},
    )
    unstated = Listing(report, table, {attribute: missing})
    shares = (
        report.share(
            unstated.exact("consultations", code),
            base.count("consultations", code),
            # A share would tell its count.
            unstated.shown("consultations", code),
        )
        for code in (*report.offices, TOTAL)
    )
    return Line((attribute,), (str(DIMENSIONS[attribute].label),), tuple(shares))


@counting()
def _unstated(report: Report) -> Mapping[str, Mapping[str, int]]:
    """By attribute the consultations of each office in which it is not stated, all by one query."""
    rows, counts = _counted(report), {}
    for attribute in ATTRIBUTES:
        dimension, name = DIMENSIONS[attribute], f"of_{attribute}"
        values = dimension.coding.decode(str(dimension.missing), report.user, report.period)
        rows = rows.alias(**{name: dimension.expression(Level.CONSULTATION, by_sent_day=False)})
        counts[f"without_{attribute}"] = Count(Value(1), filter=one_of(name, values))
    found: list[tuple] = list(rows.values_list("office__code").annotate(**counts))
    return {
        attribute: {office: numbers[place] for office, *numbers in found}
        for place, attribute in enumerate(ATTRIBUTES)
    }


def _counted(report: Report) -> QuerySet[Consultation]:
    own = Consultation.objects.countable_by(report.user).filter(office__code__in=report.offices)
    return own.counted().in_period(report.period).order_by()


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
def _mean_delays(report: Report) -> dict[str, timedelta]:
    delays = (
        _counted(report)
        .filter(import_batch__isnull=True, import_number="")
        .values_list("office__code")
        .annotate(days=Sum(TruncDate("recorded_at") - F("held_on")), records=Count(Value(1)))
    )
    sums = {code: (days, records) for code, days, records in delays}
    days = sum((days for days, _records in sums.values()), timedelta())
    sums |= {TOTAL: (days, sum(records for _days, records in sums.values()))}
    return {code: days / records for code, (days, records) in sums.items() if records}


def _days(report: Report, base: Table, code: str, mean) -> Figure:
    """Mean days, as secret as every ratio on a small base."""
    secret = report.share(0, base.count("consultations", code))
    return secret if mean is None or secret == SUPPRESSED else round(mean.total_seconds() / 86400, 1)
