"""What the cells of the annual report count and how they hang together, table by table.

Written down once more, apart from the sheets and the engine: from a finished workbook it tells which cells must be
equal, which add up to which, and which can be no larger than others.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

ALL = "*"
SUPPRESSED = "."

Key = tuple[str, str, str, str]
"""Table, row, column, measure: what a figure is called in sheet `Daten`."""
Narrowed = tuple[tuple[str, str], ...]
Fact = tuple[str, Narrowed]
"""What is counted: a measure, and by what it is narrowed."""
Value = Any
"""A number, or `.` where it is secret."""

OF_BODIES = ("meetings", "meeting_people", "decisions_open", "decisions_done", "decisions_overdue")
PERSONS = ("clients", "households", "volunteers", "new_volunteers", "left_volunteers", *OF_BODIES)
"""Counted by different persons, homes, meetings of several guests or districts: groups add up to the total or more."""

OF_CONSULTATIONS = {
    "home_visits": ("channel", "home_visit"),
    "new_clients": ("contact", "first"),
    "follow_up_consultations": ("contact", "follow_up"),
}
NO_LARGER = (
    ("clients", "consultations"),
    ("consultations", "concerns"),
    ("unmet_concerns", "concerns"),
    ("referrals_answered", "referrals"),
    ("referrals_served", "referrals_answered"),
    ("long_open", "referrals"),
    ("households", "visits"),
    ("new_volunteers", "volunteers"),
    ("left_volunteers", "volunteers"),
    ("decisions_overdue", "decisions_open"),
    ("amif_helped", "amif_answers"),
)
"""Measures of which, narrowed alike, the first is no larger than the second."""


@dataclass(frozen=True)
class Shape:
    """By what the rows and columns of a table are narrowed. `partial` dimensions show some of their codes only and add
    up to no more than the total; `fixed` narrows the whole table."""

    measures: tuple[str, ...]
    rows: tuple[str, ...]
    columns: str = ""
    partial: tuple[str, ...] = ()
    fixed: Narrowed = ()
    columns_by_code: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Where columns are of several dimensions: the codes of each."""
    sparse: int = 0
    """So many codes a dimension may have, of which those that are nothing, or round to it, are left out."""

    def fact(self, row: str, column: str, measure: str) -> Fact | None:
        if measure not in self.measures and measure not in OF_CONSULTATIONS:
            return None
        narrowed = dict(self.fixed) | dict(zip(self.rows, row.split(" / "), strict=True))
        if column != ALL:
            narrowed[self._dimension(column)] = column
        return fact(measure, narrowed)

    def _dimension(self, column: str) -> str:
        found = [name for name, codes in self.columns_by_code.items() if column in codes]
        return found[0] if found else self.columns


SEXES = ("w", "m", "d", "x")
MEDIATION = ("mediated", "not_mediated")
IN_VAIN = ("no_capacity", "not_eligible", "language_barrier")
AMIF = (("amif", "1"),)
MAIN_FIGURES = ("consultations", "concerns", "clients", "referrals")

SHAPES = {
    "T01": Shape(
        (*MAIN_FIGURES, "events", "participants", "mediations"), ("office",), partial=("channel", "contact")
    ),
    "T02": Shape(("consultations", "concerns"), ("month",), "office"),
    "T03": Shape(("consultations", "tickets", "tickets_left"), ("weekday", "hour")),
    "T04": Shape(MAIN_FIGURES[:3], ("district",)),
    "T05": Shape(("consultations",), ("district",), "office"),
    "T06": Shape(("clients",), ("age_group",), "sex"),
    "T07": Shape(("clients",), ("origin_group", "nationality")),
    "T08": Shape(("clients",), ("residence_status",)),
    "T09": Shape(("consultations",), ("language",), "mediation"),
    "T10": Shape(("clients",), ("german_level",)),
    "T11": Shape(("consultations",), ("channel",), "office"),
    "T12": Shape(("consultations",), ("duration_band",)),
    "T13": Shape(("concerns",), ("topic_group",), "office"),
    "T14": Shape(("concerns",), ("topic",), partial=("topic",)),
    "T15": Shape(("concerns",), ("topic_group",), "age_group", columns_by_code={"sex": SEXES}),
    "T16": Shape(("concerns",), ("topic_group",), "outcome"),
    "T17": Shape(
        ("referrals", "referrals_answered", "referrals_served"),
        ("organisation_type", "organisation"),
        partial=("organisation",),
    ),
    "T18": Shape(("referrals", "long_open"), ("referral_status",), "referral_outcome"),
    "T19": Shape(
        ("unmet_concerns", "concerns", "referrals"),
        ("topic_group", "district"),
        "referral_outcome",
        columns_by_code={"outcome": ("not_possible",), "barrier": ("barrier",)},
    ),
    "T20": Shape(("consultations",), ("office",), "employer"),
    "T21": Shape(
        ("visits", "households"),
        ("district",),
        "reason",
        partial=("mediation",),
        columns_by_code={"mediation": MEDIATION},
    ),
    "T22": Shape(
        OF_BODIES,
        ("body_kind", "district", "member_type"),
        sparse=30,
    ),
    "T23": Shape(("events", "participants", "event_volunteers"), ("event_type", "district"), sparse=30),
    "T24": Shape(
        ("volunteers", "new_volunteers", "left_volunteers", "offers_started", "offers_ended"), ("district",)
    ),
    "T25": Shape(("mediations", "mediations_unfilled"), ("language",), sparse=80),
    "T26": Shape(("fund_applications",), ("fund_purpose", "district"), sparse=30),
    "T27": Shape(
        ("clients", "consultations", "amif_answers", "amif_helped"),
        ("sex",),
        "amif_age",
        partial=("topic_group",),
        fixed=AMIF,
    ),
}
GUIDANCE = "ARB"
"""A row of T27 that is no sex."""

