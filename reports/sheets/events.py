"""T23: events that were held, who came, who helped and what it cost, by kind and district; and for T01 by office."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from itertools import product

from django.utils.translation import gettext as _

from catalogues.labels import labels
from districts.models import District
from network.models import Event
from reports.dimensions import DIMENSIONS
from reports.disclosure import EXACT, HIDDEN, rounded
from reports.planes import Cell
from reports.sheets.model import Field, Line, Report, Sheet
from reports.tables import SUPPRESSED, TOTAL, Figure

EVENTS, PARTICIPANTS, VOLUNTEERS, COST = "events", "participants", "event_volunteers", "event_cost"
COUNTED = (EVENTS, PARTICIPANTS, VOLUNTEERS)
BY = ("event_type", "district")
NOT_WITHIN = (District.OUTSIDE, District.UNKNOWN)


@dataclass
class Counts:
    """By measure what was counted, by kind and district with all margins; `euros` are exact. `of_offices` holds what
    T01 shows. `unreported` events were held, and nobody has said how many came; `estimated` is of the participants."""

    found: dict[str, Counter[Cell]] = field(default_factory=lambda: {each: Counter() for each in COUNTED})
    of_offices: dict[str, Counter[Cell]] = field(
        default_factory=lambda: {each: Counter() for each in (EVENTS, PARTICIPANTS)}
    )
    euros: dict[Cell, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    unreported: int = 0
    estimated: int = 0


def events(report: Report) -> Sheet:
    counts = counts_of(report)
    shown = {each: report.disclosed_counts(counts.found[each], each, *BY) for each in COUNTED}
    return Sheet(
        number="T23",
        unit=_("Events, participants"),
        rule=_(
            "Events that were held, by the day on which they began; participants and volunteers are head counts, "
            "who comes to three events counts three times. Cost in whole euros, as entered. An event is never a "
            "consultation."
        ),
        heads=(_("Kind of event"), _("District")),
        fields=(
            Field(_("Events"), EVENTS),
            Field(_("Participants"), PARTICIPANTS),
            Field(_("Volunteers involved"), VOLUNTEERS),
            Field(_("Cost in euros"), COST),
        ),
        lines=_lines(report, counts, shown),
        missing=_missing(report, counts, shown),
        note=_("Kinds and districts without an event are left out."),
    )


def counts_of(report: Report) -> Counts:
    return report.once(EVENTS, lambda: _counts(report))


def of_office(report: Report, measure: str) -> dict[Cell, Figure]:
    """Events, or participants, by office as T01 shows them."""
    return report.disclosed_counts(counts_of(report).of_offices[measure], measure, "office")


def _lines(report: Report, counts: Counts, shown: Mapping[str, Mapping[Cell, Figure]]) -> tuple[Line, ...]:
    """Each kind with its districts and their sum, then all kinds. What has nothing, or rounds to it, is left out."""
    kinds = {**labels("event_type"), TOTAL: _("Total")}
    places = {
        code: label for code, label in report.axis(DIMENSIONS["district"]).items() if code not in NOT_WITHIN
    }
    lines = []
    for kind, place in product(kinds, [*places, TOTAL]):
        figures = _figures(report.mode, counts, shown, (kind, place))
        if any(figures) or (kind, place) == (TOTAL, TOTAL):
            named = (kinds[kind], places.get(place, _("Total")))
            lines.append(Line((kind, place), named, figures, place == TOTAL))
    return tuple(lines)


def _figures(
    mode: str, counts: Counts, shown: Mapping[str, Mapping[Cell, Figure]], cell: Cell
) -> tuple[Figure, ...]:
    of_cell = {each: shown[each].get(cell, 0) for each in COUNTED}
    return *of_cell.values(), euros(mode, counts.euros[cell], of_cell[EVENTS])


def euros(mode: str, amount: Decimal, number: Figure) -> Figure:
    """Money is as secret as the number of what it is for; rounded, that of one or two is shown as 0, like them."""
    whole = int(amount.quantize(Decimal(1), ROUND_HALF_UP))
    if mode == EXACT:
        return whole
    if mode == HIDDEN:
        return SUPPRESSED if number == SUPPRESSED else whole
    return rounded(whole) if number else 0


def _missing(report: Report, counts: Counts, shown: Mapping[str, Mapping[Cell, Figure]]) -> dict[str, Figure]:
    every = (TOTAL, TOTAL)
    held, came = (counts.found[each][every] for each in (EVENTS, PARTICIPANTS))
    return {
        _("Head counts of events"): report.share(counts.unreported, held, shown[EVENTS].get(every)),
        _("Counted instead of estimated participants"): report.share(
            counts.estimated, came, shown[PARTICIPANTS].get(every)
        ),
    }


def _counts(report: Report) -> Counts:
    held = Event.objects.countable_by(report.user).held().in_period(report.period)
    held = held.filter(office__code__in=report.offices).order_by()
    counts = Counts()
    for office, kind, place, came, is_estimated, helped, cost in held.values_list(
        "office__code", "type", "district", "participants", "is_estimated", "volunteers", "cost"
    ):
        amounts = {EVENTS: 1, PARTICIPANTS: came or 0, VOLUNTEERS: helped or 0}
        for cell in product((kind, TOTAL), (place, TOTAL)):
            for measure, amount in amounts.items():
                counts.found[measure][cell] += amount
            counts.euros[cell] += cost or 0
        for measure, by_office in counts.of_offices.items():
            for code in (office, TOTAL):
                by_office[(code,)] += amounts[measure]
        counts.unreported += came is None
        counts.estimated += amounts[PARTICIPANTS] if is_estimated else 0
    return counts
