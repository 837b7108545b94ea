"""Thousands of records: read in portions, and inserted by COPY on PostgreSQL, several times as fast as INSERT, and
by bulk_create elsewhere."""

import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connection, models, transaction
from django.db.models.base import ModelState

from core.encryption.fields import Encrypted

T = TypeVar("T")

# A statement of SQLite holds 250,000 values.
BATCH = 2000

_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """`items` in lists of `size`, the last one shorter."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


class Mould:
    """Makes many new records of one model from ready defaults.

    `Model.__init__` asks every field for its default anew, which is half the time of inventing or importing a record.
    Values are given by column (`client_id`, not `client`); callables among the defaults are asked only once.
    """

    def __init__(self, model: type[models.Model]):
        self.model = model
        self.defaults = {name: value for name, value in vars(model()).items() if name != "_state"}

    def make(self, **values: Any) -> Any:
        record = self.model.__new__(self.model)
        vars(record).update(self.defaults, **values, _state=ModelState())
        return record


@cache
def mould(model: type[models.Model]) -> Mould:
    """The mould of `model`, for those who give every value that is not the same for all."""
    return Mould(model)


def insert(records: Sequence[models.Model]) -> None:
    """Insert new `records`, all of one model; they get their keys.

    Constraints raise IntegrityError: on PostgreSQL foreign keys too, at once instead of at the end of the
    transaction, because millions of postponed checks would fill the server's memory.
    """
    if not records:
        return
    model = type(records[0])
    if connection.vendor == "postgresql":
        _copy(model, records)
    else:
        model._base_manager.bulk_create(records, batch_size=BATCH)


def analyze() -> None:
    """Tell the planner about rows that this transaction has inserted: it knows nothing of them, and reads millions as
    if they were few."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _copy(model: type[models.Model], records: Sequence[models.Model]) -> None:
    meta = model._meta
    table = connection.ops.quote_name(meta.db_table)
    columns = ", ".join(connection.ops.quote_name(field.column) for field in meta.concrete_fields)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if isinstance(meta.pk, models.AutoField):
            _number(cursor, meta, records)
        values = attrgetter(*(field.attname for field in meta.concrete_fields))
        texts = [_text_of(field) for field in meta.concrete_fields]
        lines = "\n".join(
            "\t".join(text(value) for text, value in zip(texts, values(record), strict=True))
            for record in records
        )
        _copy_past_policies(cursor, table, columns, io.StringIO(lines))
    connection.check_constraints()
    for record in records:
        record._state.adding, record._state.db = False, connection.alias


def _copy_past_policies(cursor: Any, table: str, columns: str, lines: io.StringIO) -> None:
    """PostgreSQL refuses COPY into a table with row-level security: there the rows go through a table beside it, one
    for all batches of a transaction, because a lock on each table that it makes is held until its end."""
    cursor.execute("SELECT row_security_active(%s)", [table])
    if not cursor.fetchone()[0]:
        cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", lines)
        return
    beside = connection.ops.quote_name("copied_" + table.strip('"'))
    with transaction.atomic():
        like = f"SELECT {columns} FROM {table} LIMIT 0"  # noqa: S608 our own names
        cursor.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS {beside} ON COMMIT DROP AS {like}")
        cursor.copy_expert(f"COPY {beside} ({columns}) FROM STDIN", lines)
        cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {beside}")  # noqa: S608 as above
        cursor.execute(f"TRUNCATE {beside}")


def _number(cursor: Any, meta: Any, records: Sequence[models.Model]) -> None:
    """Draw the keys from the sequence of the table, as an INSERT would."""
    sequence = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
    cursor.execute(sequence, [connection.ops.quote_name(meta.db_table), meta.pk.column, len(records)])
    for record, (key,) in zip(records, cursor.fetchall(), strict=True):
        record.pk = key


def _text_of(field: models.Field) -> Callable[[Any], str]:
    if isinstance(field, Encrypted):
        return lambda value: _text(field.get_db_prep_save(value, connection))
    return _text


def _text(value: Any) -> str:
    """`value` in the text format of COPY."""
    if value is None:
        return r"\N"
    if isinstance(value, str):
        return value.translate(_ESCAPED)
    if isinstance(value, (dict, list)):  # of a JSONField
        return json.dumps(value, ensure_ascii=False).translate(_ESCAPED)
    return str(value)
