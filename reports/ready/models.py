"""What is kept: which months have changed how often, the questions that were asked, and their answers by days."""

from collections.abc import Mapping
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Sum

ALWAYS = 0
"""In place of a month: a change that concerns every figure, as of a catalogue."""


class ChangedMonthQuerySet(models.QuerySet):
    def stamps(self) -> dict[int, int]:
        """By month a number that grows with every change of what is counted in it."""
        return {month: int(total) for month, total in self.values_list("month").annotate(total=Sum("token"))}


class ChangedMonth(models.Model):
    """That rows counted in a month (as 202503) have changed: written by triggers in the transaction of the change
    (`reports.ready.triggers`), only added to, so that two desks never wait for each other. What counts is the sum of
    the tokens of a month; they are chance, so that two different histories are never taken for the same."""

    month = models.PositiveIntegerField()
    token = models.BigIntegerField()

    log = ChangedMonthQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["month", "token"], name="reports_changed_month")]


class ReadyQuestion(models.Model):
    """A table that somebody has asked for, without its days: `words` in the words of the public interface, `key` made
    of the SQL that answers it, so that another definition is another question."""

    key = models.CharField(max_length=64, primary_key=True)
    words = models.JSONField()
    asked_on = models.DateField()

    asked = models.Manager()


class FigureCheck(models.Model):
    """One daily check: how many questions were counted a second time, and each difference in words."""

    checked_at = models.DateTimeField(db_index=True)
    questions = models.PositiveIntegerField()
    differences = models.JSONField()

    made = models.Manager()

    class Meta:
        ordering = ["-checked_at"]


class ReadyAnswerQuerySet(models.QuerySet):
    def known(self, key: str, first: date, last: date) -> Self:
        return self.filter(question=key, start__gte=first, end__lte=last).select_related("question")

    def keep(self, key: str, words: Mapping, today: date, answers: list) -> None:
        """Store the question as asked for today, and its answers instead of older ones of the same days."""
        question = ReadyQuestion(key=key, words=words, asked_on=today)
        ReadyQuestion.asked.bulk_create(
            [question], update_conflicts=True, unique_fields=["key"], update_fields=["asked_on"]
        )
        self.bulk_create(
            answers,
            update_conflicts=True,
            unique_fields=["question", "start", "end"],
            update_fields=["stamp", "content"],
        )


class ReadyAnswer(models.Model):
    """The exact groups of a question from `start` to `end`, right as long as `stamp` is that of these days.

    `content` holds pairs of grouped values and figures. Nothing but the engine reads it, for somebody who may see the
    question's offices.
    """

    question = models.ForeignKey(ReadyQuestion, models.CASCADE, related_name="answers", db_index=False)
    start = models.DateField()
    end = models.DateField()
    stamp = models.BigIntegerField()
    content = models.TextField()

    kept = ReadyAnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "start", "end"], name="reports_ready_answer_once")
        ]
