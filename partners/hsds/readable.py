"""Differences as people read them: of a list only what goes and what comes, without ids."""

import json
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from partners.hsds.importing import Difference
from partners.hsds.mapping import RECORDS

VALUE_LENGTH = 300
TELLING = ("name", "number", "document", "address_1", "city", "source", "identifier", "byday", "opens_at")
"""Names of HSDS that say what an entry is, of whatever kind."""


@dataclass(frozen=True)
class Change:
    kind: str | Promise
    name: str
    is_new: bool
    fields: tuple[tuple[str, str, str], ...]


def readable(difference: Difference) -> Change:
    kind = RECORDS[difference.kind].model._meta.verbose_name
    fields = tuple((name, *_texts(before, after)) for name, before, after in difference.fields)
    return Change(kind, difference.name or str(difference.id), difference.is_new, fields)


def _texts(before: Any, after: Any) -> tuple[str, str]:
    if isinstance(before, list) or isinstance(after, list):
        gone, come = _entries(before), _entries(after)
        texts = (
            ", ".join(each for each in gone if each not in come),
            ", ".join(e for e in come if e not in gone),
        )
        if any(texts):
            return _short(texts[0]), _short(texts[1])
    return _plain(before), _plain(after)


def _entries(value: Any) -> list[str]:
    return [_entry(each) for each in value] if isinstance(value, list) else []


def _entry(record: Any) -> str:
    if not isinstance(record, dict):
        return str(record)
    term = record.get("taxonomy_term", {})
    words = [term.get("name", ""), record.get("value", ""), *map(record.get, TELLING)]
    return " ".join(str(word) for word in words if word) or json.dumps(record, ensure_ascii=False)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return _short(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _short(text: str) -> str:
    return text if len(text) <= VALUE_LENGTH else f"{text[:VALUE_LENGTH]} …"
