"""T26: applications to the fund and their money, by purpose and district."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import product

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from districts.models import District
from network.fund import machine
from network.fund.codes import Purpose
from network.models import FundApplication
from reports.dimensions import DIMENSIONS
from reports.planes import Cell
from reports.sheets.events import euros
from reports.sheets.model import Field, Line, Report, Sheet
from reports.tables import TOTAL, Figure

APPLICATIONS = "fund_applications"
REQUESTED, APPROVED, PAID, UNPROVED = "fund_requested", "fund_approved", "fund_paid", "fund_unproved"
EUROS = (REQUESTED, APPROVED, PAID, UNPROVED)
BY = ("fund_purpose", "district")
NOT_WITHIN = (District.OUTSIDE, District.UNKNOWN)


@dataclass
class Counts:
    """Applications, and exact euros by measure, by purpose and district with all margins."""

    found: Counter[Cell] = field(default_factory=Counter)
    euros: defaultdict[str, defaultdict[Cell, Decimal]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Decimal))
    )


def fund(report: Report) -> Sheet:
    counts = report.once(APPLICATIONS, lambda: _counts(report))
    shown = report.disclosed_counts(counts.found, APPLICATIONS, *BY)
    return Sheet(
        number="T26",
        unit=_("Applications, euros"),
        rule=_(
            "Applications whose applicant has confirmed them, by the day on which they were submitted, with what has "
            "become of them until today: applied for, approved, paid, and of what was paid the part without an "
            "accepted proof of use. What was paid back or waived is not taken off. In whole euros."
        ),
        heads=(_("Purpose"), _("District")),
        fields=(
            Field(_("Applications"), APPLICATIONS),
            Field(_("Applied for, in euros"), REQUESTED),
            Field(_("Approved, in euros"), APPROVED),
            Field(pgettext("money", "Paid, in euros"), PAID),
            Field(_("Not proved yet, in euros"), UNPROVED),
        ),
        lines=_lines(report, counts, shown),
        missing={},
        note=_("Purposes and districts without an application are left out."),
    )


def _lines(report: Report, counts: Counts, shown: Mapping[Cell, Figure]) -> tuple[Line, ...]:
    """Each purpose with its districts and their sum, then all purposes."""
    purposes = {code: str(label) for code, label in Purpose.choices} | {TOTAL: _("Total")}
    places = {
        code: label for code, label in report.axis(DIMENSIONS["district"]).items() if code not in NOT_WITHIN
    }
    lines = []
    for purpose, place in product(purposes, [*places, TOTAL]):
        cell = purpose, place
        number = shown.get(cell, 0)
        figures = (number, *(euros(report.mode, counts.euros[each][cell], number) for each in EUROS))
        if any(figures) or cell == (TOTAL, TOTAL):
            named = (purposes[purpose], places.get(place, _("Total")))
            lines.append(Line(cell, named, figures, place == TOTAL))
    return tuple(lines)


def _counts(report: Report) -> Counts:
    submitted = FundApplication.objects.countable_by(report.user).submitted_in(report.period)
    if report.office:
        submitted = submitted.filter(office__code=report.office)
    counts = Counts()
    for purpose, place, state, requested, approved, paid in submitted.order_by().values_list(
        "purpose", "district", "state", "requested", "approved", "paid"
    ):
        amounts = {
            REQUESTED: requested,
            APPROVED: approved or Decimal(0),
            PAID: paid,
            UNPROVED: paid if state in machine.TO_PROVE else Decimal(0),
        }
        for cell in product((purpose, TOTAL), (place, TOTAL)):
            counts.found[cell] += 1
            for measure, amount in amounts.items():
                counts.euros[measure][cell] += amount
    return counts
