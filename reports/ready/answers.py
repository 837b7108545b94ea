"""Answers of the engine from what is kept ready, the rest counted: never older than the question.

First it is read what has changed, then what is kept, then what is missing is counted. A change in between makes the
answer newer than its stamp, so it is only counted once more.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Self

from django.core.cache import caches
from django.core.exceptions import EmptyResultSet
from django.db import DatabaseError, transaction
from django.utils import timezone

from core.periods import Period, month_number
from core.snapshot import is_in_snapshot
from reports.dimensions import DIMENSIONS
from reports.ready.models import ALWAYS, ChangedMonth, ReadyAnswer
from reports.ready.pieces import cut, is_over, runs
from reports.scope import scope_of

if TYPE_CHECKING:
    from reports.engine import Batch, Rows

MOST_CHARACTERS = 1_000_000
"""A longer answer is counted anew each time: reading it would take as long."""
DAY = re.compile(r"\d{4}-\d\d-\d\d")

_later: ContextVar[list["Kept"] | None] = ContextVar("later", default=None)


@contextmanager
def keeping_afterwards() -> Iterator[None]:
    """What is counted inside is kept at the end: around a snapshot, in which nothing is written."""
    waiting: list[Kept] = []
    token = _later.set(waiting)
    try:
        yield
    finally:
        _later.reset(token)
    for each in waiting:
        each.write()


def rows(batch: "Batch") -> "Rows":
    """What `batch` counts, partly or wholly from what is kept; groups may occur several times, to be added up."""
    asked = Asked(batch, timezone.localdate())
    return asked.rows() if asked.key else batch.count()


@dataclass(frozen=True)
class Stamps:
    """How often the rows of each month had changed at one moment."""

    months: Mapping[int, int]

    @classmethod
    def now(cls) -> Self:
        return cls(ChangedMonth.log.stamps())

    @classmethod
    def shared(cls, moment: dict) -> Self:
        """Read once by tables of one moment: what changes after it is in the next."""
        return moment["stamps"] if "stamps" in moment else moment.setdefault("stamps", cls.now())

    def of(self, piece: Period, *, since_ever: bool) -> int:
        """Of what figures of `piece` are made of; `since_ever` where they depend on all that was before."""
        first, last = 1 if since_ever else month_number(piece.start), month_number(piece.end)
        return sum(stamp for month, stamp in self.months.items() if month == ALWAYS or first <= month <= last)


@dataclass(frozen=True)
class Kept:
    """Answers to be written, each with its days and the stamp that was read before it was counted."""

    key: str
    words: dict
    today: date
    answers: list[tuple[Period, int, str]]

    def write(self) -> None:
        """Who only reads is not kept from it by a database that is busy or cannot be written to."""
        found = [
            ReadyAnswer(question_id=self.key, start=piece.start, end=piece.end, stamp=stamp, content=content)
            for piece, stamp, content in self.answers
        ]
        try:
            with transaction.atomic():
                ReadyAnswer.kept.keep(self.key, self.words, self.today, found)
        except DatabaseError:
            return


@dataclass(frozen=True)
class Asked:
    """What a batch asks for."""

    batch: "Batch"
    today: date

    @cached_property
    def words(self) -> dict | None:
        """The question without its days, so that it can be asked again; None when words do not say it all."""
        question = self.batch.question
        offices = scope_of(question.user)
        if offices is None or any(DIMENSIONS.get(each.code) is not each for each in self.batch.dimensions):
            return None
        return {
            "offices": offices,
            "by": [dimension.code for dimension in self.batch.dimensions],
            "measures": [measure.code for measure in self.batch.measures],
            "filters": {code: list(codes) for code, codes in question.filters.items()},
            "level": int(self.batch.level),
            "by_sent_day": self.batch.by_sent_day,
        }

    @cached_property
    def key(self) -> str:
        """Made of the SQL without its days; the words always lead to the same as long as the program does not change.
        Empty for what is not kept."""
        if self.words is None:
            return ""
        words = sha256(json.dumps(self.words).encode()).hexdigest()
        return caches["local"].get_or_set(f"ready:{words}", self._key)

    def _key(self) -> str:
        try:
            sql, values = self.batch.query(by_month=True).query.sql_with_params()
        except EmptyResultSet:
            return ""
        fixed = [value for value in map(str, values) if not DAY.fullmatch(value)]
        return sha256(json.dumps([sql, fixed]).encode()).hexdigest()

    @cached_property
    def pieces(self) -> list[Period]:
        period = self.batch.question.period
        return cut(period, self.today) if self.batch.adds_up_over_time else [period]

    def rows(self) -> "Rows":
        stamps = Stamps.shared(self.batch.question.totals)
        known = self._known(stamps)
        found = [row for each in known.values() for row in each]
        missing = {piece for piece in self.pieces if piece not in known}
        counted: dict[Period, Rows] = {}
        for run in runs(self.pieces, missing):
            counted |= self.count(run)
        self._keep({piece: rows for piece, rows in counted.items() if is_over(piece, self.today)}, stamps)
        return found + [row for each in counted.values() for row in each]

    def stamp(self, stamps: Stamps, piece: Period) -> int:
        return stamps.of(piece, since_ever=any(measure.first_contacts for measure in self.batch.measures))

    def _known(self, stamps: Stamps) -> dict[Period, "Rows"]:
        period = self.batch.question.period
        wanted = {(piece.start, piece.end): piece for piece in self.pieces if is_over(piece, self.today)}
        if not wanted:
            return {}
        kept = list(ReadyAnswer.kept.known(self.key, period.start, period.end))
        if kept and kept[0].question.asked_on != self.today:
            self._write([])
        return {
            wanted[each.start, each.end]: decoded(each.content)
            for each in kept
            if (each.start, each.end) in wanted
            and each.stamp == self.stamp(stamps, wanted[each.start, each.end])
        }

    def count(self, run: Sequence[Period]) -> dict[Period, "Rows"]:
        """The answers for neighbouring days, by one query."""
        batch = self.batch.within(Period(run[0].start, run[-1].end))
        if len(run) == 1:
            return {run[0]: batch.count()}
        of_month: dict[int, Period] = {}
        for piece in run:
            of_month |= dict.fromkeys(range(month_number(piece.start), month_number(piece.end) + 1), piece)
        found: dict[Period, Rows] = {piece: [] for piece in run}
        for (month, *group), figures in batch.count(by_month=True):
            found[of_month[month]].append((group, figures))
        return {piece: added_up(rows) for piece, rows in found.items()}

    def _keep(self, counted: dict[Period, "Rows"], stamps: Stamps) -> None:
        answers = [(piece, self.stamp(stamps, piece), encoded(rows)) for piece, rows in counted.items()]
        if fitting := [each for each in answers if len(each[2]) <= MOST_CHARACTERS]:
            self._write(fitting)

    def _write(self, answers: list[tuple[Period, int, str]]) -> None:
        kept = Kept(self.key, self.words or {}, self.today, answers)
        waiting = _later.get()
        if waiting is not None:
            waiting.append(kept)
        elif not is_in_snapshot():
            kept.write()


def added_up(rows: "Rows") -> "Rows":
    """Equal groups of different months as one."""
    groups: dict[tuple, list[list[int]]] = defaultdict(list)
    for group, figures in rows:
        groups[tuple(group)].append(figures)
    return [
        (list(group), [sum(each) for each in zip(*found, strict=True)]) for group, found in groups.items()
    ]


def encoded(rows: "Rows") -> str:
    return json.dumps(rows, default=str, separators=(",", ":"))


def decoded(content: str) -> Any:
    return json.loads(content)
