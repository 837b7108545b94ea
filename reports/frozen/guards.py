"""Triggers by which the database itself refuses to change or delete what is frozen."""

from django.db.backends.base.base import BaseDatabaseWrapper

from core.trail import guards

TABLES = ("reports_frozenyear", "reports_frozenreport")
REFUSAL = "A frozen year stays as it is."


def install(connection: BaseDatabaseWrapper) -> None:
    guards.install(connection, TABLES, REFUSAL)


def remove(connection: BaseDatabaseWrapper) -> None:
    """For tests that empty their database, and for taking the migration back."""
    guards.remove(connection, TABLES)
