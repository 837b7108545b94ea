"""Which roles a reviewer goes through, and the two answers."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest
from django.utils import timezone

from accounts import services
from accounts.models import CityRole, Membership, User
from core import audit
from districts.scoping import Role

YEAR = timedelta(days=365)
MODELS: dict[str, type[Membership] | type[CityRole]] = {"m": Membership, "c": CityRole}


@dataclass(frozen=True)
class Line:
    """A role of today as the reviewer sees it; `key` names it in the form."""

    key: str
    role: Membership | CityRole
    is_overdue: bool
    is_own: bool


def roles_for(reviewer: User) -> list[QuerySet]:
    """The roles of today that `reviewer` answers for: an admin all, an office lead the office's."""
    memberships = Membership.objects.valid_on().filter(user__is_active=True)
    city_roles = CityRole.objects.valid_on().filter(user__is_active=True)
    if reviewer.access.has(Role.ADMIN):
        return [memberships, city_roles]
    return [memberships.filter(office__in=reviewer.access.office_ids(Role.LEAD)), city_roles.none()]


def overdue_for(reviewer: User) -> list[QuerySet]:
    """Those whose last review, or beginning, is more than a year ago, without the reviewer's own."""
    return [_overdue(found.exclude(user=reviewer)) for found in roles_for(reviewer)]


def lines(reviewer: User) -> list[Line]:
    """All roles of today, the overdue ones first, then by office and name."""
    memberships, city_roles = roles_for(reviewer)
    found = [
        *(("c", row) for row in city_roles.select_related("user", "reviewed_by")),
        *(("m", row) for row in memberships.select_related("user", "office", "reviewed_by")),
    ]
    today = timezone.localdate()
    shown = [
        Line(f"{kind}{row.pk}", row, _is_overdue(row, today), row.user_id == reviewer.pk)
        for kind, row in found
    ]
    return sorted(shown, key=lambda line: not line.is_overdue)


def find(reviewer: User, key: str) -> Membership | CityRole:
    """The role that the form names. Raises Http404 for one outside of the reviewer's scope, PermissionDenied for the
    reviewer's own."""
    model, number = MODELS.get(key[:1]), key[1:]
    scope = next((found for found in roles_for(reviewer) if found.model is model), None)
    role = (
        scope.filter(pk=number).first()
        if scope is not None and number.isdecimal() and len(number) < 19
        else None
    )
    if role is None:
        raise Http404
    if role.user_id == reviewer.pk:
        raise PermissionDenied
    return role


@transaction.atomic
def confirm(*, request: HttpRequest, role: Membership | CityRole) -> None:
    """The role is still right; signed with today's date."""
    role.reviewed_on, role.reviewed_by = timezone.localdate(), request.user
    role.save(update_fields=["reviewed_on", "reviewed_by"])
    office = {"office": role.office.code} if isinstance(role, Membership) else {}
    audit.record(request, audit.Action.PERMISSION, role.user, change="confirmed", role=role.role, **office)


def end(*, request: HttpRequest, role: Membership | CityRole) -> None:
    """Today is the last day of the role. Raises ValidationError for the last system administrator."""
    services.end(request=request, role=role, last_day=timezone.localdate())


def _overdue(found: QuerySet) -> QuerySet:
    since = timezone.localdate() - YEAR
    return found.alias(looked_at=Coalesce("reviewed_on", "valid_from")).filter(
        looked_at__lte=since, valid_until__isnull=True
    )


def _is_overdue(role: Membership | CityRole, today: date) -> bool:
    return role.valid_until is None and (role.reviewed_on or role.valid_from) <= today - YEAR
