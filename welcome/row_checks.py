"""`manage.py check --deploy` says when row-level security does not hold (decision 0025)."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Info, Warning
from django.db import DatabaseError, connection

from consultations.row_security import SEEN, missing, opened_to_figures
from core.postgresql.roles import MADE, granted
from core.rows import FIGURES_ROLE
from network import row_security as network


def row_security(app_configs: Sequence[Any] | None, **options: Any) -> list[CheckMessage]:
    if connection.vendor != "postgresql":
        return []
    try:
        return list(_faults())
    except DatabaseError:  # which `migrate` and /readyz tell
        return []


def _faults() -> Iterator[CheckMessage]:
    if found := missing(connection, [*SEEN, *network.SEEN]):
        more = f" and {len(found) - 1} more tables" if len(found) > 1 else ""
        yield Warning(
            f"The role of DATABASE_URL passes by the row-level security of {found[0]}{more}.",
            hint="Connect as an ordinary role that owns the tables: no superuser, without BYPASSRLS, and not inheriting"
            f" from {FIGURES_ROLE}.",
            id="welcome.W001",
        )
    if not opened_to_figures(connection):
        yield Info(
            f"Figures are counted without the role {FIGURES_ROLE}: they are right, and take longer.",
            hint=f"As a superuser: {'; '.join((*MADE, granted(connection.settings_dict['USER'])))}; then run prepare.",
            id="welcome.I001",
        )
