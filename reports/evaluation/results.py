"""What was answered, in figures: base, distribution and response rate, for an edition and a year.

Nothing is shown of fewer than ten answers, and what is shown of the whole city, of single offices and of single events
does not let the rest be worked out (handbook §2.5). Only whole years are shown, so that no two periods differ by a few
answers; an event lies in one year with all its answers.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Count, Sum
from django.utils.translation import gettext

from core.periods import Period
from districts.scoping import HasAccess
from network.models import Event
from reports.disclosure import EXACT, SMALLEST_RATIO_BASE, share
from reports.evaluation.forms import answers_of
from reports.evaluation.models import Answer, HandOut, OpenAnswer, Question, Questionnaire, Response
from reports.evaluation.words import reading_language
from reports.scope import offices_of, scope_of

Tally = Mapping[str, Mapping[int | None, Mapping[UUID | None, Counter[str]]]]
"""How often a value was chosen, by question, office and event."""


def shown_parts(bases: Mapping[Any, int]) -> set[Any]:
    """Parts of a total (None: what belongs to none) with a base that is large enough; the rest together has no base, or
    one that is, too."""
    shown = {part for part, base in bases.items() if base >= SMALLEST_RATIO_BASE}
    while shown and 0 < sum(base for part, base in bases.items() if part not in shown) < SMALLEST_RATIO_BASE:
        shown.remove(min(shown, key=lambda part: (bases[part], str(part))))
    return shown


@dataclass(frozen=True)
class Line:
    label: str
    count: int
    share: float


@dataclass(frozen=True)
class OfficeLine:
    """`share` is that of agreement; None where too few have answered, or others could be worked out."""

    name: str
    base: int | None
    share: float | None


@dataclass(frozen=True)
class QuestionResult:
    question: Question
    counts: Counter[str]
    before: Counter[str]
    offices: tuple[OfficeLine, ...] = ()

    @property
    def base(self) -> int:
        return self.counts.total()

    @property
    def is_shown(self) -> bool:
        return self.base >= SMALLEST_RATIO_BASE

    @property
    def lines(self) -> list[Line]:
        if not self.is_shown:
            return []
        named = answers_of(self.question, reading_language())
        return [Line(label, self.counts[value], self.counts[value] / self.base) for value, label in named]

    @property
    def largest(self) -> int:
        return max((line.count for line in self.lines), default=0)

    @property
    def agreement(self) -> float | None:
        return agreement(self.question, self.counts)

    @property
    def agreement_before(self) -> float | None:
        return agreement(self.question, self.before)


def agreement(question: Question, counts: Counter[str]) -> float | None:
    """The share of agreement; None of a choice, and of too few answers."""
    top = Question.TOP.get(Question.Type(question.type))
    base = counts.total()
    if top is None or base < SMALLEST_RATIO_BASE:
        return None
    found = share(sum(counts[value] for value in top), base, mode=EXACT)
    return found if isinstance(found, float) else None


@dataclass(frozen=True)
class Results:
    """What `user` may see of an edition: all of it, one office of the own ones, or one event of them."""

    user: HasAccess
    questionnaire: Questionnaire
    year: int
    office: int | None = None
    names: Mapping[int, str] = field(default_factory=dict)
    event: Event | None = None

    @classmethod
    def of(
        cls,
        user: HasAccess,
        questionnaire: Questionnaire,
        year: int,
        office: int | None,
        event: Event | None = None,
    ) -> "Results":
        office = event.office_id if event else office
        return cls(user, questionnaire, year, office, dict(offices_of(user).values_list("pk", "name")), event)

    @property
    def period(self) -> Period:
        return Period.year(self.year)

    @property
    def scope(self) -> str:
        if self.event:
            return str(self.event)
        if self.office is not None:
            return self.names[self.office]
        return ", ".join(self.names.values()) if scope_of(self.user) else gettext("All offices")

    @cached_property
    def questions(self) -> list[QuestionResult]:
        asked = [question for question in self.questionnaire.questions.all() if question.values]
        return [self._question(question) for question in asked]

    def _question(self, question: Question) -> QuestionResult:
        of_events = self._now[question.code]
        now = {office: _summed(found.values()) for office, found in of_events.items()}
        shown = shown_parts({office: found.total() for office, found in now.items()})
        if self.event:
            counts = self._of_event(of_events[self.office]) if self.office in shown else Counter[str]()
            return QuestionResult(question, counts, Counter[str]())
        before = {office: _summed(found.values()) for office, found in self._before[question.code].items()}
        if self.office is not None:
            shown_before = shown_parts({office: found.total() for office, found in before.items()})
            counts = now[self.office] if self.office in shown else Counter[str]()
            earlier = before[self.office] if self.office in shown_before else Counter[str]()
            return QuestionResult(question, counts, earlier)
        offices = tuple(self._offices(question, now, shown))
        return QuestionResult(question, _summed(now.values()), _summed(before.values()), offices)

    def _of_event(self, found: Mapping[UUID | None, Counter[str]]) -> Counter[str]:
        """Nothing where the other answers of the office could be worked out by it."""
        shown = shown_parts({event: counts.total() for event, counts in found.items()})
        return found[self.event.pk] if self.event and self.event.pk in shown else Counter[str]()

    def _offices(
        self, question: Question, now: Mapping[int | None, Counter[str]], shown: set[int | None]
    ) -> Iterable[OfficeLine]:
        is_compared = len(self.names) > 1 and question.type in Question.TOP
        for key, name in self.names.items() if is_compared else ():
            counts, is_shown = now.get(key, Counter[str]()), key in shown
            if counts:
                figure = agreement(question, counts) if is_shown else None
                yield OfficeLine(name, counts.total() if is_shown else None, figure)

    def rows(self) -> Iterator[tuple[str, str, str, int | None, int | None]]:
        """Question, answer, office, number and percent, for a file; of too few answers no number."""
        for each in self.questions:
            question = str(each.question)
            if not each.is_shown:
                yield question, gettext("fewer than ten answers"), self.scope, None, None
            for line in each.lines:
                yield question, line.label, self.scope, line.count, round(line.share * 100)
            for office in each.offices:
                share_of = None if office.share is None else round(office.share * 100)
                yield question, gettext("agreement"), office.name, office.base, share_of
        for written, texts in self.written:
            yield from ((str(written), text, self.scope, None, None) for text in texts)

    @cached_property
    def written(self) -> list[tuple[Question, list[str]]]:
        """What was written about the event and released, in an order of chance, where the event may be named."""
        if self.event is None or self.event.pk not in named_events(self.user, self.questionnaire):
            return []
        answers = OpenAnswer.objects.visible_to(self.user).released().filter(event=self.event)
        found: defaultdict[Question, list[str]] = defaultdict(list)
        for each in answers.filter(question__questionnaire=self.questionnaire).order_by("question", "pk"):
            found[each.question].append(each.text)
        return list(found.items())

    @cached_property
    def _now(self) -> Tally:
        return self._tally(Answer.objects.countable_by(self.user).in_period(self.period), edition=True)

    @cached_property
    def _before(self) -> Tally:
        """Of all editions: a question keeps its code as long as its answers can be compared."""
        answers = Answer.objects.countable_by(self.user).in_period(self.period.year_before())
        return self._tally(answers, edition=False)

    def _tally(self, answers, *, edition: bool) -> Tally:
        of_it = (
            {"question__questionnaire": self.questionnaire}
            if edition
            else {"question__questionnaire__code": self.questionnaire.code}
        )
        found: defaultdict = defaultdict(lambda: defaultdict(lambda: defaultdict(Counter)))
        keys = "question__code", "response__office", "response__event", "value"
        rows = answers.filter(**of_it).order_by().values_list(*keys)
        for question, office, event, value, number in rows.annotate(number=Count("pk")):
            found[question][office][event][value] += number
        return found

    @cached_property
    def responses(self) -> int:
        """With a code; those at a tablet have none."""
        return self._of(Response).filter(is_by_tablet=False).count()

    @cached_property
    def at_tablets(self) -> int:
        return self._of(Response).filter(is_by_tablet=True).count()

    @cached_property
    def handed_out(self) -> int:
        return self._of(HandOut).aggregate(number=Sum("number"))["number"] or 0

    @property
    def participants(self) -> int | None:
        """Of the event, where somebody has said how many came."""
        return self.event.participants if self.event else None

    @property
    def rate(self) -> float | None:
        """Answers for each participant of the event, where they are known; otherwise answers of the year for each code
        of the year. None for few of them."""
        base = self.handed_out if self.participants is None else self.participants
        return min(self.responses / base, 1.0) if base >= SMALLEST_RATIO_BASE else None

    def _of(self, model: type[HandOut] | type[Response]):
        rows = model.objects.countable_by(self.user).in_period(self.period)
        rows = rows.filter(questionnaire=self.questionnaire)
        if self.event:
            return rows.filter(event=self.event)
        return rows if self.office is None else rows.filter(office=self.office)


def named_events(user: HasAccess, questionnaire: Questionnaire) -> set[UUID]:
    """The events that may be named beside what was written about them: as many have answered as results need, and what
    is not named of an office, or in an office that is not shown, is of none or of as many, too."""
    found: defaultdict = defaultdict(lambda: defaultdict(Counter))
    rows = Response.objects.countable_by(user).filter(questionnaire=questionnaire).order_by()
    for month, office, event, number in rows.values_list("month", "office", "event").annotate(Count("pk")):
        found[month // 100][office][event] += number
    named: set[UUID] = set()
    for offices in found.values():
        for office in shown_parts({key: events.total() for key, events in offices.items()}):
            named |= shown_parts(offices[office]) - {None}
    return named


def _summed(counters: Iterable[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for each in counters:
        total.update(each)
    return total


def of_event(user: HasAccess, event: Event) -> list[Results]:
    """Of each edition of which codes were given out for the event; nothing where `user` may not see figures of it."""
    given = HandOut.objects.countable_by(user).filter(event=event)
    editions = Questionnaire.objects.visible_to(user).filter(pk__in=given.values("questionnaire"))
    return [Results.of(user, edition, event.day.year, None, event) for edition in editions]
