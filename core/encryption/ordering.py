"""Lists in the order of an encrypted column, which the database cannot know."""

from collections.abc import Sequence
from functools import cached_property

from anyascii import anyascii
from django.db import models

from core.encryption.fields import Encrypted
from core.keyed import Keyed


def is_by_encrypted(model: type[models.Model], fields: Sequence[str]) -> bool:
    """Whether one of the order `fields` of `model` is encrypted."""
    encrypted = {field.name for field in model._meta.fields if isinstance(field, Encrypted)}
    return any(field.removeprefix("-") in encrypted for field in fields)


class InOrder(Keyed):
    """The records of `found` by encrypted `fields`, all rising or all falling. Accents and case do not count."""

    def __init__(self, found: models.QuerySet, fields: Sequence[str]):
        super().__init__(found)
        self._falls = fields[0].startswith("-")
        self._fields = [field.removeprefix("-") for field in fields]

    @cached_property
    def keys(self) -> list:
        rows = self._found.order_by().values_list(*self._fields, "pk")
        ordered = sorted(([anyascii(text).casefold() for text in row[:-1]], row[-1]) for row in rows)
        return [key for _texts, key in (reversed(ordered) if self._falls else ordered)]
