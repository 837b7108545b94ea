"""The policies of PostgreSQL on clients and all that hangs on them (decision 0025): the rule of `visible_to` once more,
for a query that forgot it. `core.rows` tells the database for whom it is asked.

A policy is worked out once per statement as far as it can be: `(SELECT …)` is a value, not a question per row.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from core.postgresql.roles import HAS_ROLE, INHERITS
from core.rows import FIGURES, FIGURES_ROLE, SETTING
from core.trail.guards import execute


def _told(part: int) -> str:
    return f"split_part(current_setting('{SETTING}', true), '|', {part})"


def _offices(part: int) -> str:
    return f"(SELECT string_to_array({_told(part)}, ',')::bigint[])::bigint[]"


IS_CITY = f"(SELECT {_told(1)} = 'city')"
IS_CITY_OR_FIGURES = f"(SELECT {_told(1)} IN ('city', '{FIGURES}'))"
CASEWORK, EVERY = _offices(2), _offices(3)
USER = f"(SELECT nullif({_told(4)}, '')::bigint)"
IS_OFFICER = f"(SELECT {_told(5)} = 'dpo')"

OF_CASEWORK = f"office_id = ANY ({CASEWORK})"
OF_OFFICE = f"office_id = ANY ({EVERY})"


def _hangs_on(table: str, column: str) -> str:
    """Seen by whom the row of `table` is seen; here its own policy answers."""
    return f"EXISTS (SELECT 1 FROM {table} owner WHERE owner.id = {column})"  # noqa: S608 our own names


FUNCTIONS = {
    "rows_handed_over": "consultations_referral WHERE concern_id = key AND to_office_id = ANY (offices)"
    " AND status <> 'draft'",
    "rows_concern_handed_over": "consultations_concern WHERE consultation_id = key AND rows_handed_over(id, offices)",
    "rows_client_handed_over": "consultations_concern WHERE client_id = key AND rows_handed_over(id, offices)",
    "rows_advised": "consultations_consultation WHERE client_id = key AND office_id = ANY (offices)",
}
"""What is asked for rows of other offices only. As functions they cost nothing where the office has answered already,
and their own questions are under the policies like all others."""


SEEN = {
    "clients_client": f"{OF_CASEWORK} OR rows_advised(id, {CASEWORK})"
    f" OR rows_client_handed_over(id, {CASEWORK})",
    "clients_client_further_languages": _hangs_on("clients_client", "client_id"),
    "clients_filemark": _hangs_on("clients_client", "client_id"),
    "clients_clientmerge": _hangs_on("clients_client", "kept_id"),
    "clients_noticegiven": _hangs_on("clients_client", "client_id"),
    "clients_breakglass": f"user_id = {USER} OR {IS_OFFICER} OR {_hangs_on('clients_client', 'client_id')}",
    "clients_breakglassmail": _hangs_on("clients_breakglass", "opened_id"),
    "consultations_consultation": f"{OF_CASEWORK} OR rows_concern_handed_over(id, {CASEWORK})",
    "consultations_sensitivenote": "EXISTS (SELECT 1 FROM consultations_consultation owner"  # noqa: S608 our own names
    f" WHERE owner.id = consultation_id AND owner.{OF_CASEWORK})",
    "consultations_concern": f"{OF_CASEWORK} OR rows_handed_over(id, {CASEWORK})",
    "consultations_referral": f"{OF_CASEWORK} OR to_office_id = ANY ({CASEWORK}) AND status <> 'draft'",
    "consultations_referralevent": _hangs_on("consultations_referral", "referral_id"),
    "consultations_referralmail": _hangs_on("consultations_referral", "referral_id"),
    "consultations_consent": _hangs_on("clients_client", "client_id"),
    "consultations_ticket": OF_OFFICE,
    "consultations_appointment": OF_OFFICE,
    "consultations_appointmentmail": _hangs_on("consultations_appointment", "appointment_id"),
    "consultations_waitingentry": OF_CASEWORK,
    "consultations_homevisit": OF_CASEWORK,
    "consultations_task": OF_CASEWORK,
    "consultations_draft": f"user_id = {USER}",
    "consultations_importbatch": OF_CASEWORK,
    "consultations_importbatch_created_clients": _hangs_on("clients_client", "client_id"),
}
"""By guarded table who sees a row, and may write it."""
COUNTED = (
    "consultations_consultation",
    "consultations_concern",
    "consultations_referral",
    "consultations_ticket",
    "consultations_homevisit",
)
"""What figures are made of: read while they are counted, too."""
NO_FIGURES = ("text", "jsonb")
"""Types of columns that nothing is counted by: what somebody has written, encrypted or not."""
BESIDE = (
    *("catalogues_topic", "catalogues_topicgroup", "catalogues_language", "catalogues_nationality"),
    *("districts_office", "districts_site", "districts_district"),
    *("partners_organisation", "partners_service"),
)
"""Tables without client data that figures are grouped by."""
OPEN = {
    "clients_clientnumber": "numbers given out",
    "clients_privacynotice": "texts that hang on a wall",
    "consultations_appointmentslot": "times of staff, who may work in two offices",
    "consultations_calendarfeed": "an address of staff, looked up before it is known whose",
    "consultations_desk": "a version, asked for before it is known by whom",
}
"""Tables of these apps that are not guarded, with the reason."""


def install(connection: BaseDatabaseWrapper) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("; ".join([*_functions(), *_policies()]))


def _functions() -> list[str]:
    start, end = "BEGIN RETURN EXISTS (SELECT 1 FROM ", "); END"
    return [
        f"CREATE OR REPLACE FUNCTION {name}(key bigint, offices bigint[]) RETURNS boolean LANGUAGE plpgsql STABLE"
        f" PARALLEL SAFE COST 1 AS $$ {start}{question}{end} $$"
        for name, question in FUNCTIONS.items()
    ]


def _policies() -> list[str]:
    """Who is sure to see everything is asked first: PostgreSQL answers an OR from left to right, and does not say in
    which order it puts policies together. So there is one for each command, and never two."""
    lines = []
    for table, condition in SEEN.items():
        reads = IS_CITY_OR_FIGURES if table in COUNTED else IS_CITY
        lines += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY rows_read ON {table} FOR SELECT USING ({reads} OR {condition})",
            f"CREATE POLICY rows_added ON {table} FOR INSERT WITH CHECK ({IS_CITY} OR {condition})",
            f"CREATE POLICY rows_changed ON {table} FOR UPDATE USING ({IS_CITY} OR {condition})",
            f"CREATE POLICY rows_deleted ON {table} FOR DELETE USING ({IS_CITY} OR {condition})",
        ]
    return lines


def open_figures(connection: BaseDatabaseWrapper) -> None:
    """Lets the role of figures read what they are made of, where the city has made that role; it writes nothing, and
    reads no client and no text. After every `migrate`, because it may have been made since. Not while the product's
    role inherits from it: it would read all that without taking the role."""
    if connection.vendor == "postgresql" and (shut := _shut(connection)):
        execute(connection, (line for table in shut for line in _opening(connection, table)))


def opened_to_figures(connection: BaseDatabaseWrapper) -> bool:
    """Whether figures are counted in their role."""
    with connection.cursor() as cursor:
        cursor.execute(HAS_ROLE, {"role": FIGURES_ROLE})
        return cursor.fetchone()[0] and not _shut(connection)


def _shut(connection: BaseDatabaseWrapper) -> list[str]:
    """Tables that the role of figures should read and cannot. None of a role that there is not."""
    question = (
        "SELECT wanted FROM unnest(%s) wanted CROSS JOIN pg_roles"
        " WHERE rolname = %s AND to_regclass(wanted) IS NOT NULL"
        " AND NOT has_any_column_privilege(rolname, wanted, 'SELECT')"
        " AND NOT pg_has_role(oid, 'USAGE')"
    )
    with connection.cursor() as cursor:
        cursor.execute(question, [[*COUNTED, *BESIDE], FIGURES_ROLE])
        return [table for (table,) in cursor.fetchall()]


def _opening(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    if table in BESIDE:
        return [f"GRANT SELECT ON {table} TO {FIGURES_ROLE}"]
    question = (
        "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND table_name = %s AND NOT data_type = ANY (%s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(question, [table, list(NO_FIGURES)])
        (columns,) = cursor.fetchone()
    return [
        f"GRANT SELECT ({columns}) ON {table} TO {FIGURES_ROLE}",
        f"DROP POLICY IF EXISTS rows_counted ON {table}",
        f"CREATE POLICY rows_counted ON {table} FOR SELECT TO {FIGURES_ROLE} USING (true)",
    ]


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Guarded tables whose policies do not hold for the role that is connected: it passes by them all, inherits from the
    role of figures, or somebody has switched them off."""
    question = (
        "SELECT relname FROM pg_class WHERE relname = ANY (%s) AND pg_table_is_visible(oid)"
        " AND row_security_active(oid)"
    )
    with connection.cursor() as cursor:
        cursor.execute(question, [list(SEEN)])
        open_tables = set(SEEN) - {name for (name,) in cursor.fetchall()}
        cursor.execute(INHERITS, {"role": FIGURES_ROLE})
        (inherits,) = cursor.fetchone()
    return sorted(open_tables | set(COUNTED if inherits else ()))
