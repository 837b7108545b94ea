"""The policies of PostgreSQL on clients and all that hangs on them (decision 0025): the rule of `visible_to` once more,
for a query that forgot it. `core.rows` tells the database for whom it is asked.

A policy is worked out once per statement as far as it can be: `(SELECT …)` is a value, not a question per row.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from core.rows import FIGURES, SETTING


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
    "clients_breakglass": f"user_id = {USER} OR {IS_OFFICER} OR {_hangs_on('clients_client', 'client_id')}",
    "consultations_consultation": f"{OF_CASEWORK} OR rows_concern_handed_over(id, {CASEWORK})",
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
"""Read by those who see figures, too."""
OPEN = {
    "clients_clientnumber": "numbers given out",
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


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Guarded tables whose policies do not hold for the role that is connected: it passes by them all, or somebody has
    switched them off."""
    question = (
        "SELECT relname FROM pg_class WHERE relname = ANY (%s) AND pg_table_is_visible(oid)"
        " AND row_security_active(oid)"
    )
    with connection.cursor() as cursor:
        cursor.execute(question, [list(SEEN)])
        return sorted(set(SEEN) - {name for (name,) in cursor.fetchall()})
