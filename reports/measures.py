"""The measures: what is counted, each declared once with its definition and rule (handbook §2).

`definition` is shown wherever the figure is. A measure belongs to a level; grouped or filtered by something of a finer
level it counts each consultation, client or concern once in every group in which it has at least one row.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

from django.db.models import Aggregate, BigIntegerField, Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultations.desk.querysets import LEFT, REBOOKED
from consultations.referrals import machine
from consultations.referrals.gaps import is_without_service
from reports.levels import Level, StatisticsError, path

MEDIATED = ["staff", "volunteer", "paid", "remote", "relative"]

LARGEST_SUMMAND = 1000
"""Minutes (at most 600) and persons present (at most 50) lie below it."""


@dataclass(frozen=True)
class Measure:
    """`kind`: `rows` counts rows of `level`, `persons` different clients, `sum` adds up `column`, `ratio` divides the
    measures `parts`, `percentile` is the value of `column` below which `part_below` of the rows of `over` lie.
    `condition` narrows to rows of the level with these values, `rule` to those it describes (it is told how a field of
    the level is looked up), `first_contacts` to the clients' first consultations ever."""

    code: str
    label: str | Promise
    definition: str | Promise
    level: Level
    kind: Literal["rows", "persons", "sum", "ratio", "percentile"] = "rows"
    condition: Mapping[str, Any] = field(default_factory=dict)
    rule: Callable[[Callable[[str], str]], Q] | None = None
    column: str = ""
    parts: tuple[str, str] | None = None
    first_contacts: bool = False
    part_below: float = 0
    over: str = ""

    def __hash__(self) -> int:
        return hash(self.code)

    @property
    def by_sent_day(self) -> bool:
        """Referrals belong to the day they were sent, everything else to the day of the consultation (R7)."""
        return self.level == Level.REFERRAL

    @property
    def base(self) -> str:
        """The measure that says how many rows stand behind the figure."""
        if self.parts:
            return self.parts[1]
        if self.kind == "percentile":
            return self.over
        return "consultations" if self.kind == "sum" else self.code

    @property
    def is_count(self) -> bool:
        """Whether it is a whole number that can be counted or added up; otherwise it is worked out from such."""
        return self.kind not in ("ratio", "percentile")

    def is_additive_over(self, level: Level) -> bool:
        """Whether groups by dimensions of `level` and coarser add up to the total. Persons never do (R3)."""
        return level <= self.level and (self.kind in ("rows", "sum") or self.first_contacts)

    def counted_rows(self, level: Level, first_contacts: Callable[[], QuerySet]) -> Q:
        """Which rows of `level` the measure counts."""
        at = partial(path, level, self.level)
        condition = Q(**{at(name): value for name, value in self.condition.items()})
        if self.rule:
            condition &= self.rule(at)
        if self.first_contacts:
            condition &= Q(**{at("pk__in"): first_contacts()})
        return condition

    def aggregate(self, level: Level, first_contacts: Callable[[], QuerySet]) -> Aggregate | Coalesce:
        """The expression over rows of `level`, which is the measure's own or a finer one."""
        condition = self.counted_rows(level, first_contacts)
        if self.kind == "sum":
            return self._sum(level, condition)
        if self.kind == "persons":
            return Count(path(level, self.level, "client"), distinct=True, filter=condition or None)
        if level > self.level:
            return Count(path(level, self.level, "pk"), distinct=True, filter=condition or None)
        # Unlike a key, a constant is counted from a covering index alone.
        return Count(Value(1), filter=condition or None)

    def _sum(self, level: Level, condition: Q) -> Aggregate | Coalesce:
        """Sum of a column of the consultation; from a finer level each consultation is added once per group.

        No database sums a column over different rows. But the sum over different id · 1000 + value, less the sum over
        different id · 1000, is exactly that.
        """
        column = path(level, self.level, self.column)
        if level == self.level:
            return Coalesce(Sum(column, filter=condition or None), 0)
        condition &= Q(**{f"{column}__isnull": False})
        key = Cast(F(path(level, self.level, "pk")), BigIntegerField()) * Value(LARGEST_SUMMAND)
        both = Sum(key + F(column), distinct=True, filter=condition, output_field=BigIntegerField())
        keys = Sum(key, distinct=True, filter=condition, output_field=BigIntegerField())
        return Coalesce(both - keys, 0, output_field=BigIntegerField())


def _measures(*found: Measure) -> dict[str, Measure]:
    return {measure.code: measure for measure in found}


