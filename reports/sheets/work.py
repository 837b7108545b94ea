"""T11 to T16: how, how long, about what and with which result."""

from django.db.models import Case, CharField, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogues.labels import labels
from reports.codings import Catalogue
from reports.dimensions import DIMENSIONS, Dimension
from reports.levels import Level
from reports.measures import MEASURES
from reports.sheets.model import Cross, Field, Line, Listing, Report, Sheet, described, field_of
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
    now = Listing(report, report.table(["topic"], "concerns"))
    before = Listing(report, report.table(["topic"], "concerns", period=report.period.year_before()))
    names = report.axis(DIMENSIONS["topic"])
    top = sorted((codes[0] for codes in now.table.rows), key=lambda code: -now.exact("concerns", code))
    labelled = {code: f"{code} {names.get(code, '')}" for code in top[:TOP_TOPICS]}
    labelled[TOTAL] = _("Total, all topics")
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
            Line((code,), (label,), _topic_figures(now, before, code), code == TOTAL)
            for code, label in labelled.items()
        ),
        missing={},
        note=_("The most frequent topics, at most %(number)s; the total is that of all topics.")
        % {"number": TOP_TOPICS},
    )


def _topic_figures(now: Listing, before: Listing, code: str) -> tuple[Figure, ...]:
    shown, shown_before = now.shown("concerns", code), before.shown("concerns", code)
    change = now.report.change(
        now.exact("concerns", code), before.exact("concerns", code), shown, shown_before
    )
    return shown, now.share("concerns", code), shown_before, change
