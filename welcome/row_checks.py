"""`manage.py check --deploy` says when row-level security does not hold (decision 0025)."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Warning
from django.db import DatabaseError, connection

from consultations.row_security import missing


def row_security(app_configs: Sequence[Any] | None, **options: Any) -> list[CheckMessage]:
    if connection.vendor != "postgresql":
        return []
    try:
        found = missing(connection)
    except DatabaseError:  # which `migrate` and /readyz tell
        return []
    if not found:
        return []
    more = f" and {len(found) - 1} more tables" if len(found) > 1 else ""
    return [
        Warning(
            f"The role of DATABASE_URL passes by the row-level security of {found[0]}{more}.",
            hint="Connect as an ordinary role that owns the tables, no superuser and without BYPASSRLS.",
            id="welcome.W001",
        )
    ]
