"""Lists of which the keys are put in order first, and whole records are read only of the part that is asked for."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import models

from core.bulk import chunks


class Keyed:
    """The records of `found` in the order of `keys`, for pages and files as a queryset would be."""

    keys: Sequence

    def __init__(self, found: models.QuerySet):
        self.model, self._found = found.model, found

    def __len__(self) -> int:
        return len(self.keys)

    def __getitem__(self, part: slice) -> list:
        return self._records(self.keys[part])

    def iterator(self, chunk_size: int) -> Iterator[models.Model]:
        for keys in chunks(self.keys, chunk_size):
            yield from self._records(keys)

    def _records(self, keys: Sequence) -> list[models.Model]:
        records = {record.pk: record for record in self._found.filter(pk__in=keys)}
        return [records[key] for key in keys if key in records]


class KeysFirst(Keyed):
    """The records of `found` in its own order, or by the number that `by` gives for a key: who they are is asked once,
    also for how many there are, and what is costly about a record only of those that are shown (`whole`)."""

    def __init__(
        self,
        found: models.QuerySet,
        whole: models.QuerySet,
        by: Callable[[Any], int] | None = None,
        falls: bool = False,
    ):
        super().__init__(whole)
        self.keys = list(found.values_list("pk", flat=True))
        if by is not None:
            self.keys.sort(key=by, reverse=falls)
