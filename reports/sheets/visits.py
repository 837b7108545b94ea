"""T21: home visits by district and reason, the households behind them, and whether somebody interpreted; and the visits
that came to nothing."""

from collections import Counter, defaultdict
from itertools import product

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consultations.models import HomeVisit
from consultations.visits.machine import DECLINED, DONE, NOT_MET
from core.rows import counting
from reports.dimensions import DIMENSIONS
from reports.measures import MEDIATED
from reports.planes import Cell
from reports.sheets.model import Field, Line, Report, Sheet
from reports.tables import SUPPRESSED, TOTAL, Figure

WITH, WITHOUT, NOT_STATED = "mediated", "not_mediated", "ns"
MEASURE, VAIN = "visits", "visits_in_vain"
IN_VAIN = (NOT_MET, DECLINED)


def home_visits(report: Report) -> Sheet:
    counts, households, in_vain_counts = report.once("visits", lambda: _counts(report))
    shown = report.disclosed_counts(counts, MEASURE, "district", "reason", "mediation")
    in_vain = report.disclosed_counts(in_vain_counts, VAIN, "district", "state")
    of_households = report.disclosed_counts(households, "households", "district")
    reasons = {value: str(label) for value, label in HomeVisit.Reason.choices}
    names = report.axis(DIMENSIONS["district"]) | {TOTAL: _("Total")}
    figures = {district: _figures(district, reasons, shown, of_households, in_vain) for district in names}
    everything = counts.get((TOTAL, TOTAL, TOTAL), 0)
    hidden = (TOTAL, TOTAL, NOT_STATED)
    unstated = report.share(counts.get(hidden, 0), everything, shown.get(hidden)) if everything else None
    return Sheet(
        number="T21",
        unit=_("Home visits, households"),
        rule=_(
            "Visits that were made in the period, with a concern or without; a visit counts once, with its last "
            "result. Visits with a concern are consultations, too, and stand in T01; visits that were declined or "
            "where nobody was met stand apart. Households are different households."
        ),
        heads=(_("District"),),
        fields=(
            *(Field(label, MEASURE, value) for value, label in reasons.items()),
            Field(_("Total"), MEASURE),
            Field(_("Households"), "households"),
            Field(_("With language mediation"), MEASURE, WITH),
            Field(_("Without language mediation"), MEASURE, WITHOUT),
            Field(_("Nobody met"), VAIN, NOT_MET),
            Field(pgettext("by the household", "Declined"), VAIN, DECLINED),
        ),
        lines=tuple(
            Line((district,), (label,), figures[district], district == TOTAL)
            for district, label in names.items()
        ),
        missing={str(DIMENSIONS["mediation"].label): unstated},
        note=_("By the district of the address that was visited; columns: the reasons of the visits."),
    )


def _figures(
    district: str,
    reasons: dict[str, str],
    shown: dict[Cell, Figure],
    households: dict[Cell, Figure],
    in_vain: dict[Cell, Figure],
) -> tuple[Figure, ...]:
    every = shown.get((district, TOTAL, TOTAL), 0)
    # Of one visit there is one household: a secret number of visits keeps that of the households secret.
    of_households = SUPPRESSED if every == SUPPRESSED else households.get((district,), 0)
    return (
        *(shown.get((district, reason, TOTAL), 0) for reason in reasons),
        every,
        of_households,
        *(shown.get((district, TOTAL, kind), 0) for kind in (WITH, WITHOUT)),
        *(in_vain.get((district, state), 0) for state in IN_VAIN),
    )


@counting()
def _counts(report: Report) -> tuple[dict[Cell, int], dict[Cell, int], dict[Cell, int]]:
    """Visits by district, reason and mediation with all margins, which are protected together; the different
    households by district and in all; and by district and state what came to nothing."""
    visits = HomeVisit.objects.countable_by(report.user).ended_in(report.period)
    visits = visits.filter(office__code__in=report.offices).order_by()
    counts: Counter[Cell] = Counter()
    in_vain: Counter[Cell] = Counter()
    households: defaultdict[Cell, set] = defaultdict(set)
    for state, district, reason, mediation, household in visits.values_list(
        "status", "district", "reason", "mediation", "household"
    ):
        if state != DONE:
            in_vain.update(product((district, TOTAL), (state, TOTAL)))
            continue
        counts.update(product((district, TOTAL), (reason, TOTAL), (_kind(mediation), TOTAL)))
        for place in (district, TOTAL):
            households[(place,)].add(household)
    return dict(counts), {place: len(different) for place, different in households.items()}, dict(in_vain)


def _kind(mediation: str) -> str:
    if mediation in MEDIATED:
        return WITH
    return NOT_STATED if mediation == NOT_STATED else WITHOUT
