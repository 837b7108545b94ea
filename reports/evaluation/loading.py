"""The questionnaires that come with the product: `data/questionnaires.json`. None is in use before somebody says so."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from reports.evaluation.models import Question, Questionnaire

START = Path(__file__).parent / "data" / "questionnaires.json"


@transaction.atomic
def load() -> int:
    """Adds those of which there is no edition yet; returns how many."""
    known = set(Questionnaire.stored.values_list("code", flat=True))
    missing = [entry for entry in json.loads(START.read_text(encoding="utf-8")) if entry["code"] not in known]
    for entry in missing:
        _add(entry)
    return len(missing)


def _add(entry: dict[str, Any]) -> None:
    added = Questionnaire.stored.create(code=entry["code"], kind=entry["kind"], titles=entry["titles"])
    Question.stored.bulk_create(
        Question(questionnaire=added, position=position, **question)
        for position, question in enumerate(entry["questions"], start=1)
    )
