"""Every day: what is kept is counted again, so that it is right, and ready for the figures of the day."""

import json
from collections.abc import Iterator
from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from core.periods import Period
from reports.dimensions import find_dimension
from reports.engine import Batch, Question
from reports.levels import Level, StatisticsError
from reports.measures import find_measure
from reports.ready import triggers
from reports.ready.answers import Asked, Stamps, decoded, encoded
from reports.ready.models import FigureCheck, ReadyAnswer, ReadyQuestion
from reports.scope import viewer_of

FORGOTTEN_AFTER_DAYS = 60


def renew(*, anew: bool = False) -> list[str]:
    """Count all that is kept a second time, store what has changed meanwhile, forget what nobody asks for. `anew`
    believes nothing that is kept. Returns what was kept as right and is not, in words, and writes it down for those
    who read the figures (FigureCheck)."""
    today = timezone.localdate()
    triggers.compact(connection)
    ReadyQuestion.asked.filter(asked_on__lt=today - timedelta(days=FORGOTTEN_AFTER_DAYS)).delete()
    if anew:
        ReadyAnswer.kept.update(stamp=UNKNOWN)
    found = [f"The trigger {name} is missing." for name in triggers.missing(connection)]
    questions = list(ReadyQuestion.asked.all())
    for question in questions:
        found += _renewed(question, today)
    FigureCheck.made.filter(checked_at__lt=timezone.now() - timedelta(days=FORGOTTEN_AFTER_DAYS)).delete()
    FigureCheck.made.create(checked_at=timezone.now(), questions=len(questions), differences=found)
    return found


UNKNOWN = -1
"""A stamp that no days have."""


def batch_of(words: dict, period: Period) -> Batch:
    """The question that Asked.words says, for these days. Raises StatisticsError for what there is no more."""
    question = Question(
        user=viewer_of(words["offices"]),
        period=period,
        dimensions=tuple(find_dimension(code) for code in words["by"]),
        measures=tuple(find_measure(code) for code in words["measures"]),
        filters={code: tuple(codes) for code, codes in words["filters"].items()},
    )
    return Batch(question, Level(words["level"]), words["by_sent_day"], list(question.measures))


def _renewed(question: ReadyQuestion, today: date) -> Iterator[str]:
    for answer in question.answers.all():
        piece = Period(answer.start, answer.end)
        try:
            batch = batch_of(question.words, piece)
            asked = Asked(batch, today)
            is_same = asked.key == question.key
        except StatisticsError:
            is_same = False
        if not is_same:  # another version of the program asked for it
            question.delete()
            return
        stamp = asked.stamp(Stamps.now(), piece)
        content = encoded(batch.count())
        if asked.stamp(Stamps.now(), piece) != stamp:  # changed while it was counted
            continue
        if answer.stamp == stamp and groups(answer.content) != groups(content):
            yield f"{question.words} from {piece.start} to {piece.end}: kept was another figure than is counted."
        if (answer.stamp, answer.content) != (stamp, content):
            question.answers.filter(pk=answer.pk).update(stamp=stamp, content=content)


def groups(content: str) -> dict[str, list[int]]:
    """Figures by their group, in whatever order they were counted; a group without any is as good as none."""
    return {json.dumps(group): figures for group, figures in decoded(content) if any(figures)}