MEASURES = _measures(
    Measure(
        "consultations",
        _("Consultations"),
        _(
            "Talks with one advice seeker or household, any channel, with at least one concern; a family in one talk "
            "is one consultation (R1, R2). Cancelled ones never count."
        ),
        Level.CONSULTATION,
    ),
    Measure(
        "anonymous_consultations",
        _("Anonymous consultations"),
        _(
            "Consultations that cannot be linked to a person; they count as consultations and concerns, never as "
            "advice seekers (R4)."
        ),
        Level.CONSULTATION,
        condition={"client__isnull": True},
    ),
    Measure(
        "clients",
        _("Advice seekers"),
        _(
            "Different known persons with at least one consultation in the period. Totals are counted anew, never "
            "added up from months or offices (R3)."
        ),
        Level.CONSULTATION,
        kind="persons",
    ),
    Measure(
        "new_clients",
        _("New advice seekers"),
        _(
            "Persons whose first consultation ever, over all offices, lies in the period; counted in the group of that "
            "first consultation (R5)."
        ),
        Level.CONSULTATION,
        kind="persons",
        first_contacts=True,
    ),
    Measure(
        "persons_present",
        _("Persons present"),
        _("Persons present at the consultations, the advice seeker included (R1)."),
        Level.CONSULTATION,
        kind="sum",
        column="persons_present",
    ),
    Measure(
        "concerns",
        _("Concerns"),
        _("Topics handled in consultations; the same topic twice in one consultation is one concern (R2)."),
        Level.CONCERN,
    ),
    Measure(
        "concerns_per_consultation",
        _("Concerns per consultation"),
        _("Concerns divided by consultations, from the exact counts; about three are expected (R2, R12)."),
        Level.CONCERN,
        kind="ratio",
        parts=("concerns", "consultations"),
    ),
    Measure(
        "resolved_concerns",
        _("Resolved concerns"),
        _("Concerns with the outcome “resolved” (R2)."),
        Level.CONCERN,
        condition={"outcome": "resolved"},
    ),
    Measure(
        "referred_concerns",
        _("Referred concerns"),
        _("Concerns with the outcome “referred” (R2)."),
        Level.CONCERN,
        condition={"outcome": "referred"},
    ),
    Measure(
        "unmet_concerns",
        _("Concerns without a suitable service"),
        _(
            "Concerns with the outcome “no remedy possible”, and referred ones of which by now each referral has ended "
            "for want of places, eligibility or a language (R2)."
        ),
        Level.CONCERN,
        rule=is_without_service,
    ),
    Measure(
        "referrals",
        _("Referrals"),
        _(
            "Concerns handed to a partner service, counted on the day they were sent; drafts and errors never count "
            "(R7)."
        ),
        Level.REFERRAL,
    ),
    Measure(
        "referrals_answered",
        _("Referrals answered"),
        _("Referrals sent in the period to which the receiver has answered by now (R7)."),
        Level.REFERRAL,
        condition={"answered_on__isnull": False},
    ),
    Measure(
        "referrals_served",
        _("Referrals served"),
        _("Referrals sent in the period whose result by now is “served” or “partly served” (R7)."),
        Level.REFERRAL,
        condition={"outcome__in": machine.SERVED},
    ),
    Measure(
        "minutes",
        _("Minutes"),
        _("Sum of the durations of the consultations; those without a duration add nothing."),
        Level.CONSULTATION,
        kind="sum",
        column="minutes",
    ),
    Measure(
        "mediated_consultations",
        _("Consultations with language mediation"),
        _(
            "Consultations with mediation by staff, volunteers, paid interpreters, by phone or video, or by relatives."
        ),
        Level.CONSULTATION,
        condition={"mediation__in": MEDIATED},
    ),
    Measure(
        "home_visits",
        _("Home visits"),
        _("Consultations held as a home visit: those with the channel “home visit”."),
        Level.CONSULTATION,
        condition={"channel": "home_visit"},
    ),
    Measure(
        "tickets",
        _("Tickets"),
        _(
            "Numbers given in open hours, one for each person or family that came; figures of the queue, not "
            "consultations (R11)."
        ),
        Level.TICKET,
    ),
    Measure(
        "tickets_called",
        _("Tickets called"),
        _("Tickets whose holder was called and came, however the talk ended (R11)."),
        Level.TICKET,
        condition={"waited_minutes__isnull": False},
    ),
    Measure(
        "tickets_left",
        _("Left without advice"),
        _("Tickets whose holder left, or still waited when the office closed (R11)."),
        Level.TICKET,
        condition={"status": LEFT},
    ),
    Measure(
        "tickets_rebooked",
        _("Moved to an appointment"),
        _("Tickets whose holder got an appointment instead (R11)."),
        Level.TICKET,
        condition={"status": REBOOKED},
    ),
    Measure(
        "waiting_median",
        _("Waiting time, median"),
        _(
            "Minutes from arrival to the call: half of those who were called waited no longer (R11). Worked out like "
            "MEDIAN of a spreadsheet."
        ),
        Level.TICKET,
        kind="percentile",
        column="waited_minutes",
        part_below=0.5,
        over="tickets_called",
    ),
    Measure(
        "waiting_p90",
        _("Waiting time, 90th percentile"),
        _(
            "Minutes from arrival to the call: nine of ten who were called waited no longer (R11). Worked out like "
            "PERCENTILE.INC of a spreadsheet."
        ),
        Level.TICKET,
        kind="percentile",
        column="waited_minutes",
        part_below=0.9,
        over="tickets_called",
    ),
)


def find_measure(code: str) -> Measure:
    if code not in MEASURES:
        raise StatisticsError(f"There is no measure {code!r}. Known are: {', '.join(MEASURES)}.")
    return MEASURES[code]
