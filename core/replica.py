"""Reading from a copy of the database, so that statistics and exports never slow down the desks (REPLICA_URL).

    with read_replica():
        table = question.answer()

Only reading that may be some moments old belongs into it: never what was just written, and no roles. Everything else,
and all writing, goes to the main database. Without a copy, or as long as it does not answer, so does the rest.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from core.faults import in_short

logger = logging.getLogger(__name__)

REPLICA = "replica"
PAUSE_SECONDS = 30
"""So long a copy that did not answer is left alone."""
CONNECT_SECONDS = 3

_source: ContextVar[str | None] = ContextVar("source", default=None)
_silent_until = {REPLICA: 0.0}


class ReplicaRouter:
    """Where the ORM reads: as `read_replica` and `reading_from` say."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return _source.get() or DEFAULT_DB_ALIAS

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, first: Any, second: Any, **hints: Any) -> bool:
        """Both are copies of the same rows."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db != REPLICA


def read_only(config: dict[str, Any]) -> dict[str, Any]:
    """The settings of the copy from what its address says; the database refuses to write."""
    if config["ENGINE"] == "django.db.backends.sqlite3":
        pragmas = {"init_command": "PRAGMA query_only=ON;PRAGMA busy_timeout=20000;"}
        return config | {"NAME": f"file:{config['NAME']}?mode=ro", "OPTIONS": pragmas}
    options: dict[str, Any] = {
        "options": "-c default_transaction_read_only=on",
        "connect_timeout": CONNECT_SECONDS,
    }
    return config | {
        "OPTIONS": config.get("OPTIONS", {}) | options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


@contextmanager
def read_replica() -> Iterator[None]:
    """The ORM reads from the copy, where one answers. Inside a snapshot everything stays where it began."""
    if _source.get() is not None or not replica_answers():
        yield
        return
    with reading_from(REPLICA):
        yield


@contextmanager
def reading_from(alias: str) -> Iterator[None]:
    token = _source.set(alias)
    try:
        yield
    finally:
        _source.reset(token)


def reading_alias() -> str:
    return _source.get() or DEFAULT_DB_ALIAS


def is_reading_from_one() -> bool:
    """Whether it was said from which database is read."""
    return _source.get() is not None


def reading_connection() -> BaseDatabaseWrapper:
    return connections[reading_alias()]


def has_replica() -> bool:
    return REPLICA in connections.settings


def replica_answers() -> bool:
    """Whether there is a copy that can be asked; one that cannot is told in the log and left alone for a while."""
    if not has_replica() or time.monotonic() < _silent_until[REPLICA]:
        return False
    copy = connections[REPLICA]
    try:
        copy.ensure_connection()
        if not copy.in_atomic_block and not copy.is_usable():
            copy.close()
            copy.ensure_connection()
    except DatabaseError as error:
        _silent_until[REPLICA] = time.monotonic() + PAUSE_SECONDS
        logger.warning("The copy of the database does not answer, the main one is read: %s", in_short(error))
        return False
    return True
