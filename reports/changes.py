"""What one must know about the offices and topics of some figures: opened, closed or replaced on the way."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalogues.labels import labels, topics_changed_in
from core.periods import Period
from districts.models import Office


class TopicChange(NamedTuple):
    """`successor` is the code of the topic that came after, empty where none did."""

    code: str
    successor: str
    text: str


def of_offices(offices: Iterable[Office], period: Period) -> Iterator[str]:
    for office in offices:
        if office.closed_on and office.closed_on < period.end:
            text = _("The office %(name)s was closed on %(day)s: its figures end there.")
            yield text % {"name": office.name, "day": _day(office.closed_on)}
        if office.opened_on and office.opened_on > period.start:
            text = _("The office %(name)s was opened on %(day)s: its figures begin there.")
            yield text % {"name": office.name, "day": _day(office.opened_on)}


def of_topics(period: Period) -> Iterator[TopicChange]:
    names: Mapping[str, str] = labels("topic")
    for code, successor, last_day in topics_changed_in(period):
        texts = {"old": names[code], "day": _day(last_day)}
        if successor:
            text = _(
                "The topic “%(old)s” ended on %(day)s and was replaced by “%(new)s”: each has its own figures."
            )
            yield TopicChange(code, successor, text % (texts | {"new": names[successor]}))
        else:
            yield TopicChange(code, "", _("The topic “%(old)s” ended on %(day)s.") % texts)


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
