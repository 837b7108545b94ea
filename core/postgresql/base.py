"""Django's backend for PostgreSQL, whose cursors say for whom they ask (core.rows).

What is said goes with the statement as one message: no further round trip, nothing that a connection keeps for the
next one that uses it, be it a request or, behind PgBouncer, another process.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.postgresql import base
from psycopg2.extensions import TRANSACTION_STATUS_IDLE

from core import rows
from core.postgresql.roles import HAS_ROLE, LEAVE_ROLE, TAKE_ROLE


class Cursor(base.Cursor):
    """`guarded` are the beginnings of the names of guarded tables; each connection has a class of its own, which
    remembers whether it may take the role of figures."""

    guarded: tuple[str, ...] = ()
    has_role: bool | None = None

    def execute(self, query: Any, vars: Any = None) -> Any:
        if not self._asks_guarded(query):
            return super().execute(query, vars)
        told = rows.asked_for()
        if self.name is not None:
            with self._one_transaction(told):
                return super().execute(query, vars)
        if told == rows.FIGURES_ALONE and self._may_take_role():
            return self._execute_in_role(rows.telling(told) + TAKE_ROLE + query, vars)
        return super().execute(rows.telling(told) + query, vars)

    def executemany(self, query: Any, vars_list: Any) -> Any:
        told = rows.telling(rows.asked_for()) if self._asks_guarded(query) else ""
        return super().executemany(told + query, vars_list)

    @property
    def query(self) -> bytes | None:
        """As it is shown in logs and by the tests."""
        asked = super().query
        for told in (f"SET LOCAL {rows.SETTING} = ".encode(), rows.AS_IT_IS.encode(), TAKE_ROLE.encode()):
            if asked and asked.startswith(told):
                asked = asked.split(b"; ", 1)[1]
        return asked

    def _asks_guarded(self, query: Any) -> bool:
        return isinstance(query, str) and any(name in query for name in self.guarded)

    def _execute_in_role(self, query: str, vars: Any) -> Any:
        """Alone, the message is a transaction and the role ends with it. Inside of one it is left at once: what has
        failed goes back with the transaction, or to its savepoint, and so does the role."""
        done = super().execute(query, vars)
        if self.connection.get_transaction_status() != TRANSACTION_STATUS_IDLE:
            with self._other() as other:
                other.execute(LEAVE_ROLE)
        return done

    def _may_take_role(self) -> bool:
        kind = type(self)
        if kind.has_role is None:
            with self._other() as other:
                other.execute(HAS_ROLE, {"role": rows.FIGURES_ROLE})
                kind.has_role = other.fetchone()[0]
        return kind.has_role

    def _other(self) -> Any:
        return self.connection.cursor(cursor_factory=base.Cursor)

    @contextmanager
    def _one_transaction(self, told: str) -> Iterator[None]:
        """A cursor of the server is declared by a statement of its own, which works its rows out when it ends."""
        with self._other() as other:
            if not self.connection.autocommit:
                other.execute(rows.telling(told))
                yield
                return
            other.execute(f"BEGIN; {rows.telling(told)}")
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
