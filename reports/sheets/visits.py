"""T21: home visits by district and reason, the households behind them, and whether somebody interpreted."""

from collections import Counter, defaultdict
from itertools import product

from django.utils.translation import gettext as _

from consultations.models import HomeVisit
from reports.dimensions import DIMENSIONS
from reports.measures import MEDIATED
from reports.planes import Cell
from reports.sheets.model import Field, Line, Report, Sheet
from reports.tables import SUPPRESSED, TOTAL, Figure

WITH, WITHOUT, NOT_STATED = "mediated", "not_mediated", "ns"
MEASURE = "visits"


def home_visits(report: Report) -> Sheet:
    counts, households = report.once("visits", lambda: _counts(report))
    shown = report.disclosed_counts(counts, MEASURE, "district", "reason", "mediation")
    names = report.axis(DIMENSIONS["district"])
    reasons = {value: str(label) for value, label in HomeVisit.Reason.choices}
    of_households = report.disclosed_counts(households, "households", "district")
    lines = tuple(
        Line((district,), (label,), _figures(shown, of_households, district, reasons), district == TOTAL)
        for district, label in (names | {TOTAL: _("Total")}).items()
    )
    everything = counts.get((TOTAL, TOTAL, TOTAL), 0)
    hidden = (TOTAL, TOTAL, NOT_STATED)
    unstated = report.share(counts.get(hidden, 0), everything, shown.get(hidden)) if everything else None
    return Sheet(
        number="T21",
        unit=_("Home visits, households"),
        rule=_(
            "Visits that were made in the period, with a concern or without; a visit counts once, with its last "
            "result. Visits with a concern are consultations, too (measure home_visits); visits that were declined or "
            "where nobody was met do not count. Households are different households."
        ),
        heads=(str(DIMENSIONS["district"].label),),
        fields=(
            *(Field(label, MEASURE, value) for value, label in reasons.items()),
            Field(_("Total"), MEASURE),
            Field(_("Households"), "households"),
            Field(_("With language mediation"), MEASURE, WITH),
            Field(_("Without language mediation"), MEASURE, WITHOUT),
        ),
        lines=lines,
        missing={str(DIMENSIONS["mediation"].label): unstated},
        note=_("By the district of the address that was visited; columns: the reasons of the visits."),
    )


def _figures(
    shown: dict[Cell, Figure], households: dict[Cell, Figure], district: str, reasons: dict[str, str]
) -> tuple[Figure, ...]:
    every = shown.get((district, TOTAL, TOTAL), 0)
    # Of one visit there is one household: a secret number of visits keeps that of the households secret.
    of_households = SUPPRESSED if every == SUPPRESSED else households.get((district,), 0)
    return (
        *(shown.get((district, reason, TOTAL), 0) for reason in reasons),
        every,
        of_households,
        *(shown.get((district, TOTAL, kind), 0) for kind in (WITH, WITHOUT)),
    )


def _counts(report: Report) -> tuple[dict[Cell, int], dict[Cell, int]]:
    """Visits by district, reason and mediation with all margins, which are protected together; and the different
    households by district and in all."""
    visits = HomeVisit.objects.countable_by(report.user).made_in(report.period)
    visits = visits.filter(office__code__in=report.offices).order_by()
    counts: Counter[Cell] = Counter()
    households: defaultdict[Cell, set] = defaultdict(set)
    for district, reason, mediation, household in visits.values_list(
        "district", "reason", "mediation", "household"
    ):
        for cell in product((district, TOTAL), (reason, TOTAL), (_kind(mediation), TOTAL)):
            counts[cell] += 1
        for place in (district, TOTAL):
            households[(place,)].add(household)
    return dict(counts), {place: len(different) for place, different in households.items()}


def _kind(mediation: str) -> str:
    if mediation in MEDIATED:
        return WITH
    return NOT_STATED if mediation == NOT_STATED else WITHOUT
