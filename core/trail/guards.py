"""Triggers by which the database itself refuses to change or delete entries of the audit trail and links of its chain.

The one exception is the retention run: it names in `core_auditrelease` up to which link it deletes. Who owns the
database can drop triggers; what is done then, the chain shows (`manage.py verify_audit`). The same triggers guard other
tables that are only added to.
"""

from collections.abc import Iterable

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("core_auditentry", "core_auditseal")
REFUSAL = "The audit trail is append-only."
RELEASED = {
    "core_auditentry": "SELECT 1 FROM core_auditrelease r JOIN core_auditseal s ON s.number <= r.number"
    " WHERE s.entry_id = OLD.id",
    "core_auditseal": "SELECT 1 FROM core_auditrelease r WHERE OLD.number <= r.number",
}
"""By table the question whether the row OLD may be deleted; of other tables none may."""
NEVER = "SELECT 1 WHERE 1 = 0"


def install(connection: BaseDatabaseWrapper, tables: Iterable[str] = TABLES, refusal: str = REFUSAL) -> None:
    execute(connection, (line for table in tables for line in _created(connection.vendor, table, refusal)))


def remove(connection: BaseDatabaseWrapper, tables: Iterable[str] = TABLES) -> None:
    """For tests that empty their database, and for taking the migration back."""
    execute(connection, (line for table in tables for line in _dropped(connection.vendor, table)))


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of triggers that are not there."""
    wanted = {name for table in TABLES for name in _names(connection.vendor, table)}
    if connection.vendor == "postgresql":
        found = "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
    else:
        found = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(found)
        return sorted(wanted - {name for (name,) in cursor.fetchall()})


def _names(vendor: str, table: str) -> list[str]:
    acts = ("update", "delete", "truncate") if vendor == "postgresql" else ("update", "delete")
    return [f"{table}_{act}" for act in acts]


def execute(connection: BaseDatabaseWrapper, lines: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for line in lines:
            cursor.execute(line)


def _created(vendor: str, table: str, refusal: str) -> list[str]:
    if vendor == "postgresql":
        return _created_on_postgresql(table, refusal)
    refuse = f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
    released = RELEASED.get(table, NEVER)
    return [
        f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} WHEN NOT EXISTS ({released}) {refuse}",
    ]


def _created_on_postgresql(table: str, refusal: str) -> list[str]:
    refuse = f"RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation';"
    function = f"{table}_guard"
    return [
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_OP = 'DELETE' THEN IF EXISTS ({RELEASED.get(table, NEVER)}) THEN RETURN OLD; END IF; END IF;"
        f" {refuse} END $$",
        f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
        f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
        f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
        f" EXECUTE FUNCTION {function}()",
    ]


def _dropped(vendor: str, table: str) -> list[str]:
    on_table = f" ON {table}" if vendor == "postgresql" else ""
    lines = [f"DROP TRIGGER IF EXISTS {name}{on_table}" for name in _names(vendor, table)]
    return [*lines, f"DROP FUNCTION IF EXISTS {table}_guard()"] if vendor == "postgresql" else lines
