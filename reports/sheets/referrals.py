"""T17 to T19: to whom people were referred, what came of it, and where help was missing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from statistics import median

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.models import Referral
from consultations.referrals import machine
from core.rows import counting
from reports.codings import Flag
from reports.dimensions import DIMENSIONS, Dimension
from reports.levels import Level
from reports.measures import MEASURES
from reports.planes import Cell
from reports.sheets.model import Cross, Field, Line, Nested, Report, Sheet, described, field_of
from reports.tables import EXACT, SUPPRESSED, TOTAL, Figure

TOP_RECEIVERS = 20
LONG_OPEN = timedelta(days=30)
SMALLEST_MEDIAN_BASE = 10
"""A median over fewer referrals is shown to the house alone."""

# --- T17 Referrals by receiver ------------------------------------------------------------------------------

RESULTS = ("referrals", "referrals_answered", "referrals_served")


def receivers(report: Report) -> Sheet:
    """The types of organisations, then the organisations that were referred to most."""
    table = report.table(["organisation_type", "organisation"], *RESULTS)
    columns = [Nested(report, table, measure) for measure in RESULTS]
    counts = columns[0].counts
    names = report.axis(DIMENSIONS["organisation"])
    kinds = report.axis(DIMENSIONS["organisation_type"])
    types = sorted(codes for codes in counts if codes[1] == TOTAL != codes[0])
    top = sorted(
        (codes for codes in counts if TOTAL not in codes),
        key=lambda codes: (-counts[codes], names.get(codes[1], codes[1])),
    )[:TOP_RECEIVERS]
    everybody = _("all")
    return Sheet(
        number="T17",
        **described(*RESULTS),
        heads=(str(DIMENSIONS["organisation_type"].label), str(DIMENSIONS["organisation"].label)),
        fields=(*map(field_of, RESULTS), Field(_("Share"), "share", kind="percent")),
        lines=(
            *(
                _receiver(columns, codes, codes, (kinds.get(codes[0], codes[0]), everybody))
                for codes in types
            ),
            *(
                _receiver(columns, codes, (TOTAL, codes[1]), ("", names.get(codes[1], codes[1])))
                for codes in top
            ),
            _receiver(columns, (TOTAL, TOTAL), (TOTAL, TOTAL), (_("Total"), everybody)),
        ),
        missing={},
        note=_("First the types, then the organisations referred to most, at most %(number)s.")
        % {"number": TOP_RECEIVERS},
    )


def _receiver(columns: Sequence[Nested], codes: Cell, line: Cell, labels: tuple[str, str]) -> Line:
    sent, everything = columns[0], (TOTAL, TOTAL)
    share = sent.report.share(
        sent.counts[codes], sent.counts[everything], sent.shown_at(codes), sent.shown_at(everything)
    )
    return Line(line, labels, (*(each.shown_at(codes) for each in columns), share), codes == everything)


# --- T18 Referral results -----------------------------------------------------------------------------------


NEVER_COUNTED = (machine.DRAFT, machine.ERROR)
"""States that no referral of a report has (R7)."""


def results(report: Report) -> Sheet:
    """States by results, with the days until the answer and the end, and what has been open for long."""
    crossed = Cross.of(report, "referrals", "referral_status", "referral_outcome")
    times = report.once("referral_times", lambda: _times(report))
    sheet = crossed.sheet("T18", chart="stacked", chart_fields=len(crossed.column_codes))
    long_open = report.disclosed_counts(
        {(code,): found["long_open"] for code, found in times.items()}, "long_open", "referral_status"
    )
    lines = tuple(
        Line(
            line.codes,
            line.labels,
            (*line.figures, *_medians(report, times, line.codes[0]), long_open.get(line.codes, 0)),
            line.is_total,
        )
        for line in sheet.lines
        if line.codes[0] not in NEVER_COUNTED
    )
    fields = (
        *sheet.fields,
        Field(_("Median days to the answer"), "days_to_answer", kind="ratio"),
        Field(_("Median days to the end"), "days_to_end", kind="ratio"),
        Field(_("Open for more than 30 days"), "long_open"),
    )
    note = _("As of %(day)s: results may still come until the year is frozen (R7).") % {
        "day": date_format(timezone.localdate(), "SHORT_DATE_FORMAT")
    }
    return replace(sheet, fields=fields, lines=lines, note=note)


Times = dict[str, dict]


@counting()
def _times(report: Report) -> Times:
    """By state, and `*` for all: the days to the answer and to the end, and how many have been open for long."""
    today = timezone.localdate()
    rows = Referral.objects.countable_by(report.user).counted().in_period(report.period)
    rows = rows.filter(office__code__in=report.offices)
    found: Times = {}
    columns = ("status", "sent_on", "answered_on", "closed_on")
    for status, sent_on, answered_on, closed_on in rows.order_by().values_list(*columns).iterator(2000):
        for code in (status, TOTAL):
            times = found.setdefault(code, {"answer": [], "end": [], "long_open": 0})
            if answered_on:
                times["answer"].append((answered_on - sent_on).days)
            if closed_on:
                times["end"].append((closed_on - sent_on).days)
            times["long_open"] += status in Referral.OPEN and today - sent_on > LONG_OPEN
    return found


def _medians(report: Report, times: Times, code: str) -> tuple[Figure, Figure]:
    found = times.get(code, {"answer": [], "end": []})
    return _median(report, found["answer"]), _median(report, found["end"])


def _median(report: Report, days: Sequence[int]) -> Figure:
    if not days:
        return None
    is_shown = report.mode == EXACT or len(days) >= SMALLEST_MEDIAN_BASE
    return float(median(days)) if is_shown else SUPPRESSED


# --- T19 Gaps -----------------------------------------------------------------------------------------------

BARRIER = Dimension("barrier", gettext_lazy("Barrier"), "", Level.CONCERN, "is_barrier", Flag())
NO_REMEDY = "not_possible"
OTHER_GAPS = ("barrier", *machine.MISSED)
REST = "in_vain"
"""Concerns without a suitable service but for those without remedy: all their referrals were in vain."""


def gaps(report: Report) -> Sheet:
    """Where help was missing: by topic group, then by district of residence."""
    topics, districts = gaps_by(report, "topic_group"), gaps_by(report, "district")
    everywhere = _("all")
    of_topics = (
        replace(line, codes=(*line.codes, TOTAL), labels=(*line.labels, everywhere))
        for line in topics.lines
        if not line.is_total
    )
    of_districts = (
        replace(
            line,
            codes=(TOTAL, *line.codes),
            labels=(*line.labels, everywhere) if line.is_total else (everywhere, *line.labels),
        )
        for line in districts.lines
    )
    note = _("First by topic group, then by district of residence; both add up to the same total.")
    return replace(
        topics, heads=(*topics.heads, *districts.heads), lines=(*of_topics, *of_districts), note=note
    )


def gaps_by(report: Report, by: str) -> Sheet:
    """Where help was missing, by one dimension; the last line is the total."""
    columns = [*_unmet(report, by), *(_other_gap(report, by, code) for code in OTHER_GAPS)]
    names = report.axis(DIMENSIONS[by])
    return Sheet(
        number="T19",
        **described("unmet_concerns", "concerns", "referrals"),
        heads=(str(DIMENSIONS[by].label),),
        fields=(
            Field(str(MEASURES["unmet_concerns"].label), "unmet_concerns"),
            Field(_("of these without remedy"), "concerns", NO_REMEDY),
            Field(_("Concerns with a structural barrier"), "concerns", "barrier"),
            *(Field(text, "referrals", code) for code, text in _referrals_in_vain().items()),
        ),
        lines=tuple(
            Line((code,), (name,), tuple(each.get((code,), 0) for each in columns), code == TOTAL)
            for code, name in [*names.items(), (TOTAL, _("Total"))]
        ),
        missing={},
    )


def _referrals_in_vain() -> dict[str, str]:
    return {
        "no_capacity": _("Referrals: no capacity"),
        "not_eligible": _("Referrals: not eligible"),
        "language_barrier": _("Referrals: language barrier"),
    }


def _unmet(report: Report, by: str) -> tuple[Mapping[Cell, Figure], Mapping[Cell, Figure]]:
    """Concerns without a suitable service, and of these those without remedy. What lies between them stands nowhere
    and must be as secret as if it did, so that both are disclosed as one table."""
    unmet = report.table([by], "unmet_concerns").counts("unmet_concerns")
    without_remedy = _counts_of(report, by, NO_REMEDY)
    counts: dict[Cell, int] = {}
    for (code,), count in unmet.items():
        part = without_remedy.get(code, 0)
        counts |= {(code, TOTAL): count, (code, NO_REMEDY): part, (code, REST): count - part}
    shown = report.disclosed_counts(counts, "unmet_concerns", by, "gap")

    def column(wanted: str) -> dict[Cell, Figure]:
        return {(code,): figure for (code, name), figure in shown.items() if name == wanted}

    return column(TOTAL), column(NO_REMEDY)


def _other_gap(report: Report, by: str, column: str) -> Mapping[Cell, Figure]:
    counts: dict[Cell, int] = {(code,): count for code, count in _counts_of(report, by, column).items()}
    if column == "barrier":
        return report.disclosed_counts(counts, "concerns", by, barrier="1")
    return report.disclosed_counts(counts, "referrals", by, referral_outcome=column)


def _counts_of(report: Report, by: str, column: str) -> Mapping[str, int]:
    """The exact counts of one column by code, `*` for the total."""
    if column == NO_REMEDY:
        table = report.table([by], "concerns", filters={"outcome": [column]})
        return {codes[0]: count for codes, count in table.counts("concerns").items()}
    if column == "barrier":
        table = report.table([by, BARRIER], "concerns")
        counts = {code: count for (code, flag), count in table.counts("concerns").items() if flag == "1"}
        return counts | {TOTAL: sum(counts.values())}
    table = report.table([by], "referrals", filters={"referral_outcome": [column]})
    return {codes[0]: count for codes, count in table.counts("referrals").items()}
