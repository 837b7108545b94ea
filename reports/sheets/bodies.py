"""T22: meetings of round tables and other bodies with their participants, and what became of decisions; by kind and
district, and by the organisations that came or see to it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from catalogues.labels import labels
from districts.models import District
from network.bodies.machine import DONE
from network.models import Body, Decision, Meeting
from reports.dimensions import DIMENSIONS
from reports.planes import Cell
from reports.sheets.model import Field, Line, Report, Sheet
from reports.tables import TOTAL, Figure

MEETINGS, PEOPLE = "meetings", "meeting_people"
OPEN, DONE_DECISIONS, OVERDUE = "decisions_open", "decisions_done", "decisions_overdue"
MEASURES = (MEETINGS, PEOPLE, OPEN, DONE_DECISIONS, OVERDUE)
CITY, INTERNAL, GUESTS, UNCOUNTED = "city", "internal", "guests", "uncounted"
"""Beside the districts, and beside the types of organisations."""
EVERY: Cell = (TOTAL, TOTAL)

Counts = dict[str, Counter[Cell]]


def _nothing() -> Counts:
    return {each: Counter() for each in MEASURES}


@dataclass
class Found:
    """By measure, the counts by kind and district, and those by type of organisation, both with all margins."""

    places: Counts = field(default_factory=_nothing)
    types: Counts = field(default_factory=_nothing)
    silent: int = 0
    """Meetings of which nobody has said who came."""

    def add(self, measure: str, kind: str, places: Iterable[str], amount: int = 1) -> None:
        for cell in product((kind, TOTAL), (*places, TOTAL)):
            self.places[measure][cell] += amount
        self.types[measure][(TOTAL,)] += amount

    def add_type(self, measure: str, code: str, amount: int = 1) -> None:
        self.types[measure][(code,)] += amount


def bodies(report: Report) -> Sheet:
    found = report.once("bodies", lambda: _found(report))
    places = {
        each: report.disclosed_counts(found.places[each], each, "body_kind", "district") for each in MEASURES
    }
    types = {each: report.disclosed_counts(found.types[each], each, "member_type") for each in MEASURES}
    held = found.places[MEETINGS][EVERY]
    return Sheet(
        number="T22",
        unit=_("Meetings, participants, decisions"),
        rule=_(
            "Meetings that were held, in each district of the series and once in the total; participants are head "
            "counts, who comes to three meetings counts three times. Decisions are open or overdue on the last day of "
            "the period, and done when they were in the period; they belong to the series that follows them up, and to "
            "the type of the organisation that sees to them. A meeting counts for each type of organisation that came, "
            "and once in the total."
        ),
        heads=(_("Kind of body"), _("District"), _("Type of organisation")),
        fields=(
            Field(_("Meetings"), MEETINGS),
            Field(_("Participants of meetings"), PEOPLE),
            Field(_("Open decisions"), OPEN),
            Field(_("Decisions done"), DONE_DECISIONS),
            Field(_("Overdue decisions"), OVERDUE),
        ),
        lines=tuple(_lines(report, places, types)),
        missing={_("Head counts of meetings"): report.share(found.silent, held, places[MEETINGS].get(EVERY))},
        note=_(
            "First by kind and district, then by type of organisation; both belong to the same total. What has nothing "
            "is left out."
        ),
    )


Shown = Mapping[str, Mapping[Cell, Figure]]


def _lines(report: Report, places: Shown, types: Shown) -> Iterator[Line]:
    everywhere, total = _("all"), _("Total")
    kinds = {**dict(Body.Kind.choices), TOTAL: total}
    districts = {**_districts(report), CITY: _("whole city"), TOTAL: total}
    for kind, place in product(kinds, districts):
        figures = tuple(places[each].get((kind, place), 0) for each in MEASURES)
        if any(figures) and (kind, place) != EVERY:
            named = (str(kinds[kind]), districts[place], everywhere)
            yield Line((kind, place, TOTAL), named, figures, place == TOTAL)
    for code, label in _types().items():
        figures = tuple(types[each].get((code,), 0) for each in MEASURES)
        if any(figures):
            yield Line((TOTAL, TOTAL, code), (everywhere, everywhere, label), figures)
    figures = tuple(places[each].get(EVERY, 0) for each in MEASURES)
    yield Line((TOTAL,) * 3, (total, total, total), figures, is_total=True)


def _districts(report: Report) -> dict[str, str]:
    known = report.axis(DIMENSIONS["district"])
    return {code: label for code, label in known.items() if code not in (District.OUTSIDE, District.UNKNOWN)}


def _types() -> dict[str, str]:
    return {
        **labels("organisation_type"),
        INTERNAL: _("offices, departments, functions"),
        GUESTS: _("Further guests"),
        UNCOUNTED: _("nobody was counted"),
    }


def _found(report: Report) -> Found:
    found = Found()
    places: defaultdict[Any, list[str]] = defaultdict(list)
    known = Body.objects.countable_by(report.user).filter(districts__isnull=False)
    for body, district in known.order_by().values_list("pk", "districts"):
        places[body].append(district)
    _count_meetings(report, found, places)
    _count_decisions(report, found, places)
    return found


def _count_meetings(report: Report, found: Found, places: Mapping[Any, list[str]]) -> None:
    held = _of_report(Meeting.objects.countable_by(report.user), report).took_place().in_period(report.period)
    rows = held.order_by().values_list(
        *("pk", "body__kind", "body", "guests"),
        *("attendances__member__organisation__type", "attendances__people"),
    )
    came: defaultdict[tuple, Counter[str]] = defaultdict(Counter)
    for *meeting, type_of, people in rows:
        each = came[tuple(meeting)]
        if people is not None:
            each[type_of or INTERNAL] += people
    for (_key, kind, body, guests), people in came.items():
        if guests:
            people[GUESTS] += guests
        found.add(MEETINGS, kind, places[body] or [CITY])
        found.add(PEOPLE, kind, places[body] or [CITY], people.total())
        found.silent += not people
        for code in people or (UNCOUNTED,):
            found.add_type(MEETINGS, code)
            found.add_type(PEOPLE, code, people[code])


def _count_decisions(report: Report, found: Found, places: Mapping[Any, list[str]]) -> None:
    last = min(report.period.end, timezone.localdate())
    decided = _of_report(Decision.objects.countable_by(report.user), report).filter(decided_on__lte=last)
    columns = ("body__kind", "body", "organisation__type", "state", "due_on", "closed_on")
    for kind, body, type_of, state, due_on, closed_on in decided.order_by().values_list(*columns):
        is_open = closed_on is None or closed_on > last
        is_done = state == DONE and not is_open and closed_on in report.period
        for measure, is_one in (
            (OPEN, is_open),
            (DONE_DECISIONS, is_done),
            (OVERDUE, is_open and due_on < last),
        ):
            if is_one:
                found.add(measure, kind, places[body] or [CITY])
                found.add_type(measure, type_of or INTERNAL)


def _of_report(records, report: Report):
    """What belongs to the whole city stands in the report of all offices only."""
    return records.filter(body__office__code=report.office) if report.office else records