WEEKLY_HOURS = 7 * 25
"""Hours of the week, and per weekday those without a time."""
THIRD_COUNTRY = ("top8", "UA", "TR", "third", "unclear")


@dataclass(frozen=True)
class Sum:
    """`parts` make up `total`; where they are `partial`, no more than it."""

    total: Fact
    parts: tuple[Fact, ...]
    is_partial: bool = False
    left_out: int = 0
    """Parts that may be missing because they are nothing, or round to it."""

    @property
    def of_persons(self) -> bool:
        return self.total[0] in PERSONS


def fact(measure: str, narrowed: Mapping[str, str]) -> Fact:
    known = {dimension: code for dimension, code in narrowed.items() if code != ALL}
    if measure in OF_CONSULTATIONS:
        dimension, code = OF_CONSULTATIONS[measure]
        measure, known[dimension] = "consultations", code
    return measure, tuple(sorted(known.items()))


def fact_of(key: Key) -> Fact | None:
    """What a figure counts; None of shares, rates and what stands nowhere else."""
    table, row, column, measure = key
    if table == "T27" and row == GUIDANCE:
        narrowed = {"amif": "1", "topic_group": GUIDANCE, "amif_age": column}
        return fact(measure, narrowed)
    return SHAPES[table].fact(row, column, measure) if table in SHAPES else None


def sums(facts: Mapping[Fact, object], by_table: Mapping[str, set[Fact]]) -> Iterator[Sum]:
    """What adds up, within the tables and between them; `by_table` are the facts that each table shows."""
    for table, own in by_table.items():
        yield from _sums_within(own, SHAPES[table])
    yield from _whole_hours(by_table.get("T03", set()))
    served = (fact("referrals", {"referral_outcome": result}) for result in ("served", "partly_served"))
    yield Sum(fact("referrals_served", {}), tuple(served))
    third = (fact("clients", {"origin_group": group}) for group in THIRD_COUNTRY)
    # Former states stand among the unclear ones, and are no third countries to AMIF.
    yield Sum(fact("clients", dict(AMIF)), tuple(third), is_partial=False)
    yield from _topics(facts)


def _sums_within(own: set[Fact], shape: Shape) -> Iterator[Sum]:
    parts: dict[tuple[Fact, str], list[Fact]] = {}
    for measure, narrowed in own:
        for dimension, code in narrowed:
            if (dimension, code) not in shape.fixed:
                rest = tuple(each for each in narrowed if each[0] != dimension)
                parts.setdefault(((measure, rest), dimension), []).append((measure, narrowed))
    for (total, dimension), found in parts.items():
        if total in own:
            left_out = max(shape.sparse - len(found), 0)
            yield Sum(total, tuple(sorted(found)), dimension in shape.partial, left_out)


def _whole_hours(own: set[Fact]) -> Iterator[Sum]:
    """T03 shows hours of weekdays, no sums but the one of all, and no hours without anything."""
    for measure in SHAPES["T03"].measures:
        parts = tuple(sorted(found for found in own if found[0] == measure and found[1]))
        yield Sum(fact(measure, {}), parts, left_out=WEEKLY_HOURS - len(parts))


def _topics(facts: Mapping[Fact, object]) -> Iterator[Sum]:
    """The topics that are shown of each group."""
    groups: dict[str, list[Fact]] = {}
    for measure, narrowed in facts:
        if measure == "concerns" and [dimension for dimension, _code in narrowed] == ["topic"]:
            groups.setdefault(narrowed[0][1].split("-")[0], []).append((measure, narrowed))
    for group, found in groups.items():
        yield Sum(fact("concerns", {"topic_group": group}), tuple(sorted(found)), is_partial=True)
