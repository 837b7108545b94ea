"""T01 overview, T02 months, T20 tandem: the offices side by side."""

from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.models import Membership
from districts.models import Employer
from reports.dimensions import DIMENSIONS
from reports.disclosure import disclosed, disclosed_counts
from reports.measures import MEASURES
from reports.sheets.model import Cross, Field, Line, Report, Sheet
from reports.tables import TOTAL, Figure, Table, Values

OVERVIEW = (
    *("consultations", "concerns", "concerns_per_consultation", "clients"),
    *("anonymous_consultations", "new_clients", "referrals", "home_visits"),
)
FULL_TIME_HOURS = 39
"""Weekly hours of a full-time post in the municipal pay agreement."""


def overview(report: Report) -> Sheet:
    table = report.table(["office"], *OVERVIEW)
    before = report.table(["office"], "consultations", period=report.period.year_before())
    lines = _Overview(report, table, before)
    return Sheet(
        number="T01",
        unit=_("several, see the columns"),
        rule=" ".join(str(MEASURES[code].definition) for code in ("consultations", "concerns", "clients")),
        heads=(str(DIMENSIONS["office"].label),),
        fields=(
            Field(str(MEASURES["consultations"].label), "consultations"),
            Field(_("Consultations, year before"), "consultations_before"),
            Field(_("Change against year before"), "change", kind="change"),
            Field(str(MEASURES["concerns"].label), "concerns"),
            Field(
                str(MEASURES["concerns_per_consultation"].label), "concerns_per_consultation", kind="ratio"
            ),
            Field(str(MEASURES["clients"].label), "clients"),
            Field(_("Anonymous share"), "anonymous_share", kind="percent"),
            Field(_("First contacts ever"), "new_clients"),
            Field(_("Follow-up contacts"), "follow_up_consultations"),
            Field(str(MEASURES["referrals"].label), "referrals"),
            Field(str(MEASURES["home_visits"].label), "home_visits"),
        ),
        lines=tuple(lines.line(code, name) for code, name in (report.offices | {TOTAL: _("Total")}).items()),
        missing={},
        note=_(
            "Persons of the offices do not add up to the total (R3). Events, participants and mediator assignments "
            "are not yet collected."
        ),
        chart="bar",
    )


class _Overview:
    """Anonymous consultations, first and follow-up contacts add up to the consultations; they are protected together,
    so that none can be worked out from the others."""

    def __init__(self, report: Report, table: Table, before: Table):
        self.report, self.table, self.before = report, table, before
        self.shown, self.shown_before = disclosed(table, report.mode), disclosed(before, report.mode)
        counts = {}
        for code in (*report.offices, TOTAL):
            values = _values(table, code)
            known = values["consultations"] - values["anonymous_consultations"]
            counts[code, "anonymous"] = values["anonymous_consultations"]
            counts[code, "first"] = values["new_clients"]
            counts[code, "follow_up"] = known - values["new_clients"]
            counts[code, TOTAL] = values["consultations"]
        self.contacts = disclosed_counts(counts, report.mode)

    def line(self, code: str, name: str) -> Line:
        exact, shown = _values(self.table, code), _values(self.shown, code)
        before, shown_before = (
            _values(table, code)["consultations"] for table in (self.before, self.shown_before)
        )
        consultations, anonymous = self.contacts[code, TOTAL], self.contacts[code, "anonymous"]
        figures = (
            consultations,
            shown_before,
            self.report.change(exact["consultations"], before, consultations, shown_before),
            *(shown[measure] for measure in ("concerns", "concerns_per_consultation", "clients")),
            self.report.share(
                exact["anonymous_consultations"], exact["consultations"], consultations, anonymous
            ),
            *(self.contacts[code, kind] for kind in ("first", "follow_up")),
            *(shown[measure] for measure in ("referrals", "home_visits")),
        )
        return Line((code,), (name,), figures, code == TOTAL)


def _values(table: Table, code: str) -> Values:
    empty = {measure: None if MEASURES[measure].parts else 0 for measure in table.total}
    return table.total if code == TOTAL else table.rows.get((code,), empty)


def months(report: Report) -> Sheet:
    """Consultations by month and office, then the concerns of all offices."""
    crossed = Cross.of(report, "consultations", "month", "office")
    concerns = disclosed(report.table(["month"], "concerns"), report.mode)

    def with_concerns(line: Line) -> Line:
        [month] = line.codes
        figure: Figure = concerns.total["concerns"] if line.is_total else concerns.value("concerns", month)
        return Line(line.codes, line.labels, (*line.figures, figure), line.is_total)

    sheet = crossed.sheet("T02", chart="line", chart_fields=len(crossed.column_codes))
    return Sheet(
        **{
            **vars(sheet),
            "unit": f"{sheet.unit}, {MEASURES['concerns'].label}",
            "fields": (*sheet.fields, Field(_("Concerns, all offices"), "concerns")),
            "lines": tuple(map(with_concerns, sheet.lines)),
        }
    )


def tandem(report: Report) -> Sheet:
    crossed = Cross.of(report, "consultations", "office", "employer")
    posts = _full_time_posts(report)
    sheet = crossed.sheet("T20")

    def with_posts(line: Line) -> Line:
        [office] = line.codes
        sides = [posts.get((office, side), 0.0) for side in ("city", "partner")]
        return Line(line.codes, line.labels, (*line.figures, *sides), line.is_total)

    return Sheet(
        **{
            **vars(sheet),
            "fields": (
                *sheet.fields,
                Field(_("Full-time equivalents, city"), "full_time_equivalents", "city", "ratio"),
                Field(_("Full-time equivalents, partner"), "full_time_equivalents", "partner", "ratio"),
            ),
            "lines": tuple(map(with_posts, sheet.lines)),
            "note": _(
                "Consultations by the employer of the adviser. Full-time equivalents: weekly hours of the staff on the "
                "last day of the period, %(hours)s hours being 1.0."
            )
            % {"hours": FULL_TIME_HOURS},
        }
    )


def _full_time_posts(report: Report) -> dict[tuple[str, str], float]:
    """Full-time equivalents by office and side, with the totals of the report's offices."""
    members = Membership.objects.countable_by(report.user).valid_on(report.period.end)
    rows = members.values_list("office__code", "employer__kind").annotate(Sum("weekly_hours")).order_by()
    posts: dict[tuple[str, str], float] = {}
    for office, kind, hours in rows:
        side = "city" if kind == Employer.Kind.CITY else "partner"
        if office in report.offices:
            for place in (office, TOTAL):
                posts[place, side] = posts.get((place, side), 0.0) + float(hours / Decimal(FULL_TIME_HOURS))
    return posts
