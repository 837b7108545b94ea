"""What the coordinator changes: when a questionnaire is used, and its texts. What has been handed out keeps its texts:
others are a new edition, and codes of the old one still lead to what stood on the paper."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.http import HttpRequest

from core import audit
from core.conflicts import EditConflict
from reports.evaluation.models import HandOut, Invitation, Question, Questionnaire, Response

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Changes:
    """What a form says. `questions` holds the texts by the code of the question."""

    version: int
    valid_from: date | None
    valid_until: date | None
    invite_on: date | None
    titles: Texts
    questions: Mapping[str, Texts] = field(default_factory=dict)

    def are_of_texts(self, questionnaire: Questionnaire) -> bool:
        asked = {question.code: question.texts for question in questionnaire.questions.all()}
        return dict(self.titles) != questionnaire.titles or dict(self.questions) != asked


def was_handed_out(questionnaire: Questionnaire) -> bool:
    """Also without a code: a tablet shows it."""
    return (
        HandOut.stored.filter(questionnaire=questionnaire).exists()
        or Response.stored.filter(questionnaire=questionnaire).exists()
        or Invitation.stored.filter(questionnaire=questionnaire).exists()
    )


@transaction.atomic
def change(
    *, request: HttpRequest, questionnaire: Questionnaire, changes: Changes, today: date
) -> Questionnaire:
    """Returns what was changed, or the new edition. Raises EditConflict."""
    stored = Questionnaire.stored.select_for_update().get(pk=questionnaire.pk)
    if stored.version != changes.version:
        raise EditConflict(stored)
    if changes.are_of_texts(stored) and was_handed_out(stored):
        return _new_edition(request, stored, changes, today)
    stored.valid_from, stored.valid_until = changes.valid_from, changes.valid_until
    stored.invite_on, stored.titles = changes.invite_on, dict(changes.titles)
    stored.version += 1
    stored.save()
    for question in stored.questions.all():
        question.texts = dict(changes.questions[question.code])
        question.save(update_fields=["texts"])
    audit.record(request, audit.Action.UPDATE, stored)
    return stored


def _new_edition(request: HttpRequest, old: Questionnaire, changes: Changes, today: date) -> Questionnaire:
    """In use from today on if the old one is, whose last day was yesterday; one of the same day has no day of use."""
    newest = (
        Questionnaire.stored.filter(code=old.code).order_by("-edition").values_list("edition", flat=True)[0]
    )
    was_in_use = old.is_in_use
    new = Questionnaire.stored.create(
        code=old.code,
        kind=old.kind,
        edition=newest + 1,
        titles=dict(changes.titles),
        valid_from=max(today, changes.valid_from) if changes.valid_from else None,
        valid_until=changes.valid_until,
        invite_on=changes.invite_on,
    )
    Question.stored.bulk_create(
        Question(
            questionnaire=new,
            position=question.position,
            code=question.code,
            type=question.type,
            texts=dict(changes.questions[question.code]),
            choices=question.choices,
        )
        for question in old.questions.all()
    )
    old.invite_on = None
    if was_in_use and new.valid_from:
        old.valid_until = max(old.valid_from, new.valid_from - timedelta(days=1))
    old.version += 1
    old.save()
    audit.record(request, audit.Action.UPDATE, old, fields=["valid_until"])
    audit.record(request, audit.Action.CREATE, new, edition=new.edition)
    return new
