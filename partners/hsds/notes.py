"""Attributes: topics, target groups and kinds of organisations, and what the city notes beside HSDS.

A note is an attribute with a term of the project's own taxonomy and a value. What is at its default is not written."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from partners.hsds.lists import Listed, State
from partners.hsds.terms import GROUP, NOTE, TOPIC, TYPE, code_of, term
from partners.models import Agreement, Contact, Organisation, Service

Value = tuple[str, str] | tuple[str, str, str]
"""("topic", code), or ("note", name, text)."""


class WrongNote(Exception):
    """A note of ours with a value that it cannot have."""

    def __init__(self, name: str, value: str):
        self.name, self.value = name, value
        super().__init__(f"{name}: {value}")


@dataclass(frozen=True)
class Note:
    name: str
    attr: str
    write: Callable[[Any], str] = str
    read: Callable[[str], Any] = str
    is_always: bool = False
    """Written even at its default."""


def _visible(is_public: bool) -> str:
    return "public" if is_public else "internal"


VISIBILITY = Note("visibility", "is_public", _visible, {"public": True, "internal": False}.__getitem__, True)


@dataclass(frozen=True)
class Attributes:
    """The attributes of one kind of record: its notes, and its links to a taxonomy by column."""

    model: type[models.Model]
    kind: str
    notes: Sequence[Note] = ()
    links: tuple[tuple[str, str], ...] = ()
    type_attr: str = ""

    def values(self, state: State) -> list[Value]:
        found: list[Value] = [(name, code) for name, attr in self.links for code in state[attr]]
        if self.type_attr:
            found.append((TYPE, state[self.type_attr]))
        for note in self.notes:
            value = state[note.attr]
            if note.is_always or value != self._default(note):
                found.append((NOTE, note.name, note.write(value)))
        return found + [(NOTE, "agreement", text) for text in state.get("agreements", ())]

    def _default(self, note: Note) -> Any:
        column = self.model._meta.get_field(note.attr)
        return None if column.null else column.get_default()

    def entry(self, state: State, value: Value) -> dict:
        text = {"value": value[2]} if value[0] == NOTE else {}
        link = value[1] if value[0] == NOTE else value[0]
        found = {"link_type": link, "link_entity": self.kind, **text}
        return found | {"taxonomy_term": term(value[0], value[1])}

    def value(self, entry: dict) -> Value | None:
        wanted = entry.get("taxonomy_term", {}).get("id") or entry.get("taxonomy_term_id", "")
        for kind in self._taxonomies():
            if (code := code_of(kind, wanted.lower())) is not None:
                return self._noted(code, entry.get("value", "")) if kind == NOTE else (kind, code)
        return None

    def _taxonomies(self) -> tuple[str, ...]:
        return (NOTE, *(name for name, _attr in self.links), *((TYPE,) if self.type_attr else ()))

    def _noted(self, name: str, text: str) -> Value | None:
        if name == "agreement" and self.model is Organisation:
            read_agreement(text)
            return (NOTE, name, text)
        for note in self.notes:
            if note.name == name:
                self._stored(note, text)
                return (NOTE, name, text)
        return None

    def _stored(self, note: Note, text: str) -> Any:
        try:
            return self.model._meta.get_field(note.attr).clean(note.read(text), None)
        except (ValueError, KeyError, ValidationError) as error:
            raise WrongNote(note.name, text) from error

    def store(self, state: State, values: list[Value]) -> None:
        """What no attribute of the package speaks of stays: it may come from somebody who does not know it."""
        by_note = {note.name: note for note in self.notes}
        for name, attr in self.links:
            if codes := [value[1] for value in values if value[0] == name]:
                state[attr] = sorted(codes)
        for value in values:
            if value[0] == TYPE:
                state[self.type_attr] = value[1]
            elif value[0] == NOTE and value[1] in by_note:
                state[by_note[value[1]].attr] = self._stored(by_note[value[1]], value[2])
        if agreements := [value[2] for value in values if value[:2] == (NOTE, "agreement")]:
            state["agreements"] = sorted({*state["agreements"], *agreements})

    def listed(self) -> Listed:
        return Listed(
            "attributes",
            "attribute",
            values=self.values,
            entry=self.entry,
            value=self.value,
            store=self.store,
            slot=_slot,
        )


def _slot(value: Value) -> Value | str:
    """There may be many topics and agreements, but one type and one note of each name."""
    if value[0] == TYPE:
        return TYPE
    return value[:2] if value[0] == NOTE and value[1] != "agreement" else value


AGREEMENT = ("status", "signed_on", "valid_until", "remind_on", "reference")


def write_agreement(agreement: Agreement) -> str:
    values = {name: getattr(agreement, name) for name in AGREEMENT}
    texts = {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
    return json.dumps({name: text for name, text in texts.items() if text}, ensure_ascii=False)


def read_agreement(text: str) -> Agreement:
    """The agreement that `text` is, without its organisation. Raises WrongNote."""
    try:
        found = json.loads(text)
        agreement = Agreement(**{name: found.pop(name) for name in AGREEMENT if name in found})
        agreement.clean_fields(exclude=["organisation"])
        agreement.validate_constraints(exclude=["organisation"])
    except (ValueError, TypeError, AttributeError, RecursionError, ValidationError) as error:
        raise WrongNote("agreement", text) from error
    if found or write_agreement(agreement) != text:
        raise WrongNote("agreement", text)
    return agreement


def _date(value: date | None) -> str:
    return value.isoformat() if value else ""


ORGANISATION = Attributes(
    Organisation,
    "organization",
    (
        Note(
            "active",
            "is_active",
            lambda value: "yes" if value else "no",
            {"yes": True, "no": False}.__getitem__,
        ),
        Note("controller", "controller"),
        Note("privacy_regime", "privacy_regime"),
    ),
    type_attr="type",
).listed()
CONTACT = Attributes(Contact, "contact", (VISIBILITY,)).listed()
SERVICE = Attributes(
    Service,
    "service",
    (
        VISIBILITY,
        Note("access", "access"),
        Note("cost", "cost"),
        Note("interpreter", "interpreter"),
        Note("capacity", "capacity"),
        Note("waiting_weeks", "waiting_weeks", str, int),
        Note("capacity_on", "capacity_on", _date, date.fromisoformat),
        Note("closed_until", "closed_until", _date, date.fromisoformat),
        Note("opening_hours", "opening_hours"),
        Note("review_months", "review_months", str, int),
        Note("assured_by", "assured_by"),
    ),
    ((TOPIC, "topics"), (GROUP, "target_groups")),
).listed()
