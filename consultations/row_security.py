"""The policies of PostgreSQL on clients and all that hangs on them (decision 0025): the rule of `visible_to` once more,
for a query that forgot it. `core.rows` tells the database for whom it is asked.

A policy is worked out once per statement as far as it can be: `(SELECT …)` is a value, not a question per row.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

from core.postgresql.roles import HAS_ROLE, INHERITS
from core.rows import FIGURES, FIGURES_ROLE, SETTING
from core.trail.guards import execute


def _told(part: int) -> str:
    return f"split_part(current_setting('{SETTING}', true), '|', {part})"


def _offices(part: int) -> str:
    return f"string_to_array({_told(part)}, ',')::bigint[]"


def _first(part: int) -> str:
    return f"nullif(split_part({_told(part)}, ',', 1), '')::bigint"


IS_CITY = f"(SELECT {_told(1)} = 'city')"
IS_CITY_OR_FIGURES = f"(SELECT {_told(1)} IN ('city', '{FIGURES}'))"
USER = f"(SELECT nullif({_told(4)}, '')::bigint)"
IS_OFFICER = f"(SELECT {_told(5)} = 'dpo')"


@dataclass(frozen=True)
class Rule:
    """Who sees a row, and may write it: the offices of `part` of what is told (2: where one does casework, 3: where one
    has any role), and whoever `others` says. Nearly everybody works in one office, so that one is asked about first, as
    a plain number; then who sees everything, which is how statements of the product end there; then the rest."""

    part: int = 0
    others: str = ""

    def told(self, everything: str) -> str:
        offices = (f"office_id = (SELECT {_first(self.part)})", everything) if self.part else (everything,)
        further = (f"office_id = ANY ((SELECT {_offices(self.part)})::bigint[])",) if self.part else ()
        return " OR ".join((*offices, *further, *filter(None, [self.others])))


CASEWORK, EVERY = 2, 3
FUNCTIONS = {
    "rows_handed_over": "consultations_referral"
    " WHERE concern_id = key AND to_office_id = ANY (mine) AND status <> 'draft'",
    "rows_concern_handed_over": "consultations_concern WHERE consultation_id = key AND rows_handed_over(id)",
    "rows_client_handed_over": "consultations_concern WHERE client_id = key AND rows_handed_over(id)",
    "rows_advised": "consultations_consultation WHERE client_id = key AND office_id = ANY (mine)",
    "rows_consultation_here": "consultations_consultation WHERE id = key AND office_id = ANY (mine)",
    "rows_received": "unnest(mine) office WHERE office = key",
    "rows_client_seen": "clients_client WHERE id = key",
    "rows_opening_seen": "clients_breakglass WHERE id = key",
    "rows_referral_seen": "consultations_referral WHERE id = key",
    "rows_appointment_seen": "consultations_appointment WHERE id = key",
}
"""What is asked for rows of other offices, and about the row that another one hangs on. As functions they cost nothing
where the office has answered already, and are planned once; their own questions are under the policies like all."""
KEYS = dict.fromkeys(("rows_referral_seen", "rows_appointment_seen", "rows_event_here"), "uuid")
"""The type of the key where it is no number."""

WITH_CLIENT = Rule(others="rows_client_seen(client_id)")
SEEN = {
    "clients_client": Rule(CASEWORK, "rows_advised(id) OR rows_client_handed_over(id)"),
    "clients_client_further_languages": WITH_CLIENT,
    "clients_filemark": WITH_CLIENT,
    "clients_clientmerge": Rule(others="rows_client_seen(kept_id)"),
    "clients_noticegiven": WITH_CLIENT,
    "clients_breakglass": Rule(others=f"user_id = {USER} OR {IS_OFFICER} OR rows_client_seen(client_id)"),
    "clients_breakglassmail": Rule(others="rows_opening_seen(opened_id)"),
    "consultations_consultation": Rule(CASEWORK, "rows_concern_handed_over(id)"),
    "consultations_sensitivenote": Rule(others="rows_consultation_here(consultation_id)"),
    "consultations_concern": Rule(CASEWORK, "rows_handed_over(id)"),
    "consultations_referral": Rule(CASEWORK, "status <> 'draft' AND rows_received(to_office_id)"),
    "consultations_referralevent": Rule(others="rows_referral_seen(referral_id)"),
    "consultations_referralmail": Rule(others="rows_referral_seen(referral_id)"),
    "consultations_consent": WITH_CLIENT,
    "consultations_ticket": Rule(EVERY),
    "consultations_appointment": Rule(EVERY),
    "consultations_appointmentmail": Rule(others="rows_appointment_seen(appointment_id)"),
    "consultations_waitingentry": Rule(CASEWORK),
    "consultations_homevisit": Rule(CASEWORK),
    "consultations_task": Rule(CASEWORK),
    "consultations_draft": Rule(others=f"user_id = {USER}"),
    "consultations_importbatch": Rule(CASEWORK),
    "consultations_importbatch_created_clients": WITH_CLIENT,
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
    guard(connection, SEEN, FUNCTIONS)
    open_figures(connection)


def guard(connection: BaseDatabaseWrapper, seen: Mapping[str, Rule], functions: Mapping[str, str]) -> None:
    """Makes the policies of these tables; apps above guard those of theirs that hang on a client."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("; ".join([*_functions(functions), *_policies(seen)]))


