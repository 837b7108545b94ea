"""T11 to T16: how, how long, about what and with which result."""

from django.db.models import Case, CharField, Value, When
from django.utils.translation import gettext as _

from catalogues.labels import labels
from reports.codings import Catalogue
from reports.dimensions import DIMENSIONS, Dimension
from reports.disclosure import disclosed
from reports.levels import Level
from reports.measures import MEASURES
from reports.sheets.model import Cross, Field, Line, Report, Sheet
from reports.tables import SUPPRESSED, TOTAL, Figure, Values

TOP_TOPICS = 30


def channels(report: Report) -> Sheet:
    return Cross.of(report, "consultations", "channel", "office").sheet("T11")


def topic_groups(report: Report) -> Sheet:
    crossed = Cross.of(report, "concerns", "topic_group", "office")
    return crossed.sheet("T13", chart="stacked", chart_fields=len(crossed.column_codes))


def outcomes(report: Report) -> Sheet:
    return Cross.of(report, "concerns", "topic_group", "outcome").sheet("T16")


# --- T12 Duration -----------------------------------------------------------------------------------------


def _band(field: str) -> Case:
    """Bands of handbook §4; NULL where no duration was recorded."""
    return Case(
        *(
            When(**{f"{field}__lte": most}, then=Value(code))
            for most, code in ((10, "d1"), (30, "d2"), (60, "d3"))
        ),
        When(**{f"{field}__gt": 60}, then=Value("d4")),
        output_field=CharField(),
    )


DURATION_BAND = Dimension(
    "duration_band", "", Level.CONSULTATION, "minutes", Catalogue("duration_band", "unknown"), _band
)


def duration(report: Report) -> Sheet:
    table = report.table([DURATION_BAND], "consultations", "minutes")
    shown = disclosed(table, report.mode)
    names = labels("duration_band") | {"unknown": _("not stated"), TOTAL: _("Total")}
    measured = table.total["consultations"] - table.value("consultations", "unknown")

    def line(code: str, name: str) -> Line:
        exact, figures = (
            found.total if code == TOTAL else {m: found.value(m, code) for m in ("consultations", "minutes")}
            for found in (table, shown)
        )
        timed = {TOTAL: measured, "unknown": 0}.get(code, exact["consultations"])
        share = report.share(exact["consultations"], table.total["consultations"], figures["consultations"])
        mean = report.share(exact["minutes"], timed, figures["consultations"], figures["minutes"])
        rounded_mean = mean if mean in (None, SUPPRESSED) else round(mean, 1)
        return Line(
            (code,), (name,), (figures["consultations"], share, _hours(figures), rounded_mean), code == TOTAL
        )

    counts = {codes: values["consultations"] for codes, values in table.rows.items()}
    counts[(TOTAL,)] = table.total["consultations"]
    return Sheet(
        number="T12",
        unit=str(MEASURES["consultations"].label),
        rule=f"{MEASURES['consultations'].definition} {MEASURES['minutes'].definition}",
        heads=(_("Duration"),),
        fields=(
            Field(str(MEASURES["consultations"].label), "consultations"),
            Field(_("Share"), "share", kind="percent"),
            Field(_("Hours"), "hours", kind="ratio"),
            Field(_("Mean in minutes"), "mean_minutes", kind="ratio"),
        ),
        lines=tuple(line(code, name) for code, name in names.items()),
        missing={_("Duration"): report.share(counts.get(("unknown",), 0), counts[(TOTAL,)])},
    )


def _hours(figures: Values) -> Figure:
    minutes = figures["minutes"]
    return SUPPRESSED if minutes == SUPPRESSED else round(minutes / 60, 1)


# --- T14 Topics -------------------------------------------------------------------------------------------


def topics(report: Report) -> Sheet:
    """The thirty most frequent topics, the rest together, compared with the year before."""
    now = report.table(["topic"], "concerns")
    before = report.table(["topic"], "concerns", period=report.period.year_before())
    shown, shown_before = disclosed(now, report.mode), disclosed(before, report.mode)
    names = report.axis(DIMENSIONS["topic"])
    top = sorted((codes[0] for codes in now.rows), key=lambda code: -now.value("concerns", code))[:TOP_TOPICS]

    def line(code: str) -> Line:
        is_total = code == TOTAL
        exact, exact_before, figure, figure_before = (
            table.total["concerns"] if is_total else table.value("concerns", code)
            for table in (now, before, shown, shown_before)
        )
        figures = (
            figure,
            report.share(exact, now.total["concerns"], figure),
            figure_before,
            report.change(exact, exact_before, figure, figure_before),
        )
        return Line(
            (code,),
            (_("Total, all topics") if is_total else f"{code} {names.get(code, '')}",),
            figures,
            is_total,
        )

    return Sheet(
        number="T14",
        unit=str(MEASURES["concerns"].label),
        rule=str(MEASURES["concerns"].definition),
        heads=(str(DIMENSIONS["topic"].label),),
        fields=(
            Field(str(MEASURES["concerns"].label), "concerns"),
            Field(_("Share"), "share", kind="percent"),
            Field(_("Concerns, year before"), "concerns_before"),
            Field(_("Change against year before"), "change", kind="change"),
        ),
        lines=tuple(line(code) for code in (*top, TOTAL)),
        missing={},
        note=_("The most frequent topics, at most %(number)s; the total is that of all topics.")
        % {"number": TOP_TOPICS},
    )
