"""The role in which figures are counted (core.rows.FIGURES_ROLE): taken for one statement, left with it.

Policies for a role hold for whoever inherits from it, too: the product's role may take it and must not inherit from it.
PostgreSQL 15 has no grant that says so; a role between the two, which inherits nothing, does.
"""

from core.rows import FIGURES_ROLE

MADE = (
    f"CREATE ROLE {FIGURES_ROLE} NOLOGIN",
    f"CREATE ROLE {FIGURES_ROLE}_door NOLOGIN NOINHERIT IN ROLE {FIGURES_ROLE}",
)
"""What a superuser does once; see `granted`."""
TAKE_ROLE = f"SET LOCAL ROLE {FIGURES_ROLE}; "
LEAVE_ROLE = "SET LOCAL ROLE NONE"
HAS_ROLE = (
    "SELECT EXISTS (SELECT 1 FROM pg_policies WHERE %(role)s = ANY (roles)) AND"
    " EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %(role)s AND pg_has_role(oid, 'MEMBER')"
    " AND NOT pg_has_role(oid, 'USAGE'))"
)
INHERITS = "SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %(role)s AND pg_has_role(oid, 'USAGE'))"


def granted(role: str) -> str:
    """So that the product's role may take that of figures."""
    return f"GRANT {FIGURES_ROLE}_door TO {role}"