def _functions(functions: Mapping[str, str]) -> list[str]:
    start, end = "BEGIN RETURN EXISTS (SELECT 1 FROM ", "); END"
    return [
        f"CREATE OR REPLACE FUNCTION {name}(key {KEYS.get(name, 'bigint')}) RETURNS boolean LANGUAGE plpgsql STABLE"
        f" PARALLEL SAFE COST 1 AS $$ DECLARE mine bigint[] := {_offices(CASEWORK)};"
        f" {start}{question}{end} $$"
        for name, question in functions.items()
    ]


def _policies(seen: Mapping[str, Rule]) -> list[str]:
    """PostgreSQL answers an OR from left to right, and does not say in which order it puts policies together. So there
    is one for each command, and never two."""
    lines = []
    for table, rule in seen.items():
        written = rule.told(IS_CITY)
        read = rule.told(IS_CITY_OR_FIGURES) if table in COUNTED else written
        lines += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY rows_read ON {table} FOR SELECT USING ({read})",
            f"CREATE POLICY rows_added ON {table} FOR INSERT WITH CHECK ({written})",
            f"CREATE POLICY rows_changed ON {table} FOR UPDATE USING ({written})",
            f"CREATE POLICY rows_deleted ON {table} FOR DELETE USING ({written})",
        ]
    return lines


def open_figures(connection: BaseDatabaseWrapper) -> None:
    """Lets the role of figures read what they are made of, where the city has made that role; it writes nothing, and
    reads no client and no text. `manage.py prepare` does it again, because the role may have been made since. Not while
    the product's role inherits from it: it would read all that without taking the role."""
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


def missing(connection: BaseDatabaseWrapper, guarded: Collection[str] = tuple(SEEN)) -> list[str]:
    """Of `guarded` tables those whose policies do not hold for the role that is connected: it passes by them all,
    inherits from the role of figures, or somebody has switched them off."""
    question = (
        "SELECT relname FROM pg_class WHERE relname = ANY (%s) AND pg_table_is_visible(oid)"
        " AND row_security_active(oid)"
    )
    with connection.cursor() as cursor:
        cursor.execute(question, [list(guarded)])
        open_tables = set(guarded) - {name for (name,) in cursor.fetchall()}
        cursor.execute(INHERITS, {"role": FIGURES_ROLE})
        (inherits,) = cursor.fetchone()
    return sorted(open_tables | set(COUNTED if inherits else ()))
