"""What the explorer says below a table about its offices and topics: opened, closed or replaced on the way."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from districts.scoping import HasAccess
from reports import changes
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
    yield from map(Note, changes.of_offices(offices, asked.period))


def _topics(query: ExplorerQuery) -> Iterator[Note]:
    asked = query.asked
    chosen = asked.filters.get("topic", [])
    if "topic" not in asked.by and not chosen:
        return
    for change in changes.of_topics(asked.period):
        pair = {change.code, change.successor}
        if chosen and not pair & set(chosen):
            continue
        both = {**asked.filters, "topic": list(dict.fromkeys([*chosen, change.code, change.successor]))}
        is_split = bool(change.successor and chosen) and not pair <= set(chosen)
        offer = query.asking(filters=both) if is_split else None
        yield Note(change.text, offer, _("Count both together") if offer else "")
