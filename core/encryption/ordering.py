"""Lists in the order of an encrypted column, which the database cannot know."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from anyascii import anyascii
from django.db import models

from core.bulk import chunks
from core.encryption.fields import Encrypted


def is_by_encrypted(model: type[models.Model], fields: Sequence[str]) -> bool:
    """Whether one of the order `fields` of `model` is encrypted."""
    encrypted = {field.name for field in model._meta.fields if isinstance(field, Encrypted)}
    return any(field.removeprefix("-") in encrypted for field in fields)


class InOrder:
    """The records of `found` by encrypted `fields`, all of them rising or all falling: these columns are read of all
    records, and whole records only of the page that is asked for. Accents and case do not count."""

    def __init__(self, found: models.QuerySet, fields: Sequence[str]):
        self.model, self._found = found.model, found
        self._falls = fields[0].startswith("-")
        self._fields = [field.removeprefix("-") for field in fields]

    @cached_property
    def _keys(self) -> list:
        rows = self._found.order_by().values_list(*self._fields, "pk")
        ordered = sorted(([anyascii(text).casefold() for text in row[:-1]], row[-1]) for row in rows)
        return [key for _texts, key in (reversed(ordered) if self._falls else ordered)]

    def __len__(self) -> int:
        return len(self._keys)

    def __getitem__(self, part: slice) -> list:
        return self._records(self._keys[part])

    def iterator(self, chunk_size: int) -> Iterator[models.Model]:
        for keys in chunks(self._keys, chunk_size):
            yield from self._records(keys)

    def _records(self, keys: list) -> list[models.Model]:
        records = {record.pk: record for record in self._found.filter(pk__in=keys)}
        return [records[key] for key in keys if key in records]
