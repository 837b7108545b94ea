"""Feedback: questionnaires in use, codes given out and answered over the last fourteen months, a few open answers."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from random import Random

from core.periods import month_number, months_later
from districts.models import Office
from network.models import Event
from reports.evaluation.loading import load
from reports.evaluation.models import (
    Answer,
    HandOut,
    OpenAnswer,
    Question,
    Questionnaire,
    Response,
)
from welcome.demo.staff import Staff

MONTHS = 14
GIVEN = (8, 15)
"""Codes of an office in a month."""
ANSWERED = 0.4
MOST_CARDS = 60
THIRD_COUNTRY = 0.6
EVENTS = ("festival", "trip")
"""Kinds of events after which everybody gets a card."""
YEARLY = {Questionnaire.Kind.PARTNER: (41, 26), Questionnaire.Kind.STAFF: (34, 23)}
"""Asked, and answered."""
WEIGHTS = {"yes": 64, "partly": 24, "no": 12, "5": 38, "4": 34, "3": 16, "2": 8, "1": 4}
TEXTS = {
    "wishes": (
        "Gerne öfter, am liebsten samstags.",
        "Ein Platz, an dem die Kinder spielen können.",
        "Mehr Zeit für Fragen.",
        "Bitte auch auf Arabisch ankündigen.",
        "Frau Beispielhoff war sehr freundlich, danke!",
    ),
    "improve": ("Schneller zurückrufen.", "Ein gemeinsames Treffen im Halbjahr.", "Kürzere Formulare."),
}


class Feedback:
    """Has a chance of its own: what else is invented stays the same with or without it."""

    def __init__(self, seed: int, staff: Staff, until: date):
        self.random = Random(f"feedback {seed}")  # noqa: S311 - reproducible on purpose
        self.offices = sorted(staff.advisers, key=lambda office: office.code)
        self.checked_by = next(iter(staff.advisers.values()))[0].user_id if staff.advisers else None
        first = until.replace(day=1)
        self.months = [months_later(first, -back) for back in range(MONTHS, -1, -1)]
        self.until = until
        self.responses: list[Response] = []
        self.answers: list[Answer] = []
        self.hand_outs: list[HandOut] = []
        self.written: list[OpenAnswer] = []

    def fill(self) -> None:
        load()
        begins = self.months[0]
        Questionnaire.stored.filter(edition=1).update(valid_from=begins)
        Questionnaire.stored.filter(kind__in=Questionnaire.BY_MAIL).update(
            invite_on=months_later(begins, 27).replace(day=15)
        )
        for asked in Questionnaire.stored.order_by("pk"):
            questions = list(asked.questions.all())
            for office, month, given, number in self._rounds(asked.kind):
                self._hand_out(asked, questions, office, month, given, number)
            for event in self._events(asked.kind):
                given = min(event.participants or 0, MOST_CARDS)
                number = round(given * self.random.uniform(0.4, 0.8))
                month = event.day.replace(day=1)
                self._hand_out(asked, questions, event.office, month, given, number, event)
        for model, rows in (
            (HandOut, self.hand_outs),
            (Response, self.responses),
            (Answer, self.answers),
            (OpenAnswer, self.written),
        ):
            model.stored.bulk_create(rows, batch_size=500)

    def _hand_out(
        self,
        asked: Questionnaire,
        questions: Sequence[Question],
        office: Office | None,
        month: date,
        given: int,
        number: int,
        event: Event | None = None,
    ) -> None:
        self.hand_outs.append(
            HandOut(questionnaire=asked, office=office, event=event, month=month_number(month), number=given)
        )
        for _each in range(number):
            self._answer(asked, questions, office, month, event)

    def _events(self, kind: str) -> Iterable[Event]:
        """Those of the months that everybody was asked about."""
        if kind != Questionnaire.Kind.EVENT:
            return ()
        held = Event.objects.held().filter(type__in=EVENTS, office__in=self.offices, participants__gte=1)
        return held.filter(day__gte=self.months[0]).select_related("office").in_order()

    def _rounds(self, kind: str) -> Iterator[tuple[Office | None, date, int, int]]:
        """Office, month, codes and answers."""
        if kind in YEARLY:
            yield (None, self.months[5], *YEARLY[Questionnaire.Kind(kind)])
            return
        step = 1 if kind == Questionnaire.Kind.CONSULTATION else 4
        for office in self.offices:
            for month in self.months[::-step]:
                given = self.random.randint(*GIVEN)
                yield office, month, given, sum(self.random.random() < ANSWERED for _code in range(given))

    def _answer(
        self,
        asked: Questionnaire,
        questions: Sequence[Question],
        office: Office | None,
        month: date,
        event: Event | None = None,
    ) -> None:
        random = self.random
        response = Response(
            id=self._key(),
            questionnaire=asked,
            office=office,
            event=event,
            month=month_number(month),
            is_third_country=office is not None and random.random() < THIRD_COUNTRY,
        )
        self.responses.append(response)
        for question in questions:
            if question.values:
                weights = [WEIGHTS.get(value, 20) for value in question.values]
                [value] = random.choices(question.values, weights)
                self.answers.append(Answer(id=self._key(), response=response, question=question, value=value))
            elif random.random() < 0.12:
                self._write(question, office, month, event)

    def _write(self, question: Question, office: Office | None, month: date, event: Event | None) -> None:
        """Those of the last two months wait to be checked."""
        is_checked = month < self.months[-2] and self.checked_by is not None
        self.written.append(
            OpenAnswer(
                id=self._key(),
                question=question,
                office=office,
                event=event,
                month=month,
                text=self.random.choice(TEXTS[question.code][: -1 if is_checked else None]),
                state="released" if is_checked else "waiting",
                checked_by_id=self.checked_by if is_checked else None,
            )
        )

    def _key(self) -> uuid.UUID:
        return uuid.UUID(int=self.random.getrandbits(128), version=4)
