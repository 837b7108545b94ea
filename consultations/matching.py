"""Which services to propose for a concern, and why. This module is all there is: add up the points, sort, say the
reasons.

Every rule gives points to a service; the sum decides, the name breaks ties. A rule that knows nothing (no language
stated, capacity unknown) gives what lies between the good and the bad answer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from heapq import nsmallest
from uuid import UUID

from django.core.cache import caches
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogues.labels import labels
from catalogues.models import Language
from clients.models import Client
from consultations.models import Referral
from consultations.referrals import machine
from core.rows import counting
from core.tables import SEPARATOR
from districts.models import District
from districts.scoping import HasAccess
from partners.models import Service
from partners.querysets import ServiceQuerySet
from partners.search import Found, understand
from partners.text import fold

TOPIC = 100
OWN_DISTRICT, NEIGHBOURING, CITYWIDE = 30, 20, 15
SPEAKS, INTERPRETER, LANGUAGE_OPEN = 25, 12, 10
CAPACITY = {"free": 15, "few": 10, "unknown": 6, "waiting": 0, "full": -20}
OPEN_NOW = 5
RESULTS = 20
"""From all served to none served; without results half of it."""
NOT_FOR_THEM = -500

LATELY = timedelta(days=365)
RESULTS_SECONDS = 600
MOST_FOUND = 300
"""Of what a word finds no more are given points: a word of everyday finds half of the directory."""
PERSON_GROUPS = {"women", "men", "children", "youth", "seniors"}
"""Target groups of which sex and age tell whether a person belongs to them; of all others only the talk does."""


@dataclass(frozen=True)
class Need:
    """The concern, and what is known of the person; unknown things exclude nothing."""

    topic: str
    district: str = District.UNKNOWN
    language: str = Language.NOT_STATED
    sex: str = "x"
    age: int | None = None

    @classmethod
    def of(cls, client: Client | None, topic: str, *, district: str = "", language: str = "") -> "Need":
        """`district` and `language` as they stand in the form come before those of the client."""
        if client is None:
            return cls(topic, district or District.UNKNOWN, language or Language.NOT_STATED)
        born = client.known_birth_year
        return cls(
            topic,
            district or client.district_id,
            language or client.language_id,
            client.sex,
            timezone.localdate().year - born if born else None,
        )

    @property
    def groups(self) -> set[str]:
        """The groups of PERSON_GROUPS to which the person may belong."""
        found = set(PERSON_GROUPS)
        if self.sex in ("w", "m"):
            found.discard("men" if self.sex == "w" else "women")
        if self.age is not None:
            ages = {"children": range(15), "youth": range(12, 28), "seniors": range(60, 130)}
            found -= {group for group, span in ages.items() if self.age not in span}
        return found

    @property
    def has_foreign_language(self) -> bool:
        return self.language not in (Language.NOT_STATED, "mul", "de")


@dataclass(frozen=True)
class Proposal:
    """`reasons` in the order in which they matter: "speaks Arabic", "free places", "4 of 5 served"."""

    service: Service
    reasons: list[str]

    @property
    def why(self) -> str:
        return SEPARATOR.join(self.reasons)


Result = tuple[int, int]
"""How many were served, of how many that came to an end."""


@dataclass(frozen=True)
class Score:
    """What a service got by each rule, and how referrals there ended."""

    points: Mapping[str, int]
    result: Result | None


def propose(
    user: HasAccess, need: Need, *, text: str = "", limit: int = 4, at: datetime | None = None
) -> list[Proposal]:
    """The services that fit `need` best, of those offered today; with `text` of those found by it, for whatever
    topic. `at` is now unless given."""
    at = at or timezone.localtime()
    offered = Service.objects.visible_to(user).offered()
    rules = _rules(need, at)
    points = {f"{rule}_points": expression for rule, expression in rules.items()}
    candidates = _candidates(offered, need, text).annotate(**points).values_list("pk", "name", *points)
    results = lately(at.date())

    def order(row: tuple) -> tuple:
        pk, name, *found = row
        return -sum(found) - _points_of(results.get(pk)), name, pk

    best = nsmallest(limit, candidates, key=order)
    services = offered.as_listed().in_bulk([pk for pk, *_rest in best])
    scores = {pk: Score(dict(zip(rules, found, strict=True)), results.get(pk)) for pk, _name, *found in best}
    return [Proposal(services[pk], _reasons(services[pk], need, score)) for pk, score in scores.items()]


def _candidates(offered: ServiceQuerySet, need: Need, text: str) -> ServiceQuerySet:
    """Those among which the points decide: all for the topic; of those found by `text` the ones for the topic come
    first, then those whose name says it."""
    if not fold(text).split():
        return offered.for_topic(need.topic)
    best = Found(offered, understand(text)).first(MOST_FOUND, need.topic)
    return Service.objects.filter(pk__in=best)


# --- The rules -------------------------------------------------------------------------------------------


def _rules(need: Need, at: datetime) -> dict[str, Case]:
    """Points by rule, worked out in the database."""
    near = District.objects.filter(pk=need.district).first()
    own_district = _has("districts", district=need.district)
    neighbouring = _has("districts", district__in=near.neighbours() if near else [])
    speaks = _has("languages", language=need.language)
    return {
        "for_topic": _points(When(_has("topics", topic=need.topic), then=TOPIC)),
        "place": _points(
            When(own_district, then=OWN_DISTRICT),
            When(neighbouring, then=NEIGHBOURING),
            When(is_citywide=True, then=CITYWIDE),
        ),
        "language": _points(When(speaks, then=SPEAKS), When(interpreter="yes", then=INTERPRETER))
        if need.has_foreign_language
        else _points(otherwise=LANGUAGE_OPEN),
        "capacity": _points(
            *(When(capacity=code, then=points) for code, points in CAPACITY.items() if points)
        ),
        "open": _points(When(Service.objects.hours_open_at(at), then=OPEN_NOW)),
        "person": _points(When(_excludes(need), then=NOT_FOR_THEM)),
    }


def _excludes(need: Need) -> Q:
    """Age limits that the person does not meet, or target groups of which sex and age say that she is in none."""
    condition = Q(pk__in=())
    if need.age is not None:
        condition |= Q(minimum_age__gt=need.age) | Q(maximum_age__lt=need.age)
    impossible = PERSON_GROUPS - need.groups
    if impossible:
        groups = Service.target_groups.through.objects
        possible = groups.exclude(codeentry__code__in=impossible).values("service")
        condition |= Q(pk__in=groups.values("service")) & ~Q(pk__in=possible)
    return condition


def _has(relation: str, **condition) -> Q:
    """Linked by `relation` to what meets `condition`. Asked once for all services; `Exists` would be row by row."""
    return Q(pk__in=getattr(Service, relation).through.objects.filter(**condition).values("service"))


def _points(*cases: When, otherwise: int = 0) -> Case:
    return Case(*cases, default=Value(otherwise), output_field=IntegerField())


# --- How referrals there ended ---------------------------------------------------------------------------


def lately(today: date) -> Mapping[UUID, Result]:
    """Results by service of the referrals of all offices that ended within a year; counted every ten minutes."""
    key = f"results-of-services-{today.isoformat()}"
    return caches["local"].get_or_set(key, lambda: _results(today), RESULTS_SECONDS)


def _results(today: date) -> dict[UUID, Result]:
    ended: QuerySet = Referral.objects.counted().filter(
        service__isnull=False, closed_on__gte=today - LATELY, outcome__gt=""
    )
    served = Count("pk", filter=Q(outcome__in=machine.SERVED))
    found = ended.values_list("service").annotate(served=served, ended=Count("pk")).order_by()
    with counting():
        return {service: (served, ended) for service, served, ended in found}


def _points_of(result: Result | None) -> int:
    """One served and one not served are added to every result, so that a single one does not decide."""
    served, ended = result or (0, 0)
    return round(RESULTS * (served + 1) / (ended + 2))


# --- The reasons -----------------------------------------------------------------------------------------


def _reasons(service: Service, need: Need, score: Score) -> list[str]:
    served, ended = score.result or (0, 0)
    return [
        *_place(service, need, score.points["place"]),
        *_language(need, score.points["language"]),
        *([service.capacity_text] if service.capacity_text else []),
        *([_("open now")] if score.points["open"] else []),
        *([_("%(served)s of %(ended)s served") % {"served": served, "ended": ended}] if ended else []),
        *([_("not for this person")] if score.points["person"] else []),
        *([_("other topic")] if not score.points["for_topic"] else []),
        *([_("to be confirmed")] if service.needs_review else []),
    ]


def _place(service: Service, need: Need, points: int) -> Iterable[str]:
    if service.is_citywide:
        return [_("whole city")]
    if need.district in (District.UNKNOWN, District.OUTSIDE):
        return []
    own = next((district.name for district in service.district_list if district.pk == need.district), "")
    return [own or (_("neighbouring district") if points == NEIGHBOURING else _("other district"))]


def _language(need: Need, points: int) -> Iterable[str]:
    if not need.has_foreign_language:
        return []
    if points == SPEAKS:
        return [_("speaks %(language)s") % {"language": labels("language")[need.language]}]
    return [_("with interpreter")] if points == INTERPRETER else []
