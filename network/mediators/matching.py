"""Who fits a request, in an order that is explained: "speaks Dari both ways · free Tue 9–12 · Hörde · 2 assignments
this month". Only what the record itself forbids excludes somebody; language, hours, district and sex are wishes."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogues.labels import labels
from core.periods import Period, months_later
from core.tables import SEPARATOR
from network.mediators import machine
from network.mediators.codes import Answer, State
from network.mediators.people import Mediator, MediatorLanguage, MediatorSlot
from network.mediators.requests import MediatorOffer, MediatorRequest, why_unfit
from network.mediators.slots import said

MOST_SHOWN = 25


@dataclass(frozen=True)
class Facts:
    """What the question for everybody says of one mediator, before anybody is named."""

    pk: Any
    sex: str
    speaks: bool
    is_both_ways: bool | None
    has_hours: bool
    is_free: bool
    is_local: bool
    is_near: bool
    is_busy: bool
    has_papers: bool
    was_asked: bool
    assignments: int

    @property
    def is_possible(self) -> bool:
        return not self.is_busy and self.has_papers

    @property
    def has_time(self) -> bool:
        """Within the hours of the week; who has stated none comes by arrangement."""
        return self.is_free or not self.has_hours

    @property
    def comes_there(self) -> bool:
        return self.is_near or not self.is_local

    def fits(self, wanted_sex: str) -> bool:
        """Every wish."""
        is_as_wished = wanted_sex in ("", self.sex)
        return bool(self.is_both_ways) and self.has_time and self.comes_there and is_as_wished

    def order(self, wanted_sex: str) -> tuple:
        """Possible before impossible, the language before everything, then hours, both ways, sex, district; among
        equals whoever had the fewest assignments in that month. Who stated fitting hours stands before who stated
        none."""
        return (
            not self.is_possible,
            not self.speaks,
            not self.has_time,
            not self.is_both_ways,
            wanted_sex not in ("", self.sex),
            not self.comes_there,
            not self.is_free,
            not self.is_near,
            self.assignments,
            str(self.pk),
        )


@dataclass(frozen=True)
class Candidate:
    mediator: Mediator
    facts: Facts
    reasons: list[str]
    refusals: list[str]
    """Why the mediator may not be asked; empty when nothing forbids it."""

    @property
    def text(self) -> str:
        return SEPARATOR.join(self.reasons)


@dataclass(frozen=True)
class Found:
    """Numbers of those who speak the language: how many there are, may be asked, have time, come to the district, and
    fit every wish."""

    language: str
    speaking: int
    possible: int
    in_time: int
    near: int
    fitting: int
    candidates: list[Candidate] = field(default_factory=list)

    @cached_property
    def summary(self) -> str:
        """12 speak Dari · 9 may be asked · 5 have time · 7 come to the district · 3 fit every wish."""
        spoken = ngettext("%(number)d speaks %(language)s", "%(number)d speak %(language)s", self.speaking)
        parts = [spoken % {"number": self.speaking, "language": self.language}]
        if self.speaking:
            parts += [
                _("without another assignment, papers in order: %(number)d") % {"number": self.possible},
                _("have time: %(number)d") % {"number": self.in_time},
                _("come to the district: %(number)d") % {"number": self.near},
                _("fit every wish: %(number)d") % {"number": self.fitting},
            ]
        return SEPARATOR.join(parts)


def find(request: MediatorRequest, *, any_language: bool = False) -> Found:
    """Those who speak the language, the best first; `any_language` also shows everybody else after them."""
    people = [Facts(*row) for row in _rows(request, any_language=any_language)]
    people.sort(key=lambda facts: facts.order(request.wanted_sex))
    speaking = [facts for facts in people if facts.speaks]
    possible = [facts for facts in speaking if facts.is_possible]
    return Found(
        language=labels("language").get(request.language_id, request.language_id),
        speaking=len(speaking),
        possible=len(possible),
        in_time=sum(facts.has_time for facts in possible),
        near=sum(facts.comes_there for facts in possible),
        fitting=sum(facts.fits(request.wanted_sex) for facts in possible),
        candidates=_named(request, [facts for facts in people if not facts.was_asked][:MOST_SHOWN]),
    )


def _rows(request: MediatorRequest, *, any_language: bool) -> QuerySet:
    """One row of facts for each, in the order of `Facts`, by one question."""
    people = Mediator.objects.filter(state=State.ACTIVE)
    spoken = MediatorLanguage.objects.filter(mediator=OuterRef("pk"), language=request.language_id)
    if not any_language:
        people = people.filter(spoken__language=request.language_id)
    local = Mediator.districts.through.objects.filter(mediator=OuterRef("pk"))
    asked = MediatorOffer.objects.filter(request=request, mediator=OuterRef("pk"))
    asked = asked.filter(answer__in=(Answer.OPEN, Answer.DECLINED))
    return people.order_by().values_list(
        "pk",
        "sex",
        Exists(spoken),
        Subquery(spoken.values("is_both_ways"), output_field=BooleanField()),
        Exists(MediatorSlot.objects.filter(mediator=OuterRef("pk"))),
        Exists(_slots(request)),
        Exists(local),
        Exists(local.filter(district=request.district_id)),
        Exists(_others(request).overlapping(request.starts_at, request.ends_at)),
        _has_papers(request.day),
        Exists(asked),
        _assignments(request.day),
    )


def _slots(request: MediatorRequest) -> QuerySet:
    """Hours in which all of the request lies."""
    starts, ends = timezone.localtime(request.starts_at), timezone.localtime(request.ends_at)
    slots = MediatorSlot.objects.filter(mediator=OuterRef("pk"), weekday=starts.weekday())
    return slots.filter(starts__lte=starts.time(), ends__gte=ends.time())


def _others(request: MediatorRequest) -> Any:
    return MediatorRequest.objects.filter(mediator=OuterRef("pk")).exclude(pk=request.pk).order_by()


def _has_papers(day: date) -> Case:
    has = Q(confidential_on__lte=day, certificate_until__gte=day)
    return Case(When(has, then=Value(value=True)), default=Value(value=False))


def _assignments(day: date) -> Coalesce:
    """Of the month in which the day lies."""
    first = day.replace(day=1)
    month = Period(first, months_later(first, 1) - timedelta(days=1))
    taken = MediatorRequest.objects.filter(mediator=OuterRef("pk"), status__in=machine.TAKEN).in_period(month)
    counted = taken.order_by().values("mediator").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)


def _named(request: MediatorRequest, facts: Collection[Facts]) -> list[Candidate]:
    known = Mediator.objects.filter(pk__in=[each.pk for each in facts]).as_listed().in_bulk()
    return [
        Candidate(
            known[each.pk],
            each,
            _reasons(request, known[each.pk], each),
            why_unfit(known[each.pk], day=request.day, is_busy=each.is_busy),
        )
        for each in facts
    ]


def _reasons(request: MediatorRequest, mediator: Mediator, facts: Facts) -> list[str]:
    number = ngettext(
        "%(number)d assignment in that month", "%(number)d assignments in that month", facts.assignments
    )
    return [
        _language_of(request, mediator, facts),
        _time_of(request, mediator, facts),
        _place_of(mediator, request, facts),
        *([mediator.get_sex_display()] if request.wanted_sex else []),
        number % {"number": facts.assignments},
    ]


def _language_of(request: MediatorRequest, mediator: Mediator, facts: Facts) -> str:
    texts = labels("language")
    if not facts.speaks:
        others = ", ".join(texts.get(each.language_id, "") for each in mediator.spoken.all())
        words = {"language": texts.get(request.language_id, ""), "languages": others}
        return _("does not speak %(language)s, only %(languages)s") % words
    said_as = (
        _("speaks %(language)s both ways") if facts.is_both_ways else _("only from %(language)s into German")
    )
    return said_as % {"language": texts.get(request.language_id, "")}


def _time_of(request: MediatorRequest, mediator: Mediator, facts: Facts) -> str:
    weekday = request.day.weekday()
    hours = mediator.hours().get(weekday, [])
    text = f"{WEEKDAYS_ABBR[weekday]} {said(hours)}"
    if facts.is_free:
        return _("free %(hours)s") % {"hours": text}
    if not facts.has_hours:
        return _("time by arrangement")
    return _("only %(hours)s") % {"hours": text} if hours else _("no time on this weekday")


def _place_of(mediator: Mediator, request: MediatorRequest, facts: Facts) -> str:
    if facts.is_near:
        return request.district.label
    if not facts.is_local:
        return _("anywhere in the city")
    return _("elsewhere: %(districts)s") % {
        "districts": ", ".join(each.label for each in mediator.districts.all())
    }
