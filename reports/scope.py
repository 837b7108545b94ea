"""Whose figures a person may see: the coordinator those of the whole city, a lead those of the own office."""

from dataclasses import dataclass

from districts.models import Office
from districts.scoping import EVALUATION, Access, HasAccess, Role


@dataclass
class Operator:
    """Who runs a management command: the operator of the installation, with a coordinator's view of the figures."""

    access: Access
    is_authenticated: bool = True
    is_active: bool = True


OPERATOR = Operator(Access(city_roles=frozenset({Role.COORDINATOR})))


def viewer_of_gaps(user: HasAccess) -> HasAccess:
    """As whom `user` sees where help was missing: who keeps the directory sees the whole city, to find partners."""
    return user if user.access.has(*EVALUATION) else OPERATOR


def offices_of(user: HasAccess):
    """The offices whose figures `user` may see."""
    offices = Office.objects.visible_to(user)
    if user.access.has(Role.COORDINATOR):
        return offices
    return offices.of_member(user, Role.LEAD)


def scope_of(user: HasAccess) -> list[int] | None:
    """The keys of the offices whose figures `user` may see, as `countable_by` counts them; empty for the whole city,
    None for nobody."""
    if not user.is_authenticated or not user.is_active:
        return None
    if user.access.has(Role.COORDINATOR):
        return []
    return sorted(user.access.office_ids(Role.LEAD)) or None


def viewer_of(offices: list[int]) -> Operator:
    """Somebody with the scope `offices` of `scope_of`."""
    return Operator(Access(offices={Role.LEAD: frozenset(offices)})) if offices else OPERATOR
