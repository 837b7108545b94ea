"""T01 overview, T02 months: the offices side by side."""

from dataclasses import replace

from django.utils.translation import gettext as _

from reports import changes
from reports.dimensions import DIMENSIONS
from reports.planes import Cell
from reports.sheets.events import EVENTS, PARTICIPANTS, of_office
from reports.sheets.mediators import MEDIATIONS
from reports.sheets.mediators import of_office as mediations_of
from reports.sheets.model import BEFORE, Cross, Field, Line, Listing, Report, Sheet, described, field_of
from reports.tables import TOTAL, Figure

OVERVIEW = (
    *("consultations", "concerns", "concerns_per_consultation", "clients"),
    *("anonymous_consultations", "new_clients", "referrals", "home_visits"),
)


def overview(report: Report) -> Sheet:
    now = Listing(report, report.table(["office"], *OVERVIEW))
    before = Listing(
        report, report.table(["office"], "consultations", period=report.period.year_before()), BEFORE
    )
    contacts = _contacts(now)
    events = [of_office(report, measure) for measure in (EVENTS, PARTICIPANTS)]
    events.append(mediations_of(report))
    names = report.offices | {TOTAL: _("Total")}
    return Sheet(
        number="T01",
        **described("consultations", "concerns", "clients", unit=_("several, see the columns")),
        heads=(str(DIMENSIONS["office"].label),),
        fields=_overview_fields(),
        lines=tuple(
            Line(
                (code,),
                (name,),
                (
                    *_overview_figures(now, before, contacts, code),
                    *(found.get((code,), 0) for found in events),
                ),
                code == TOTAL,
            )
            for code, name in names.items()
        ),
        missing={},
        note=report.note(
            _(
                "Persons of the offices do not add up to the total (R3). Participants are head counts at events."
            ),
            *changes.of_offices(report.places, report.period),
        ),
        chart="bar",
    )


def _overview_fields() -> tuple[Field, ...]:
    return (
        field_of("consultations"),
        Field(_("Consultations, year before"), "consultations_before"),
        Field(_("Change against year before"), "change", kind="change"),
        *map(field_of, ("concerns", "concerns_per_consultation", "clients")),
        Field(_("Anonymous share"), "anonymous_share", kind="percent"),
        Field(_("First contacts ever"), "new_clients"),
        Field(_("Follow-up contacts"), "follow_up_consultations"),
        *map(field_of, ("referrals", "home_visits")),
        Field(_("Events"), EVENTS),
        Field(_("Participants"), PARTICIPANTS),
        Field(_("Mediator assignments"), MEDIATIONS),
    )


def _contacts(listing: Listing) -> dict[Cell, Figure]:
    """Anonymous consultations, first and follow-up contacts by office, which add up to the consultations: they are
    protected together, so that none can be worked out from the others."""
    counts: dict[Cell, int] = {}
    for code in (*listing.report.offices, TOTAL):
        every, anonymous, first = (
            listing.exact(measure, code)
            for measure in ("consultations", "anonymous_consultations", "new_clients")
        )
        counts[code, TOTAL], counts[code, "anonymous"], counts[code, "first"] = every, anonymous, first
        counts[code, "follow_up"] = every - anonymous - first
    return listing.report.disclosed_counts(counts, "consultations", "office", "contact")


def _overview_figures(
    now: Listing, before: Listing, contacts: dict[Cell, Figure], code: str
) -> tuple[Figure, ...]:
    report = now.report
    every, every_before = now.exact("consultations", code), before.exact("consultations", code)
    shown, shown_before = contacts[code, TOTAL], before.shown("consultations", code)
    anonymous = now.exact("anonymous_consultations", code)
    return (
        shown,
        shown_before,
        report.change(every, every_before, shown, shown_before),
        *(now.shown(measure, code) for measure in ("concerns", "concerns_per_consultation", "clients")),
        report.share(anonymous, every, shown, contacts[code, "anonymous"]),
        *(contacts[code, kind] for kind in ("first", "follow_up")),
        *(now.shown(measure, code) for measure in ("referrals", "home_visits")),
    )


def months(report: Report) -> Sheet:
    """Consultations and concerns by month and office."""
    crossed = Cross.of(report, "consultations", "month", "office")
    concerns = Cross.of(report, "concerns", "month", "office")
    sheet = crossed.sheet("T02", chart="line", chart_fields=len(crossed.column_codes))
    about = described("consultations", "concerns")
    return replace(
        sheet,
        unit=about["unit"],
        rule=about["rule"],
        fields=(
            *sheet.fields,
            *(replace(each, header=_concerns_of(each.header)) for each in concerns.fields),
        ),
        lines=tuple(
            replace(line, figures=(*line.figures, *further.figures))
            for line, further in zip(sheet.lines, concerns.lines(), strict=True)
        ),
    )


def _concerns_of(header: str) -> str:
    return _("Concerns: %(name)s") % {"name": header}
