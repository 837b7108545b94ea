"""One state of the data for many questions, whatever others write meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from core.replica import is_reading_from_one, reading_alias, reading_connection, reading_from


@contextmanager
def snapshot() -> Iterator[None]:
    """All queries inside see the data of one moment, of one database. SQLite does so in every transaction; PostgreSQL
    is told to, where the transaction begins here. It is for reading: nobody has to wait with writing meanwhile."""
    alias, connection = reading_alias(), reading_connection()
    is_outermost = not connection.in_atomic_block
    with (
        reading_from(alias),
        _without_lock(connection) if is_outermost else nullcontext(),
        transaction.atomic(using=alias),
    ):
        if is_outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def is_in_snapshot() -> bool:
    """Whether this is inside `snapshot`, where nothing is written."""
    return is_reading_from_one() and reading_connection().in_atomic_block


@contextmanager
def _without_lock(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """On SQLite the transaction that begins next does not take the only place to write at once, as the settings say."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()  # which sets the mode of the settings
    mode, connection.transaction_mode = connection.transaction_mode, "DEFERRED"
    try:
        yield
    finally:
        connection.transaction_mode = mode
