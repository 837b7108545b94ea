"""Lists of HSDS whose entries stand in columns: the phone, the address, languages, districts, documents, topics.

What an entry says beyond its column (another id, an extension, a note) is kept in `extra` as the difference from what
would be written anyway: `{"=": value, …}`. Entries without a column are kept whole, in the same list.
"""

import json
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from partners.hsds.standard import ordered
from partners.hsds.terms import made_id

State = dict[str, Any]
"""The columns of a record by name, with the codes of what it is linked to."""
OF = "="


@dataclass(frozen=True)
class Listed:
    """One list of a record.

    `values(state)` are what the columns hold; `entry(state, value)` is one of them in the words of HSDS without id;
    `value(entry)` reads it back, None for what no column can hold; `store(state, values)` sets the columns.
    `slot(value)` is what there can only be one of.
    """

    name: str
    kind: str
    values: Callable[[State], list]
    entry: Callable[[State, Any], dict]
    value: Callable[[dict], Any]
    store: Callable[[State, list], None]
    slot: Callable[[Any], Hashable] = lambda value: value

    def written(self, state: State, value: Any) -> dict:
        return {"id": made_id(state["id"], self.name, json.dumps(value)), **self.entry(state, value)}

    def write(self, state: State) -> list[dict]:
        waiting = {value: self.written(state, value) for value in self.values(state)}
        found = []
        for kept in state["extra"].get(self.name, ()):
            if OF not in kept:
                found.append(kept)
            elif (entry := waiting.pop(as_value(kept[OF]), None)) is not None:
                found.append(_changed(self.kind, entry, kept))
        return [ordered(self.kind, entry) for entry in (*found, *waiting.values())]

    def read(self, state: State, entries: list[dict]) -> None:
        """Sets the columns of `state` and what is kept in its `extra` by the given `entries`."""
        taken: dict[Hashable, Any] = {}
        found = []
        for entry in entries:
            value = self.value(entry)
            if value is not None and self.slot(value) not in taken:
                taken[self.slot(value)] = value
                found.append((entry, value))
            else:
                found.append((entry, None))
        self.store(state, list(taken.values()))
        held = self.values(state)  # not all, where values exclude each other
        kept = [
            entry if value not in held else _difference(self.written(state, value), entry, value)
            for entry, value in found
        ]
        plain = [{OF: each} for each in map(as_json, held)]
        if kept and kept != plain:
            state["extra"][self.name] = kept
        else:
            state["extra"].pop(self.name, None)


def _difference(written: dict, entry: dict, value: Any) -> dict:
    more = {key: entry[key] for key in entry if written.get(key) != entry[key]}
    return {OF: as_json(value), **more}


def _changed(kind: str, entry: dict, kept: dict) -> dict:
    return ordered(kind, entry | {key: kept[key] for key in kept if key != OF})


def as_value(stored: Any) -> Any:
    """A value as it is compared; JSON knows no tuples."""
    return tuple(stored) if isinstance(stored, list) else stored


def as_json(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def first(attr: str) -> Callable[[State], list]:
    """The value of the column `attr`, if there is one."""
    return lambda state: [state[attr]] if state[attr] else []


def only(attr: str) -> Callable[[State, list], None]:
    def store(state: State, values: list) -> None:
        state[attr] = values[0] if values else ""

    return store


def one_of_all(_value: Any) -> Hashable:
    """For a list of which one entry has a column."""
    return True
