"""Lists whose order the database does not know: the keys are put in order here, and whole records are read only of the
part that is asked for."""

from collections.abc import Iterator, Sequence

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
