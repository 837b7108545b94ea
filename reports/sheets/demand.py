"""T03: when people come, how long they wait, and who leaves without advice."""

from django.utils.translation import gettext as _

from reports.dimensions import DIMENSIONS
from reports.disclosure import counts_with_margins
from reports.sheets.model import Line, Report, Sheet, described, field_of
from reports.tables import TOTAL

MEASURES = ("consultations", "tickets", "waiting_median", "waiting_p90", "tickets_left")


def demand(report: Report) -> Sheet:
    dimensions = DIMENSIONS["weekday"], DIMENSIONS["hour"]
    exact = report.table(dimensions, *MEASURES)
    shown = report.disclosed(exact)
    counts = counts_with_margins(exact, "consultations")
    weekdays, hours = (report.axis(dimension) for dimension in dimensions)
    lines = [
        Line(codes, (weekdays[codes[0]], hours[codes[1]]), tuple(values[code] for code in MEASURES))
        for codes, values in shown.rows.items()
    ]
    total = Line(
        (TOTAL, TOTAL), (_("Total"), ""), tuple(shown.total[code] for code in MEASURES), is_total=True
    )
    return Sheet(
        number="T03",
        **described(*MEASURES, unit=_("consultations by their beginning, tickets by the arrival")),
        heads=tuple(str(dimension.label) for dimension in dimensions),
        fields=tuple(field_of(code) for code in MEASURES),
        lines=(*lines, total),
        missing=report.missing(
            *dimensions,
            counts=counts,
            shown=report.disclosed_counts(counts, "consultations", "weekday", "hour"),
        ),
        note=_(
            "The queue is counted from the day an office gives numbers; consultations by phone have none."
        ),
    )
