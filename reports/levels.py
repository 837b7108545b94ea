"""The things that are counted, from the coarse to the fine, and how one reaches the fields of another.

A consultation has concerns, a concern may have referrals. A figure is worked out over the rows of one level; fields of
the coarser levels are reached from there, over the columns copied onto the concern (consultations.models.Facts)
wherever there is one, so that most tables need no join. Tickets of the queue stand apart: nothing leads from them to a
consultation (R11; reports.waiting).
"""

from enum import IntEnum

from consultations.models import Facts


class StatisticsError(Exception):
    """A table was asked for that does not exist; the text says what is wrong in one sentence."""


class UnknownCode(StatisticsError):
    """A filter names a record or code that does not exist, or not for this person."""


class Level(IntEnum):
    CONSULTATION = 0
    CONCERN = 1
    REFERRAL = 2
    TICKET = 3


_STEPS = {
    (Level.CONCERN, Level.CONSULTATION): "consultation__",
    (Level.REFERRAL, Level.CONCERN): "concern__",
    (Level.REFERRAL, Level.CONSULTATION): "concern__consultation__",
}
_ON_REFERRALS = {"office", "is_counted"}
_COPIED = {column.removesuffix("_id") for column in Facts.COLUMNS}


def path(level: Level, owner: Level, field: str) -> str:
    """Lookup of `field` of the level `owner` from a row of `level`, which is the same or a finer one."""
    first = field.split("__", maxsplit=1)[0].removesuffix("_id")
    if owner == Level.CONSULTATION and level > owner and first in _COPIED:
        owner = level if first in _ON_REFERRALS else Level.CONCERN
    return field if level == owner else _STEPS[level, owner] + field
