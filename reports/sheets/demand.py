"""T03: when people come, how long they wait, and who leaves without advice."""

from django.utils.translation import gettext as _

from reports.dimensions import DIMENSIONS
from reports.disclosure import disclosed
from reports.sheets.model import Line, Report, Sheet, described, field_of
from reports.tables import TOTAL

MEASURES = ("consultations", "tickets", "waiting_median", "waiting_p90", "tickets_left")


def demand(report: Report) -> Sheet:
    dimensions = DIMENSIONS["weekday"], DIMENSIONS["hour"]
    exact = report.table(dimensions, *MEASURES)
    shown = disclosed(exact, report.mode)
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
        missing=report.missing(*dimensions, counts=_counts(exact)),
        note=_(
            "The queue is counted from the day an office gives numbers; consultations by phone have none."
        ),
    )


def _counts(table) -> dict:
    """Consultations by weekday, by hour, and in all; consultations without a time stand under "not stated"."""
    counts = table.counts("consultations")
    for (_weekday, hour), value in list(counts.items()):
        if hour != TOTAL:
            counts[TOTAL, hour] = counts.get((TOTAL, hour), 0) + value
    return counts
