"""Questionnaires, codes and answers that the access matrix and the tests ask for: of the offices ES and HH."""

from datetime import date

from django.utils import timezone

from reports.evaluation import codes
from reports.evaluation.answering import store
from reports.evaluation.loading import load
from reports.evaluation.models import FeedbackCode, OpenAnswer, Question, Questionnaire
from reports.evaluation.tablet import address_of
from welcome.tests.access_rows import (
    CASEWORKERS,
    COORDINATORS,
    EVALUATORS,
    FORM,
    GET,
    OFFICE_STAFF,
    POST,
    PUBLIC,
    Row,
)
from welcome.tests.cast import Cast
from welcome.tests.records import make_consultation

HANDERS = OFFICE_STAFF | COORDINATORS
BEGAN = date(2025, 1, 1)


def questionnaire(kind: str = "consultation", *, in_use: bool = True) -> Questionnaire:
    """Of the start set."""
    load()
    found = Questionnaire.objects.get(kind=kind, edition=1)
    if in_use:
        Questionnaire.objects.filter(pk=found.pk).update(valid_from=BEGAN)
        found.refresh_from_db()
    return found


def a_code(office=None, kind: str = "consultation", **more) -> str:
    [code] = codes.give_out(
        questionnaire=questionnaire(kind), office=office, number=1, today=timezone.localdate(), **more
    )
    return code


def code_row(code: str) -> FeedbackCode:
    return FeedbackCode.objects.get(pk=codes.digest_of(code))


def answered(office, values: dict[str, str], number: int = 1, *, kind: str = "consultation", **more) -> None:
    """So many people answer the same; `values` by the code of the question."""
    asked = questionnaire(kind)
    questions = {question.code: question for question in asked.questions.all()}
    said = {questions[code]: value for code, value in values.items()}
    for _each in range(number):
        store(questionnaire=asked, office=office, values=said, **{"today": timezone.localdate()} | more)


def open_answer(office, text: str = "Mehr Kekse", kind: str = "event", **more) -> OpenAnswer:
    asked = Question.stored.get(questionnaire=questionnaire(kind), type="text")
    return OpenAnswer.objects.create(
        question=asked, office=office, month=timezone.localdate().replace(day=1), text=text, **more
    )


def one(cast: Cast) -> dict:
    return {"pk": questionnaire().pk}


def a_text(office: str):
    return lambda cast: {"pk": open_answer(cast.offices[office]).pk}


def a_slip(office: str):
    return lambda cast: {"code": a_code(cast.offices[office])}


def a_talk(office: str):
    def example(cast: Cast) -> dict:
        questionnaire()
        return {"pk": make_consultation(cast.person("adviser", office), cast.offices[office]).pk}

    return example


def a_tablet(cast: Cast) -> dict:
    questionnaire()
    return {"token": address_of(cast.es, timezone.localdate()).rstrip("/").rpartition("/")[2]}


EVALUATION_ROWS = {
    "evaluation:questionnaire_list": Row(HANDERS),
    "evaluation:questionnaire_detail": Row(HANDERS, GET, one),
    "evaluation:questionnaire_update": Row(COORDINATORS, FORM, one),
    "evaluation:results": Row(EVALUATORS, GET, one),
    "evaluation:open_answers": Row(EVALUATORS, GET, one),
    "evaluation:open_answer_check": Row(EVALUATORS, POST, a_text("ES"), a_text("HH")),
    "evaluation:sheet": Row(HANDERS, FORM),
    "evaluation:tablet_start": Row(HANDERS, FORM),
    "evaluation:slip_create": Row(CASEWORKERS, POST, a_talk("ES"), a_talk("HH")),
    "evaluation:slip": Row(OFFICE_STAFF, GET, a_slip("ES"), a_slip("HH")),
    "evaluation:enter": Row(PUBLIC, FORM),
    "evaluation:answer": Row(PUBLIC, FORM, lambda cast: {"token": a_code(cast.es)}),
    "evaluation:tablet": Row(PUBLIC, FORM, a_tablet),
}
