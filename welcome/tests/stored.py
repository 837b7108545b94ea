"""What a copy of the database shows, and what whoever has the keys reads in it."""

import re
from collections.abc import Iterator

from django.db import connection

from core.encryption.keys import unseal
from core.encryption.rotation import raw

SEALED = re.compile(r"~[0-9a-f]{8}~[A-Za-z0-9+/=]+")


def rows() -> Iterator[tuple[str, list[str], tuple]]:
    """Table, columns and values of every row of every table, past the models."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column[0] for column in cursor.description]
            yield from ((table, columns, row) for row in cursor.fetchall())


def stored_texts() -> Iterator[str]:
    return (f"{table} {row}" for table, _columns, row in rows())


def opened_texts() -> Iterator[str]:
    """The encrypted values, opened."""
    for table, columns, row in rows():
        for column, value in zip(columns, row, strict=True):
            if isinstance(value, str) and SEALED.fullmatch(value):
                yield f"{table}.{column}: {unseal(value, f'{table}.{column}'.encode())}"


def dump() -> bytes:
    """The file of SQLite, or all tables of PostgreSQL as text."""
    if connection.vendor == "sqlite":
        return connection.connection.serialize()
    return "\n".join(stored_texts()).encode()


def stored_value(record, name: str) -> str:
    """What stands in the column of the field `name`."""
    field = record._meta.get_field(name)
    return type(record)._base_manager.filter(pk=record.pk).values_list(raw(field), flat=True).get()
