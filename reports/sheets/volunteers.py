"""T24: volunteers who were active, began and left, and how long their offers last, by district."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from districts.models import District
from network.models import Volunteer, VolunteerOffer
from reports.dimensions import DIMENSIONS
from reports.disclosure import RATIO_DIGITS, SMALLEST_RATIO_BASE
from reports.planes import Cell
from reports.sheets.model import Field, Line, Report, Sheet
from reports.tables import EXACT, SUPPRESSED, TOTAL, Figure

PERSONS = ("volunteers", "new_volunteers", "left_volunteers")
OFFERS = ("offers_started", "offers_ended")
DAYS = "offer_days"


@dataclass
class Found:
    """Counts by measure and district, and how many days each offer that ended had lasted."""

    counts: defaultdict[str, Counter[Cell]] = field(default_factory=lambda: defaultdict(Counter))
    days: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, measure: str, districts: Iterable[str]) -> None:
        self.counts[measure].update((place,) for place in (*districts, TOTAL))


def volunteers(report: Report) -> Sheet:
    found = report.once("volunteers", lambda: _found(report))
    measures = (*PERSONS, *OFFERS)
    shown = {each: report.disclosed_counts(found.counts[each], each, "district") for each in measures}
    names = report.axis(DIMENSIONS["district"]) | {TOTAL: _("Total")}
    everybody = found.counts["volunteers"][(TOTAL,)]
    unstated, cell = found.counts["volunteers"][(District.UNKNOWN,)], (District.UNKNOWN,)
    return Sheet(
        number="T24",
        unit=_("Persons, offers, days"),
        rule=_(
            "Active are volunteers who were with an office on at least one day of the period, pauses included; new is "
            "who began, and left is who stopped, in the period. Somebody who serves several districts counts in each "
            "of them and once in the total. Offers belong to the district in which they are made; an offer lasts from "
            "its first to its last day, both included, and the median is that of the offers that ended in the period."
        ),
        heads=(_("District"),),
        fields=(
            Field(_("Active volunteers"), "volunteers"),
            Field(_("New volunteers"), "new_volunteers"),
            Field(_("Volunteers who left"), "left_volunteers"),
            Field(_("Offers started"), "offers_started"),
            Field(_("Offers ended"), "offers_ended"),
            Field(_("Days an offer lasts (median)"), DAYS, kind="ratio"),
        ),
        lines=tuple(
            Line((code,), (label,), _figures(code, shown, found, report.mode), code == TOTAL)
            for code, label in names.items()
        ),
        missing={_("District"): report.share(unstated, everybody, shown["volunteers"].get(cell))},
        note=_("Volunteers who serve the whole city stand under “not stated”."),
    )


def _figures(
    code: str, shown: Mapping[str, Mapping[Cell, Figure]], found: Found, mode: str
) -> tuple[Figure, ...]:
    counts = [shown[each].get((code,), 0) for each in (*PERSONS, *OFFERS)]
    return (*counts, _median(found.days[code], counts[-1], mode))


def _median(days: Sequence[int], shown: Figure, mode: str) -> Figure:
    """As secret as the number of offers behind it; of few offers it would tell how long one of them lasted."""
    if not days:
        return None
    if mode != EXACT and (shown == SUPPRESSED or len(days) < SMALLEST_RATIO_BASE):
        return SUPPRESSED
    return round(float(statistics.median(days)), RATIO_DIGITS)


def _found(report: Report) -> Found:
    found, period, today = Found(), report.period, timezone.localdate()
    _count_people(report, found)
    offers = VolunteerOffer.objects.countable_by(report.user).filter(
        volunteer__office__code__in=report.offices
    )
    for district, since, until in offers.order_by().values_list("district", "since", "until"):
        if since in period and since <= today:
            found.add("offers_started", [district])
        if until is not None and until in period and until <= today:
            found.add("offers_ended", [district])
            for place in (district, TOTAL):
                found.days[place].append((until - since).days + 1)
    return found


def _count_people(report: Report, found: Found) -> None:
    people = Volunteer.objects.countable_by(report.user).active_in(report.period)
    people = people.filter(office__code__in=report.offices).order_by()
    served: defaultdict = defaultdict(set)
    time = {}
    for key, began_on, left_on, district in people.values_list("pk", "began_on", "left_on", "districts"):
        time[key] = began_on, left_on
        served[key].add(district or District.UNKNOWN)
    for key, (began_on, left_on) in time.items():
        found.add("volunteers", served[key])
        if began_on in report.period:
            found.add("new_volunteers", served[key])
        if left_on is not None and left_on in report.period:
            found.add("left_volunteers", served[key])
