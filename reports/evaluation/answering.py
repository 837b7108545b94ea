"""An answer is stored once for each code, apart from it: no key, no time and no order joins the two."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from core.periods import month_number
from districts.models import Office
from network.models import Event
from reports.evaluation.models import Answer, FeedbackCode, OpenAnswer, Question, Questionnaire, Response


class AlreadyAnswered(Exception):
    """Somebody was faster with the same code; what comes second is not stored."""


@transaction.atomic
def answer(*, code: FeedbackCode, values: Mapping[Question, str], today: date) -> None:
    """`values` are what was chosen, and what was written, at the questions that were answered. Nothing of it goes to
    the audit trail, which would tell the second. Raises AlreadyAnswered."""
    taken = FeedbackCode.stored.filter(pk=code.pk, is_used=False).update(is_used=True)
    if not taken:
        raise AlreadyAnswered
    store(
        questionnaire=code.questionnaire,
        office=code.office_id,
        values=values,
        today=today,
        is_third_country=code.is_third_country,
        event=code.event,
    )


def store(
    *,
    questionnaire: Questionnaire,
    office: Office | int | None,
    values: Mapping[Question, str],
    today: date,
    is_third_country: bool = False,
    is_by_tablet: bool = False,
    event: Event | None = None,
) -> None:
    """What was answered about an event counts in its month: no answer lies in another year than the event does."""
    office_id = office.pk if isinstance(office, Office) else office
    response = Response.stored.create(
        questionnaire=questionnaire,
        office_id=office_id,
        event=event,
        month=month_number(event.day if event else today),
        is_third_country=is_third_country,
        is_by_tablet=is_by_tablet,
    )
    chosen = {question: value for question, value in values.items() if question.values}
    written = {question: value for question, value in values.items() if not question.values}
    Answer.stored.bulk_create(
        Answer(response=response, question=question, value=value) for question, value in chosen.items()
    )
    OpenAnswer.stored.bulk_create(
        OpenAnswer(question=question, office_id=office_id, event=event, month=today.replace(day=1), text=text)
        for question, text in written.items()
    )
