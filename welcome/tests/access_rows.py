"""A row of the access matrix, and the groups of roles that its rows name."""

from collections.abc import Callable
from dataclasses import dataclass

from consultations.desk.querysets import QUEUE
from districts.scoping import CASEWORK, EVALUATION, OFFICE_ROLES, Role
from welcome.tests.cast import Cast

NOBODY = "nobody"
"""Who is not logged in."""
UNREACHED = frozenset()
"""Between two steps of a login, or about something that nobody of the cast has: closed to whoever asks."""
STAFF = frozenset(role.value for role in Role)
PUBLIC = STAFF | {NOBODY}
OFFICE_STAFF = frozenset(role.value for role in OFFICE_ROLES)
CASEWORKERS = frozenset(role.value for role in CASEWORK)
QUEUERS = frozenset(role.value for role in QUEUE)
EVALUATORS = frozenset(role.value for role in EVALUATION)
LEADS = frozenset({Role.LEAD.value})
ADMIN = frozenset({Role.ADMIN.value})
OFFICERS = frozenset({Role.DPO.value})
COORDINATORS = frozenset({Role.COORDINATOR.value})
KEEPERS = frozenset({Role.DIRECTORY.value})
"""Who keeps the partner directory."""
RETAINERS = ADMIN | OFFICERS
"""Who says how long something is kept."""


@dataclass(frozen=True)
class Row:
    roles: frozenset[str]
    methods: tuple[str, ...] = ("GET",)
    example: Callable[[Cast], dict] = lambda cast: {}
    foreign: Callable[[Cast], dict] | None = None


GET = ("GET",)
FORM = ("GET", "POST")
POST = ("POST",)
