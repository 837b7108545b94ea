"""Triggers that write down which months have changed, in the transaction of the change, whoever makes it.

A consultation and its concerns are counted in their month, a referral in the month it was sent and in that of its
concern; so a change of a row is noted in the months of those that hang on it, before and after. What figures take from
catalogues changes seldom: then everything has changed. A test holds the list of tables against the SQL of all measures
and dimensions.
"""

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

from core.rows import CITY, SETTING
from core.trail.guards import execute

LOG = "reports_changedmonth"
ROWS = {
    "consultations_consultation": "SELECT {row}.month AS m",
    "consultations_concern": "SELECT {row}.month AS m",
    # A concern that is no longer there: everything has changed.
    "consultations_referral": (
        "SELECT {row}.sent_month AS m UNION"
        " SELECT COALESCE((SELECT c.month FROM consultations_concern c WHERE c.id = {row}.concern_id), 0)"
    ),
}
"""By table the months in which a row is counted."""
REFERRALS = {
    "consultations_consultation": (
        "SELECT r.sent_month AS m FROM consultations_concern c"
        " JOIN consultations_referral r ON r.concern_id = c.id WHERE c.consultation_id = {row}.id"
    ),
    "consultations_concern": "SELECT r.sent_month AS m FROM consultations_referral r WHERE r.concern_id = {row}.id",
}
"""By table the months of the referrals that hang on a row; a new one has none."""
CATALOGUES = {
    "catalogues_topic": ("group_id", "is_sensitive"),
    "districts_site": ("code",),
    "partners_organisation": ("type",),
}
"""By table the columns that figures are grouped by."""
EVENTS = {"insert": ("new",), "update": ("old", "new"), "delete": ("old",)}


def install(connection: BaseDatabaseWrapper) -> None:
    execute(connection, _created(connection.vendor))


def remove(connection: BaseDatabaseWrapper) -> None:
    """For taking the migration back."""
    execute(connection, _dropped(connection.vendor))


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of triggers that are not there; without them what is kept must not be believed."""
    if connection.vendor == "postgresql":
        found = "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
    else:
        found = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(found)
        return sorted({name for name, _table in _names()} - {name for (name,) in cursor.fetchall()})


def compact(connection: BaseDatabaseWrapper) -> None:
    """One row for each month with the sum of its tokens. On SQLite, where only one writes, it is so already."""
    if connection.vendor == "postgresql":
        sums = "SELECT month, sum(token) FROM gone GROUP BY month"
        gone = f"WITH gone AS (DELETE FROM {LOG} RETURNING month, token)"
        execute(connection, [f"{gone} INSERT INTO {LOG} (month, token) {sums}"])


def _names() -> Iterator[tuple[str, str]]:
    """Of each trigger with its table."""
    for table in ROWS:
        yield from ((f"reports_changed_{table}_{event}", table) for event in EVENTS)
    yield from ((f"reports_changed_{table}", table) for table in CATALOGUES)


def _months(table: str, event: str, row: str) -> str:
    """A question for the months that a `row` (a name in SQL) of the event concerns."""
    found = [ROWS[table]]
    if event != "insert" and table in REFERRALS:
        found.append(REFERRALS[table])
    return " UNION ".join(found).format(row=row)


def _differs(table: str) -> str:
    distinct = [f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in CATALOGUES[table]]
    return f"({' OR '.join(distinct)})"


def _created(vendor: str) -> Iterator[str]:
    return _created_on_postgresql() if vendor == "postgresql" else _created_on_sqlite()


def _created_on_postgresql() -> Iterator[str]:
    """Once for each statement, whatever number of rows it changes. A row is looked up by itself (OFFSET 0): a plan for
    many would be kept for few. Whoever changes something may not write to the log otherwise (SECURITY DEFINER), and
    need not see what hangs on it: row-level security shows the trigger every row."""
    token = "1 + (random() * 1073741823)::bigint"  # noqa: S105 a number
    for table in ROWS:
        for event, sides in EVENTS.items():
            name = f"reports_changed_{table}_{event}"
            rows = " UNION ".join(
                f"SELECT found.m FROM {side}_rows one CROSS JOIN LATERAL"
                f" ({_months(table, event, 'one')} OFFSET 0) found"
                for side in sides
            )
            months = f"SELECT DISTINCT m FROM ({rows}) found WHERE m IS NOT NULL"
            told = f"INSERT INTO {LOG} (month, token) SELECT m, {token} FROM ({months}) one;"
            yield _function(name, told)
            named = " ".join(f"{side.upper()} TABLE AS {side}_rows" for side in sides)
            yield (
                f"CREATE TRIGGER {name} AFTER {event.upper()} ON {table} REFERENCING {named}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
            )
    for table in CATALOGUES:
        name = f"reports_changed_{table}"
        yield _function(name, f"INSERT INTO {LOG} (month, token) VALUES (0, {token});")
        yield (
            f"CREATE TRIGGER {name} AFTER UPDATE ON {table} FOR EACH ROW WHEN {_differs(table)}"
            f" EXECUTE FUNCTION {name}()"
        )


def _function(name: str, told: str) -> str:
    """The function may not be made with `SET willkommen.rows`: an ordinary role has no such setting to give away."""
    asked = f"DECLARE asked text := coalesce(current_setting('{SETTING}', true), '')"
    city, back = (f"PERFORM set_config('{SETTING}', {whom}, true)" for whom in (f"'{CITY}'", "asked"))
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
        f" SET search_path FROM CURRENT AS $$ {asked}; BEGIN {city}; {told} {back}; RETURN NULL; END $$"
    )


def _created_on_sqlite() -> Iterator[str]:
    """Once for each row, which adds to the one row of the month: only one writes at a time."""
    for table in ROWS:
        for event, sides in EVENTS.items():
            name = f"reports_changed_{table}_{event}"
            months = " UNION ".join(_months(table, event, side.upper()) for side in sides)
            yield f"CREATE TRIGGER {name} AFTER {event.upper()} ON {table} BEGIN {_added(months)} END"
    for table in CATALOGUES:
        name, differs = f"reports_changed_{table}", _differs(table).replace(" IS DISTINCT FROM ", " IS NOT ")
        yield f"CREATE TRIGGER {name} AFTER UPDATE ON {table} WHEN {differs} BEGIN {_added('SELECT 0 AS m')} END"


def _added(months: str) -> str:
    token = "1 + abs(random() % 1073741823)"  # noqa: S105 a number
    return (
        f"UPDATE {LOG} SET token = token + {token} WHERE month IN ({months});"
        f" INSERT INTO {LOG} (month, token) SELECT m, {token} FROM ({months})"
        f" WHERE m IS NOT NULL AND m NOT IN (SELECT month FROM {LOG});"
    )


def _dropped(vendor: str) -> Iterator[str]:
    for name, table in _names():
        if vendor == "postgresql":
            yield f"DROP TRIGGER IF EXISTS {name} ON {table}"
            yield f"DROP FUNCTION IF EXISTS {name}()"
        else:
            yield f"DROP TRIGGER IF EXISTS {name}"
