"""The one definition of "may see": every record that belongs to an office is found through `visible_to(user)`.

Nobody and nothing gets more by a missing value: no user, no membership, no role means no rows. The rules are those of
handbook P13 and §6.10.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    RECEPTION = "reception", _("Reception")
    ADVISER = "adviser", _("Adviser")
    LEAD = "lead", _("Office lead")
    COORDINATOR = "coordinator", _("Coordinator")
    DIRECTORY = "directory", _("Directory administrator")
    ADMIN = "admin", _("System administrator")
    DPO = "dpo", _("Data protection officer")


OFFICE_ROLES = (Role.RECEPTION, Role.ADVISER, Role.LEAD)
CITY_ROLES = (Role.COORDINATOR, Role.DIRECTORY, Role.ADMIN, Role.DPO)
EVERYBODY = tuple(Role)
CASEWORK = (Role.ADVISER, Role.LEAD)
"""Who works with clients and their consultations, each in the offices of the membership."""
EVALUATION = (Role.COORDINATOR, Role.LEAD)
"""Who sees figures: the coordinator of the whole city, a lead of the own office."""


@dataclass(frozen=True)
class Access:
    """What a person may do today: office roles with the offices they hold in, and roles for the whole city."""

    offices: Mapping[str, frozenset[int]] = field(default_factory=dict)
    city_roles: frozenset[str] = frozenset()

    @property
    def roles(self) -> frozenset[str]:
        return self.city_roles | frozenset(self.offices)

    def has(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)

    def office_ids(self, *roles: str) -> frozenset[int]:
        """Offices in which the person holds one of the office roles `roles`; empty when in none."""
        return frozenset().union(*(self.offices.get(role, frozenset()) for role in roles))


class HasAccess(Protocol):
    @property
    def is_authenticated(self) -> bool: ...

    @property
    def access(self) -> Access: ...


class ScopedQuerySet(models.QuerySet):
    """A queryset that knows whether it has been narrowed to what a person may see (`is_scoped`)."""

    is_scoped = False

    def visible_to(self, user: HasAccess) -> Self:
        """The rows that `user` may open, by `_visible(access)`; none for an anonymous or inactive user."""
        if not user.is_authenticated or not user.is_active or not user.access.roles:
            return self.none()._scoped()
        return self._visible(user.access)._scoped()

    def _visible(self, access: Access) -> Self:
        raise TypeError(f"{type(self).__name__} does not say who may see its rows.")

    def _scoped(self) -> Self:
        clone = self._chain()
        clone.is_scoped = True
        return clone

    def _clone(self) -> Self:
        clone = super()._clone()
        clone.is_scoped = self.is_scoped
        return clone


class CaseworkQuerySet(ScopedQuerySet):
    """Records of an office that only those who work with clients there may open."""

    office_lookup = "office_id"

    def _visible(self, access: Access) -> Self:
        return self.filter(**{f"{self.office_lookup}__in": access.office_ids(*CASEWORK)})


class CountableQuerySet(CaseworkQuerySet):
    """Casework records that are also counted: figures are for others than the records are."""

    def countable_by(self, user: HasAccess) -> Self:
        """The rows whose figures `user` may see: all for a coordinator, those of the own office for a lead."""
        if not user.is_authenticated or not user.is_active:
            return self.none()._scoped()
        if user.access.has(Role.COORDINATOR):
            return self._scoped()
        return self.filter(**{f"{self.office_lookup}__in": user.access.office_ids(Role.LEAD)})._scoped()


class SharedQuerySet(ScopedQuerySet):
    """Records without personal data that everybody with a role may look up: offices, the partner directory."""

    def _visible(self, access: Access) -> Self:
        return self.all()
