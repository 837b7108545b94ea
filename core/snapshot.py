"""One state of the data for many questions, whatever others write meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """All queries inside see the data of one moment. SQLite does so in every transaction, and one that begins here does
    not hold up those who write; PostgreSQL is told to, where the transaction begins here."""
    is_outermost = not connection.in_atomic_block
    with _begun_to_read(), transaction.atomic():
        if is_outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def _begun_to_read() -> Iterator[None]:
    """Transactions of SQLite take the one place to write as they begin (settings.SQLITE_OPTIONS), but not this one."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()  # which sets the usual mode
    usual, connection.transaction_mode = connection.transaction_mode, "DEFERRED"
    try:
        yield
    finally:
        connection.transaction_mode = usual
