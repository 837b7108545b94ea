"""Handing over everything at once."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest
from django.utils.functional import Promise

from accounts.models import Membership, User
from core import audit
from districts.models import Office
from welcome.leaving.holdings import HOLDINGS, Holding


@dataclass(frozen=True)
class Held:
    label: str | Promise
    count: int


def held_by(user: User) -> list[Held]:
    """How many records of each kind the person looks after; kinds without one are left out."""
    counts = [Held(holding.label, holding.of(user).count()) for holding in HOLDINGS]
    return [held for held in counts if held.count]


def offices_of(user: User) -> list[Office]:
    """Those in which the person has worked or looks after something, and in which somebody could take over."""
    mine = set(user.memberships.values_list("office", flat=True))
    for holding in HOLDINGS:
        if holding.office:
            mine |= set(holding.of(user).values_list(holding.office, flat=True))
    return list(Office.objects.filter(pk__in=mine))


def heirs(office: Office, leaver: User) -> list[User]:
    """Active colleagues with a role in the office today."""
    members = Membership.objects.valid_on().filter(office=office).values("user")
    return list(User.objects.filter(is_active=True, pk__in=members).exclude(pk=leaver.pk))


@transaction.atomic
def hand_over(*, request: HttpRequest, leaver: User, chosen: Mapping[int, User]) -> tuple[int, int]:
    """Give what `leaver` looks after to the colleague `chosen` for its office, what belongs to none to the first that
    can take it. How many records changed hands, and how many stay."""
    moved: Counter[str] = Counter()
    for holding in HOLDINGS:
        for record, office in _with_office(holding, leaver):
            heir = _heir(holding, office, chosen)
            if heir is not None and holding.pass_on(request, record, leaver, heir):
                moved[holding.kind] += 1
    members = sorted({heir.pk for heir in chosen.values()})
    if members:
        audit.record(
            request,
            audit.Action.PERMISSION,
            leaver,
            change="handed_over",
            members=members,
            rows=moved.total(),
        )
    return moved.total(), sum(held.count for held in held_by(leaver))


def _with_office(holding: Holding, leaver: User) -> list[tuple]:
    found = holding.of(leaver)
    if not holding.office:
        return [(record, None) for record in found]
    offices = dict(found.values_list("pk", holding.office))
    return [(record, offices.get(record.pk)) for record in found]


def _heir(holding: Holding, office: int | None, chosen: Mapping[int, User]) -> User | None:
    """Who takes a record, in the role in which it can be worked on."""
    if office is not None:
        heir = chosen.get(office)
        return heir if heir is not None and office in heir.access.office_ids(*holding.roles) else None
    can_take = [heir for heir in chosen.values() if heir.access.has(*holding.roles)]
    return next(iter(can_take), None)
