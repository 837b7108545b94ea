"""Who may be named as adviser of a consultation or be given what is due."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import Absence, Membership, User
from districts.scoping import CASEWORK


def advisers_in(office_ids: Iterable[int], also: Iterable[int | None] = ()) -> QuerySet[User]:
    """Active staff who may hold consultations in one of the offices today, and `also` those already named."""
    members = Membership.objects.valid_on().filter(office__in=office_ids, role__in=CASEWORK)
    named = [pk for pk in also if pk]
    return User.objects.filter(Q(is_active=True, pk__in=members.values("user")) | Q(pk__in=named))


def first_there(office_id: int, *named: int | None) -> int:
    """Who gets what is to be done: of `named`, and then of anybody, the first who advises in the office; without any
    the last named."""
    there = set(advisers_in([office_id]).values_list("pk", flat=True))
    return next((key for key in (*named, *sorted(there)) if key in there), named[-1])


def absent_on(users: Iterable, day: date) -> dict[int, date]:
    """Of the people or keys those who are absent on `day`: the last day of the absence by key of the person."""
    return dict(Absence.objects.of(users).on(day).values_list("user_id", "last_day"))
