"""Who may open which URL: one row per URL name, checked by test_access.py, which fails for a URL without a row.

Rows hold roles of the handbook (§6.10), never single people. A URL with arguments names them for a record of office ES
(`example`) and, when the record belongs to an office, for one of office HH (`foreign`), which staff of ES get as 404.
"""

from collections.abc import Callable
from dataclasses import dataclass

from districts.scoping import CASEWORK, EVALUATION, Role
from welcome.tests.cast import Cast

NOBODY = "nobody"
"""Who is not logged in."""
STAFF = frozenset(role.value for role in Role)
PUBLIC = STAFF | {NOBODY}
CASEWORKERS = frozenset(role.value for role in CASEWORK)
EVALUATORS = frozenset(role.value for role in EVALUATION)


@dataclass(frozen=True)
class Row:
    roles: frozenset[str]
    methods: tuple[str, ...] = ("GET",)
    example: Callable[[Cast], dict] = lambda cast: {}
    foreign: Callable[[Cast], dict] | None = None


FORM = ("GET", "POST")
POST = ("POST",)

MATRIX: dict[str, Row] = {
    # welcome
    "healthz": Row(PUBLIC),
    "readyz": Row(PUBLIC),
    "set_language": Row(PUBLIC, POST),
    "set_theme": Row(PUBLIC, POST),
    "session_extend": Row(STAFF, POST),
    # accounts: login and passwords
    "account_login": Row(PUBLIC, FORM),
    "account_logout": Row(PUBLIC, FORM),
    "account_inactive": Row(PUBLIC),
    "account_reauthenticate": Row(STAFF, FORM),
    "account_change_password": Row(STAFF, FORM),
    "account_set_password": Row(STAFF),
    "account_reset_password": Row(PUBLIC, FORM),
    "account_reset_password_done": Row(PUBLIC),
    "account_reset_password_from_key": Row(
        PUBLIC, example=lambda cast: {"uidb36": "1", "key": "no-such-key"}
    ),
    "account_reset_password_from_key_done": Row(PUBLIC),
    # accounts
    # catalogues
    # districts
    # partners
    # clients
    # consultations
    # reports
}
