"""Names of the staff, to find them in open answers."""

from accounts.models import Membership
from reports.scope import OPERATOR


def team_names() -> set[str]:
    """Given and family names of everybody who works in an office today."""
    works = Membership.objects.countable_by(OPERATOR).valid_on()
    rows = works.values_list("user__given_name", "user__family_name")
    return {part for names in rows for name in names for part in name.split()}
