"""What was answered, in figures: base, distribution and response rate, for an edition and a year.

Nothing is shown of fewer than ten answers, and what is shown of the whole city and of single offices does not let the
rest be worked out (handbook §2.5). Only whole years are shown, so that no two periods differ by a few answers.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Count, Sum
from django.utils.translation import gettext

from core.periods import Period
from districts.scoping import HasAccess
from reports.disclosure import EXACT, SMALLEST_RATIO_BASE, share
from reports.evaluation.forms import answers_of
from reports.evaluation.models import Answer, HandOut, Question, Questionnaire, Response
from reports.evaluation.words import reading_language
from reports.scope import offices_of

Tally = Mapping[str, Mapping[int | None, Counter[str]]]
"""How often a value was chosen, by question and office."""


def shown_offices(bases: Mapping[int | None, int]) -> set[int | None]:
    """Offices with a base that is large enough; the rest together has none, or one that is, too."""
    shown = {office for office, base in bases.items() if base >= SMALLEST_RATIO_BASE}
    while (
        shown and 0 < sum(base for office, base in bases.items() if office not in shown) < SMALLEST_RATIO_BASE
    ):
        shown.remove(min(shown, key=lambda office: (bases[office], office or 0)))
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
    """What `user` may see of an edition: all of it, or one office of the own ones."""

    user: HasAccess
    questionnaire: Questionnaire
    year: int
    office: int | None = None
    names: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, user: HasAccess, questionnaire: Questionnaire, year: int, office: int | None) -> "Results":
        return cls(user, questionnaire, year, office, dict(offices_of(user).values_list("pk", "name")))

    @property
    def period(self) -> Period:
        return Period.year(self.year)

    @cached_property
    def questions(self) -> list[QuestionResult]:
        asked = [question for question in self.questionnaire.questions.all() if question.values]
        return [self._question(question) for question in asked]

    def _question(self, question: Question) -> QuestionResult:
        now, before = self._now[question.code], self._before[question.code]
        bases = {office: found.total() for office, found in now.items()}
        shown, shown_before = (
            shown_offices(bases),
            shown_offices({key: c.total() for key, c in before.items()}),
        )
        if self.office is not None:
            counts = now[self.office] if self.office in shown else Counter[str]()
            earlier = before[self.office] if self.office in shown_before else Counter[str]()
            return QuestionResult(question, counts, earlier)
        offices = tuple(self._offices(question, now, shown))
        return QuestionResult(question, _summed(now.values()), _summed(before.values()), offices)

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
        scope = self.names[self.office] if self.office is not None else gettext("All offices")
        for each in self.questions:
            question = str(each.question)
            if not each.is_shown:
                yield question, gettext("fewer than ten answers"), scope, None, None
            for line in each.lines:
                yield question, line.label, scope, line.count, round(line.share * 100)
            for office in each.offices:
                share_of = None if office.share is None else round(office.share * 100)
                yield question, gettext("agreement"), office.name, office.base, share_of

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
        found: defaultdict = defaultdict(lambda: defaultdict(Counter))
        rows = answers.filter(**of_it).order_by().values_list("question__code", "response__office", "value")
        for question, office, value, number in rows.annotate(number=Count("pk")):
            found[question][office][value] += number
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
    def rate(self) -> float | None:
        """Answers of the year for each code of the year; None for few codes."""
        is_enough = self.handed_out >= SMALLEST_RATIO_BASE
        return min(self.responses / self.handed_out, 1.0) if is_enough else None

    def _of(self, model: type[HandOut] | type[Response]):
        rows = model.objects.countable_by(self.user).in_period(self.period)
        rows = rows.filter(questionnaire=self.questionnaire)
        return rows if self.office is None else rows.filter(office=self.office)


def _summed(counters: Iterable[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for each in counters:
        total.update(each)
    return total
