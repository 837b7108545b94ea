"""The three tables in which something can be due. Each has a day, an owner and a moment at which it was done, under
names of its own; here they become one list.

The owner of a follow-up or a referral is the adviser of the consultation, unless it was handed over.
"""

from dataclasses import dataclass, field
from datetime import date

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Greatest, LPad
from django.utils import timezone

from accounts.models import Absence, Membership
from consultations.models import Consultation, Referral, Task
from consultations.referrals import machine
from districts.scoping import CASEWORK, HasAccess

NAME = ("task_kind", "task_key", "task_due")
"""What names a row of the common list, and puts it in its place."""
LONGEST_NUMBER = 19
COLUMNS = (*NAME, "task_owner", "is_ownerless", "is_absent")
"""What a row of the common list consists of."""


@dataclass(frozen=True)
class Source:
    """Names of the columns of `model`; `owners` are those of which the first that is filled names the owner, `stands`
    says for which records a day means anything."""

    kind: str
    model: type[models.Model]
    due: str
    done: str
    owner: str
    owners: tuple[str, ...]
    stands: Q = field(default_factory=Q)

    def visible_to(self, user: HasAccess) -> QuerySet:
        """Of the offices in which the person works with clients; also what another office is to answer is theirs."""
        own = user.access.office_ids(*CASEWORK)
        return self.model.objects.visible_to(user).filter(office__in=own)

    def open(self, user: HasAccess) -> QuerySet:
        """Those that are not done yet, with COLUMNS; the day may be today or any other."""
        waiting = self.named(self.visible_to(user).filter(self.is_open))
        return with_owner_state(waiting.annotate(task_owner=self._owner()))

    def named(self, found: QuerySet) -> QuerySet:
        """`found` with NAME. Numbers are as long as each other, so that 9 stands before 10."""
        key = Cast("pk", models.CharField())
        if not isinstance(self.model._meta.pk, models.UUIDField):
            key = LPad(key, LONGEST_NUMBER, Value("0"))
        return found.annotate(task_kind=Value(self.kind), task_key=key, task_due=F(self.due))

    def due_for(self, user: HasAccess) -> QuerySet:
        """Those that `user` owns and that are due today or overdue, without COLUMNS: every page counts them."""
        is_due = self.is_open & Q(**{f"{self.due}__lte": timezone.localdate()})
        return self.visible_to(user).filter(is_due & self.owned_by(user.pk))

    def owned_by(self, user_id: int) -> Q:
        """Those of which the person is the owner."""
        owned, unless_handed_over = Q(), Q()
        for column in self.owners:
            owned |= unless_handed_over & Q(**{column: user_id})
            unless_handed_over &= Q(**{f"{column.removesuffix('_id')}__isnull": True})
        return owned

    def done_ones(self, user: HasAccess) -> QuerySet:
        return self.visible_to(user).filter(**{f"{self.done}__isnull": False})

    @property
    def is_open(self) -> Q:
        return self.stands & Q(**{f"{self.due}__isnull": False, f"{self.done}__isnull": True})

    def _owner(self) -> models.expressions.Combinable:
        if len(self.owners) == 1:
            return F(self.owners[0])
        return Coalesce(*self.owners, output_field=models.BigIntegerField())


FOLLOW_UP = Source(
    kind="follow_up",
    model=Consultation,
    due="follow_up_on",
    done="followed_up_at",
    owner="follow_up_owner",
    owners=("follow_up_owner_id", "adviser_id"),
    stands=Q(is_counted=True),
)
REFERRAL = Source(
    kind="referral",
    model=Referral,
    due="due_on",
    done="chased_at",
    owner="owner",
    owners=("owner_id", "concern__consultation__adviser_id"),
    stands=Q(is_counted=True, status__in=(*machine.OPEN, *machine.IN_VAIN)),
)
TASK = Source(kind="task", model=Task, due="due_on", done="done_at", owner="owner", owners=("owner_id",))
SOURCES = {source.kind: source for source in (FOLLOW_UP, REFERRAL, TASK)}


def with_owner_state(found: QuerySet, today: date | None = None) -> QuerySet:
    """Adds `is_ownerless`: nobody, or somebody who no longer works with clients in the office; and `is_absent`: the
    owner is away on the day it is due, today when that is over."""
    today = today or timezone.localdate()
    members = Membership.objects.valid_on(today).filter(
        user=OuterRef("task_owner"), office=OuterRef("office"), role__in=CASEWORK, user__is_active=True
    )
    away = Absence.objects.filter(
        user=OuterRef("task_owner"),
        first_day__lte=OuterRef("task_day"),
        last_day__gte=OuterRef("task_day"),
    )
    day = Greatest("task_due", Value(today, output_field=models.DateField()))
    return found.annotate(task_day=day, is_ownerless=~Exists(members)).annotate(is_absent=Exists(away))
