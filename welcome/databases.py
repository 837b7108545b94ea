"""How the databases are opened that settings name."""

from typing import Any

GUARDED = ("clients_", "consultations_", "network_volunteermatch", "network_mediationorigin")
"""What the names of tables begin with for which PostgreSQL is told who asks."""
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA busy_timeout=20000;"
        "PRAGMA cache_size=-32000;PRAGMA temp_store=MEMORY;PRAGMA mmap_size=67108864;"
    ),
}


def database(config: dict[str, Any], *, behind_pgbouncer: bool) -> dict[str, Any]:
    """The settings of the main database from what its address says."""
    if config["ENGINE"] == "django.db.backends.sqlite3":
        return config | {"OPTIONS": SQLITE_OPTIONS}
    kept = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    return guarded(config) | kept | {"DISABLE_SERVER_SIDE_CURSORS": behind_pgbouncer}


def guarded(config: dict[str, Any]) -> dict[str, Any]:
    """With the backend that tells PostgreSQL for whom tables of these apps are asked (core.rows)."""
    if config["ENGINE"] == "django.db.backends.sqlite3":
        return config
    return config | {"ENGINE": "core.postgresql", "GUARDED": GUARDED}
