"""T17 to T19: to whom people were referred, what came of it, and where help was missing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from statistics import median

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.models import Referral
from reports.codings import Flag
from reports.dimensions import DIMENSIONS, Dimension
from reports.disclosure import disclosed_counts
from reports.levels import Level
from reports.sheets.model import Cross, Field, Line, Listing, Report, Sheet, described, field_of
from reports.tables import EXACT, SUPPRESSED, TOTAL, Figure

TOP_RECEIVERS = 20
LONG_OPEN = timedelta(days=30)
SMALLEST_MEDIAN_BASE = 10
"""A median over fewer referrals is shown to the house alone."""

# --- T17 Referrals by receiver ------------------------------------------------------------------------------

RESULTS = ("referrals", "referrals_answered", "referrals_served")


def receivers(report: Report) -> Sheet:
    """The types of organisations, then the organisations that were referred to most."""
    types = Listing(report, report.table(["organisation_type"], *RESULTS))
    single = Listing(report, report.table(["organisation"], *RESULTS))
    names = report.axis(DIMENSIONS["organisation"])
    codes = [code for (code,) in single.table.rows]
    top = sorted(codes, key=lambda code: (-single.exact("referrals", code), names.get(code, code)))[
        :TOP_RECEIVERS
    ]
    kinds = report.axis(DIMENSIONS["organisation_type"])
    everybody = _("all")
    return Sheet(
        number="T17",
        **described(*RESULTS),
        heads=(str(DIMENSIONS["organisation_type"].label), str(DIMENSIONS["organisation"].label)),
        fields=(*map(field_of, RESULTS), Field(_("Share"), "share", kind="percent")),
        lines=(
            *(_receiver(types, code, (kinds.get(code, code), everybody)) for (code,) in types.table.rows),
            *(_receiver(single, code, ("", names.get(code, code))) for code in top),
            _receiver(types, TOTAL, (_("Total"), everybody)),
        ),
        missing={},
        note=_("First the types, then the organisations referred to most, at most %(number)s.")
        % {"number": TOP_RECEIVERS},
    )


def _receiver(listing: Listing, code: str, labels: tuple[str, str]) -> Line:
    [dimension] = listing.table.dimensions
    codes = (code, TOTAL) if dimension.code == "organisation_type" else (TOTAL, code)
    figures = (*(listing.shown(measure, code) for measure in RESULTS), listing.share("referrals", code))
    return Line(codes, labels, figures, code == TOTAL)


# --- T18 Referral results -----------------------------------------------------------------------------------


def results(report: Report) -> Sheet:
    """States by results, with the days until the answer and the end, and what has been open for long."""
    crossed = Cross.of(report, "referrals", "referral_status", "referral_outcome")
    times = _times(report)
    sheet = crossed.sheet("T18", chart="stacked", chart_fields=len(crossed.column_codes))
    long_open = disclosed_counts({(code,): found["long_open"] for code, found in times.items()}, report.mode)
    lines = tuple(
        Line(
            line.codes,
            line.labels,
            (*line.figures, *_medians(report, times, line.codes[0]), long_open.get(line.codes, 0)),
            line.is_total,
        )
        for line in sheet.lines
    )
    fields = (
        *sheet.fields,
        Field(_("Median days to the answer"), "days_to_answer", kind="ratio"),
        Field(_("Median days to the end"), "days_to_end", kind="ratio"),
        Field(_("Open for more than 30 days"), "long_open"),
    )
    note = _("As of today: results may still come until the year is frozen (R7).")
    return replace(sheet, fields=fields, lines=lines, note=note)


Times = dict[str, dict]


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
GAPS = ("no_capacity", "not_eligible", "language_barrier")
"""Results of referrals that say that help was missing."""


def gaps(report: Report) -> Sheet:
    """Where help was missing: by topic group, then by district of residence."""
    return Sheet(
        number="T19",
        **described("concerns", "referrals"),
        heads=(str(DIMENSIONS["topic_group"].label), str(DIMENSIONS["district"].label)),
        fields=(
            Field(_("Concerns without remedy"), "concerns", "not_possible"),
            Field(_("Concerns with a structural barrier"), "concerns", "barrier"),
            Field(_("Referrals: no capacity"), "referrals", "no_capacity"),
            Field(_("Referrals: not eligible"), "referrals", "not_eligible"),
            Field(_("Referrals: language barrier"), "referrals", "language_barrier"),
        ),
        lines=(*_gap_lines(report, "topic_group"), *_gap_lines(report, "district", total=True)),
        missing={},
        note=_("First by topic group, then by district of residence; both add up to the same total."),
    )


def _gap_lines(report: Report, by: str, *, total: bool = False) -> list[Line]:
    columns = [_counts_of(report, by, column) for column in ("not_possible", "barrier", *GAPS)]
    shown = [
        disclosed_counts({(code,): count for code, count in each.items()}, report.mode) for each in columns
    ]
    names = report.axis(DIMENSIONS[by])
    everywhere = _("all")
    lines = [
        Line(
            (code, TOTAL) if by == "topic_group" else (TOTAL, code),
            (name, everywhere) if by == "topic_group" else (everywhere, name),
            tuple(each.get((code,), 0) for each in shown),
        )
        for code, name in names.items()
    ]
    figures = tuple(each.get((TOTAL,), 0) for each in shown)
    return [*lines, *([Line((TOTAL, TOTAL), (_("Total"), everywhere), figures, True)] if total else [])]


def _counts_of(report: Report, by: str, column: str) -> Mapping[str, int]:
    """The exact counts of one column by code, `*` for the total."""
    if column == "not_possible":
        table = report.table([by], "concerns", filters={"outcome": [column]})
        return {codes[0]: count for codes, count in table.counts("concerns").items()}
    if column == "barrier":
        table = report.table([by, BARRIER], "concerns")
        counts = {code: count for (code, flag), count in table.counts("concerns").items() if flag == "1"}
        return counts | {TOTAL: sum(counts.values())}
    table = report.table([by], "referrals", filters={"referral_outcome": [column]})
    return {codes[0]: count for codes, count in table.counts("referrals").items()}
