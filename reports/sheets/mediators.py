"""T25: assignments of language mediators, how long they took and what they cost, and what nobody was found for, by
language; and for T01 by office."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from network.models import MediatorRequest
from reports.dimensions import DIMENSIONS
from reports.disclosure import EXACT, HIDDEN, rounded
from reports.planes import Cell
from reports.sheets.model import Field, Line, Report, Sheet
from reports.tables import SUPPRESSED, TOTAL, Figure

MEDIATIONS, UNFILLED = "mediations", "mediations_unfilled"
HOURS, COST = "mediation_hours", "mediation_cost"
COUNTED = (MEDIATIONS, UNFILLED)
MINUTES = 60


@dataclass
class Counts:
    """By language, with the margin; `minutes` and `euros` are exact. `of_offices` are the assignments of T01."""

    found: dict[str, Counter[Cell]] = field(default_factory=lambda: {each: Counter() for each in COUNTED})
    of_offices: Counter[Cell] = field(default_factory=Counter)
    minutes: Counter[Cell] = field(default_factory=Counter)
    euros: dict[Cell, Decimal] = field(default_factory=lambda: defaultdict(Decimal))


def mediators(report: Report) -> Sheet:
    counts = counts_of(report)
    shown = {each: report.disclosed_counts(counts.found[each], each, "language") for each in COUNTED}
    return Sheet(
        number="T25",
        unit=_("Assignments, hours, euros, requests"),
        rule=_(
            "Assignments of the pool of language mediators that took place, by their day and language. Hours are "
            "recorded ones, in whole hours; the reimbursement is allowance and travel in whole euros, whether paid or "
            "not, also where only the mediator came. Unfilled are requests for which nobody was found, or "
            "whose day passed without a mediator. An assignment is never a consultation."
        ),
        heads=(str(DIMENSIONS["language"].label),),
        fields=(
            Field(_("Assignments"), MEDIATIONS),
            Field(_("Hours"), HOURS),
            Field(_("Reimbursement in euros"), COST),
            Field(_("Unfilled requests"), UNFILLED),
        ),
        lines=_lines(report, counts, shown),
        missing={},
        note=_("Languages without an assignment or a request are left out."),
    )


def counts_of(report: Report) -> Counts:
    return report.once(MEDIATIONS, lambda: _counts(report))


def of_office(report: Report) -> dict[Cell, Figure]:
    """Assignments by office as T01 shows them."""
    return report.disclosed_counts(counts_of(report).of_offices, MEDIATIONS, "office")


def _lines(report: Report, counts: Counts, shown: Mapping[str, Mapping[Cell, Figure]]) -> tuple[Line, ...]:
    names = report.axis(DIMENSIONS["language"]) | {TOTAL: _("Total")}
    lines = []
    for code, name in names.items():
        figures = _figures(report.mode, counts, shown, (code,))
        if any(figures) or code == TOTAL:
            lines.append(Line((code,), (name,), figures, code == TOTAL))
    return tuple(lines)


def _figures(
    mode: str, counts: Counts, shown: Mapping[str, Mapping[Cell, Figure]], cell: Cell
) -> tuple[Figure, ...]:
    number, unfilled = (shown[each].get(cell, 0) for each in COUNTED)
    hours = Decimal(counts.minutes[cell]) / MINUTES
    return number, _whole(mode, hours, number), _whole(mode, counts.euros[cell], number), unfilled


def _whole(mode: str, amount: Decimal, number: Figure) -> Figure:
    """As secret as the number of assignments; rounded, that of one or two is shown as 0, as their number."""
    whole = int(amount.quantize(Decimal(1), ROUND_HALF_UP))
    if mode == EXACT:
        return whole
    if mode == HIDDEN:
        return SUPPRESSED if number == SUPPRESSED or (whole and not number) else whole
    return rounded(whole) if number else 0


def _counts(report: Report) -> Counts:
    requests = MediatorRequest.objects.countable_by(report.user).in_period(report.period)
    requests = requests.filter(office__code__in=report.offices).order_by()
    counts = Counts()
    done = requests.done().values_list("office__code", "language", "minutes")
    for office, language, minutes in done:
        for cell in ((language,), (TOTAL,)):
            counts.found[MEDIATIONS][cell] += 1
            counts.minutes[cell] += minutes
        for cell in ((office,), (TOTAL,)):
            counts.of_offices[cell] += 1
    for language, allowance, travel in requests.payable().values_list("language", "allowance", "travel"):
        for cell in ((language,), (TOTAL,)):
            counts.euros[cell] += allowance + (travel or 0)
    for language in requests.unfilled(timezone.localdate()).values_list("language", flat=True):
        for cell in ((language,), (TOTAL,)):
            counts.found[UNFILLED][cell] += 1
    return counts
