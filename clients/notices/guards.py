"""A trigger by which the database itself refuses to change a privacy notice that was approved or given to somebody."""

from django.db.backends.base.base import BaseDatabaseWrapper

from core.trail.guards import execute

TABLE, NAME = "clients_privacynotice", "clients_privacynotice_fixed"
REFUSAL = "A privacy notice that was approved or given to somebody stays as it is."
FIXED = ("employer_id", "version", "language_id", "is_easy", "text")
SET_ONCE = ("used_at", "approved_at")


def condition() -> str:
    changed = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in FIXED)
    unset = " OR ".join(f"(OLD.{column} IS NOT NULL AND NEW.{column} IS NULL)" for column in SET_ONCE)
    is_fixed = " OR ".join(f"OLD.{column} IS NOT NULL" for column in SET_ONCE)
    return f"({is_fixed}) AND ({changed} OR {unset})"


def install(connection: BaseDatabaseWrapper) -> None:
    if connection.vendor == "postgresql":
        raised = f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';"
        lines = [
            f"CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {raised} END $$",
            f"CREATE TRIGGER {NAME} BEFORE UPDATE ON {TABLE} FOR EACH ROW WHEN ({condition()})"
            f" EXECUTE FUNCTION {NAME}()",
        ]
    else:
        raised = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        lines = [f"CREATE TRIGGER {NAME} BEFORE UPDATE ON {TABLE} WHEN {condition()} {raised}"]
    execute(connection, lines)


def remove(connection: BaseDatabaseWrapper) -> None:
    """For taking the migration back."""
    if connection.vendor == "postgresql":
        lines = [f"DROP TRIGGER IF EXISTS {NAME} ON {TABLE}", f"DROP FUNCTION IF EXISTS {NAME}()"]
    else:
        lines = [f"DROP TRIGGER IF EXISTS {NAME}"]
    execute(connection, lines)
