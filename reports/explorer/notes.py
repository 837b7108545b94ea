"""What one must know about the offices and catalogue entries of a table: opened, closed or replaced on the way."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalogues.labels import labels, topics_changed_in
from districts.scoping import HasAccess
from reports.explorer.query import ExplorerQuery
from reports.scope import offices_of


@dataclass(frozen=True)
class Note:
    """`query` is what the note offers, named by `offer`."""

    text: str
    query: ExplorerQuery | None = None
    offer: str = ""


def notes(query: ExplorerQuery, user: HasAccess) -> list[Note]:
    return [*_offices(query, user), *_topics(query)]


def _offices(query: ExplorerQuery, user: HasAccess) -> Iterator[Note]:
    asked = query.asked
    offices = offices_of(user)
    if chosen := asked.filters.get("office"):
        offices = offices.filter(code__in=chosen)
    elif "office" not in asked.by:
        return
    for office in offices:
        if office.closed_on and office.closed_on < asked.period.end:
            text = _("The office %(name)s was closed on %(day)s: its figures end there.")
            yield Note(text % {"name": office.name, "day": _day(office.closed_on)})
        if office.opened_on and office.opened_on > asked.period.start:
            text = _("The office %(name)s was opened on %(day)s: its figures begin there.")
            yield Note(text % {"name": office.name, "day": _day(office.opened_on)})


def _topics(query: ExplorerQuery) -> Iterator[Note]:
    asked, names = query.asked, labels("topic")
    chosen = asked.filters.get("topic", [])
    if "topic" not in asked.by and not chosen:
        return
    for code, successor, last_day in topics_changed_in(asked.period):
        if chosen and not {code, successor} & set(chosen):
            continue
        day = _day(last_day)
        if not successor:
            yield Note(_("The topic “%(old)s” ended on %(day)s.") % {"old": names[code], "day": day})
            continue
        text = _(
            "The topic “%(old)s” ended on %(day)s and was replaced by “%(new)s”: each has its own figures."
        )
        both = {**asked.filters, "topic": list(dict.fromkeys([*chosen, code, successor]))}
        is_split = bool(chosen) and not {code, successor} <= set(chosen)
        offer = query.asking(filters=both) if is_split else None
        texts = {"old": names[code], "new": names[successor], "day": day}
        yield Note(text % texts, offer, _("Count both together") if offer else "")


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
