"""T11 to T16: how, how long, about what and with which result."""

from collections.abc import Mapping
from dataclasses import replace

from django.db.models import Case, CharField, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogues.labels import labels
from core.periods import Period
from reports import changes
from reports.codings import Catalogue
from reports.dimensions import DIMENSIONS, Dimension
from reports.levels import Level
from reports.measures import MEASURES
from reports.planes import Cell
from reports.sheets.model import (
    BEFORE,
    Cross,
    Field,
    Line,
    Listing,
    Nested,
    Report,
    Sheet,
    described,
    field_of,
)
from reports.tables import TOTAL, Figure

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
    "duration_band",
    gettext_lazy("Duration"),
    "",
    Level.CONSULTATION,
    "minutes",
    Catalogue("duration_band", "unknown"),
    _band,
)


def duration(report: Report) -> Sheet:
    listing = Listing(report, report.table([DURATION_BAND], "consultations", "minutes"))
    names = {**labels("duration_band"), "unknown": _("not stated"), TOTAL: _("Total")}
    return Sheet(
        number="T12",
        **described("consultations", "minutes", unit=str(MEASURES["consultations"].label)),
        heads=(str(DURATION_BAND.label),),
        fields=(
            field_of("consultations"),
            Field(_("Share"), "share", kind="percent"),
            Field(_("Hours"), "hours", kind="ratio"),
            Field(_("Mean in minutes"), "mean_minutes", kind="ratio"),
        ),
        lines=tuple(
            Line((code,), (name,), _duration_figures(listing, code), code == TOTAL)
            for code, name in names.items()
        ),
        missing=listing.missing("consultations"),
    )


def _duration_figures(listing: Listing, code: str) -> tuple[Figure, ...]:
    consultations, minutes = (listing.shown(measure, code) for measure in ("consultations", "minutes"))
    hours = round(minutes / 60, 1) if isinstance(minutes, int | float) else minutes
    return consultations, listing.share("consultations", code), hours, _mean_minutes(listing, code)


def _mean_minutes(listing: Listing, code: str) -> Figure:
    """Mean over the consultations whose duration is known."""
    timed = listing.exact("consultations", code) if code != "unknown" else 0
    if code == TOTAL:
        timed -= listing.exact("consultations", "unknown")
    shown = (listing.shown(measure, code) for measure in ("consultations", "minutes"))
    mean = listing.report.share(listing.exact("minutes", code), timed, *shown)
    return round(mean, 1) if isinstance(mean, float) else mean


# --- T14 Topics -------------------------------------------------------------------------------------------


def topics(report: Report) -> Sheet:
    """The most frequent topics compared with the year before."""
    now = _topics(report, report.period)
    before = _topics(report, report.period.year_before(), BEFORE)
    names = report.axis(DIMENSIONS["topic"])
    top = sorted((codes for codes in now.counts if TOTAL not in codes), key=lambda codes: -now.counts[codes])
    labelled = {codes: f"{codes[1]} {names.get(codes[1], '')}" for codes in top[:TOP_TOPICS]}
    shown = {topic for _group, topic in labelled}
    labelled[TOTAL, TOTAL] = _("Total, all topics")
    return Sheet(
        number="T14",
        **described("concerns"),
        heads=(str(DIMENSIONS["topic"].label),),
        fields=(
            field_of("concerns"),
            Field(_("Share"), "share", kind="percent"),
            Field(_("Concerns, year before"), "concerns_before"),
            Field(_("Change against year before"), "change", kind="change"),
        ),
        lines=tuple(
            Line(codes[1:], (label,), _topic_figures(now, before, codes), codes[1] == TOTAL)
            for codes, label in labelled.items()
        ),
        missing={},
        note=report.note(
            _("The most frequent topics, at most %(number)s; the total is that of all topics.")
            % {"number": TOP_TOPICS},
            *(change.text for change in changes.of_topics(report.period) if change.code in shown),
        ),
    )


def _topics(report: Report, period: Period, conditions: Mapping[str, str] | None = None) -> Nested:
    table = report.table(["topic_group", "topic"], "concerns", period=period)
    return Nested(report, table, "concerns", conditions or {})


def _topic_figures(now: Nested, before: Nested, codes: Cell) -> tuple[Figure, ...]:
    everything = (TOTAL, TOTAL)
    count, count_before = now.counts[codes], before.counts.get(codes, 0)
    shown, shown_before = now.shown[codes], before.shown.get(codes, 0)
    share = now.report.share(count, now.counts[everything], shown, now.shown[everything])
    return shown, share, shown_before, now.report.change(count, count_before, shown, shown_before)


# --- T15 Topics by sex and age ----------------------------------------------------------------------------


def topics_by_sex_and_age(report: Report) -> Sheet:
    """Two cross tables side by side, with one total."""
    by_sex = Cross.of(report, "concerns", "topic_group", "sex")
    by_age = Cross.of(report, "concerns", "topic_group", "age_group")
    sheet = by_sex.sheet("T15", note=_("First by sex, then by age group; both add up to the same total."))
    return replace(
        sheet,
        fields=(
            *sheet.fields[:-1],
            *(
                replace(each, header=_("Age %(group)s") % {"group": each.header})
                for each in by_age.fields[:-1]
            ),
            by_age.fields[-1],
        ),
        lines=tuple(
            replace(line, figures=(*line.figures[:-1], *further.figures))
            for line, further in zip(sheet.lines, by_age.lines(), strict=True)
        ),
        missing=by_sex.missing | by_age.missing,
    )
