"""Django's backend for PostgreSQL, whose cursors say for whom they ask (core.rows).

What is said goes with the statement as one message: no further round trip, nothing that a connection keeps for the
next one that uses it, be it a request or, behind PgBouncer, another process.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.postgresql import base

from core import rows


class Cursor(base.Cursor):
    """`guarded` are the beginnings of the names of guarded tables."""

    guarded: tuple[str, ...] = ()

    def execute(self, query: Any, vars: Any = None) -> Any:
        if not self._asks_guarded(query):
            return super().execute(query, vars)
        if self.name is None:
            return super().execute(rows.telling() + query, vars)
        with self._one_transaction():
            return super().execute(query, vars)

    def executemany(self, query: Any, vars_list: Any) -> Any:
        return super().executemany(rows.telling() + query if self._asks_guarded(query) else query, vars_list)

    @property
    def query(self) -> bytes | None:
        """As it is shown in logs and by the tests."""
        asked = super().query
        told = f"SET LOCAL {rows.SETTING} = ".encode()
        return asked.split(b"; ", 1)[1] if asked and asked.startswith(told) else asked

    def _asks_guarded(self, query: Any) -> bool:
        return isinstance(query, str) and any(name in query for name in self.guarded)

    @contextmanager
    def _one_transaction(self) -> Iterator[None]:
        """A cursor of the server is declared by a statement of its own, which works its rows out when it ends."""
        with self.connection.cursor() as other:
            if not self.connection.autocommit:
                other.execute(rows.telling())
                yield
                return
            other.execute(f"BEGIN; {rows.telling()}")
            try:
                yield
            except BaseException:
                other.execute("ROLLBACK")
                raise
            other.execute("COMMIT")


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:
        cursor = type("GuardedCursor", (Cursor,), {"guarded": tuple(self.settings_dict.get("GUARDED", ()))})
        return super().get_connection_params() | {"cursor_factory": cursor}
