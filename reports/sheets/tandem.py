"""T20: consultations, hours and posts of either side of the tandem, office by office; and the share of one side."""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.models import Membership
from districts.models import Employer, OfficePartner
from reports.dimensions import DIMENSIONS
from reports.sheets.model import Cross, Field, Report, Sheet, described
from reports.tables import SUPPRESSED, TOTAL, Figure, Table

CITY, PARTNER = "city", "partner"
SIDES = (CITY, PARTNER)
FULL_TIME_HOURS = 39
"""Weekly hours of a full-time post in the municipal pay agreement."""
HOURS, POSTS = "hours", "full_time_equivalents"


def tandem(report: Report) -> Sheet:
    sheet = Cross.of(report, "consultations", "office", "employer").sheet("T20")
    hours, posts = Hours.of(report), _full_time_posts(report)
    return replace(
        sheet,
        **described("consultations", "minutes", unit=_("Consultations, hours")),
        fields=(*sheet.fields, *_further_fields()),
        lines=tuple(
            replace(
                line,
                figures=(
                    *line.figures,
                    *(hours.at(line.codes[0], side) for side in (*SIDES, TOTAL)),
                    *(posts.get((line.codes[0], side), 0.0) for side in SIDES),
                ),
            )
            for line in sheet.lines
        ),
        note=_note(report),
    )


def _further_fields() -> tuple[Field, ...]:
    hours = {CITY: _("Hours, city"), PARTNER: _("Hours, partner"), TOTAL: _("Hours, total")}
    posts = {CITY: _("Full-time equivalents, city"), PARTNER: _("Full-time equivalents, partner")}
    return (
        *(Field(label, HOURS, side, "ratio") for side, label in hours.items()),
        *(Field(label, POSTS, side, "ratio") for side, label in posts.items()),
    )


def _note(report: Report) -> str:
    text = _(
        "Consultations and their hours by the employer of the adviser. Full-time equivalents: weekly hours of the "
        "staff on the last day of the period, %(hours)s hours being 1.0."
    ) % {"hours": FULL_TIME_HOURS}
    last_day = report.period.end
    partners = OfficePartner.objects.visible_to(report.user).valid_on(last_day)
    partners = partners.exclude(office__closed_on__lt=last_day)
    named = [
        f"{report.offices[office]}: {employer}"
        for office, employer in partners.values_list("office__code", "employer__name").order_by(
            "office__name"
        )
        if office in report.offices
    ]
    partners_then = _("Partners on that day: %(names)s.") % {"names": "; ".join(named)}
    return f"{text} {partners_then}" if named else text


@dataclass(frozen=True)
class Hours:
    """Durations by office and side as they may be shown: as secret as the consultations that they are of."""

    by_both: Table
    by_office: Table
    by_side: Table

    @classmethod
    def of(cls, report: Report) -> "Hours":
        office, side = DIMENSIONS["office"], DIMENSIONS["employer"]
        tables = (
            report.disclosed(report.table(by, "consultations", "minutes"))
            for by in ((office, side), (office,), (side,))
        )
        return cls(*tables)

    def at(self, office: str, side: str) -> Figure:
        minutes = self._minutes(office, side)
        return minutes if minutes == SUPPRESSED else round(float(minutes or 0) / 60, 1)

    def _minutes(self, office: str, side: str) -> Figure:
        if TOTAL not in (office, side):
            return self.by_both.value("minutes", office, side)
        if office != TOTAL:
            return self.by_office.value("minutes", office)
        return self.by_side.value("minutes", side) if side != TOTAL else self.by_side.total["minutes"]


def _full_time_posts(report: Report) -> dict[tuple[str, str], float]:
    """Full-time equivalents by office and side, with the totals of the report's offices."""
    last_day = report.period.end
    members = Membership.objects.countable_by(report.user).valid_on(last_day)
    # Of an office that was closed by then nobody is left, whatever was not ended in it.
    members = members.exclude(office__closed_on__lt=last_day)
    rows = members.values_list("office__code", "employer__kind").annotate(Sum("weekly_hours")).order_by()
    posts: dict[tuple[str, str], float] = {}
    for office, kind, hours in rows:
        side = CITY if kind == Employer.Kind.CITY else PARTNER
        if office in report.offices:
            for place in (office, TOTAL):
                posts[place, side] = posts.get((place, side), 0.0) + float(hours / Decimal(FULL_TIME_HOURS))
    return posts


def share_of(sheet: Sheet, side: str) -> Sheet:
    """What one side has done, from a finished T20: for its own funder."""
    wanted = [("consultations", side), (HOURS, side), (POSTS, side)]
    places = [
        place
        for each in wanted
        for place, field in enumerate(sheet.fields)
        if (field.measure, field.column) == each
    ]
    heads = (_("Consultations"), _("Hours"), _("Full-time equivalents"))
    return replace(
        sheet,
        fields=tuple(
            replace(sheet.fields[place], header=head) for place, head in zip(places, heads, strict=True)
        ),
        lines=tuple(
            replace(line, figures=tuple(line.figures[place] for place in places)) for line in sheet.lines
        ),
    )
