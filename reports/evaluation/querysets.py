"""The business words of questionnaires: which one is in use, and who may see which answers."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.periods import Period, month_number
from districts.scoping import (
    OFFICE_ROLES,
    Access,
    CountableQuerySet,
    Role,
    ScopedQuerySet,
    SharedQuerySet,
)


def months_of(period: Period) -> tuple[int, int]:
    """First and last month of a period of whole months."""
    return month_number(period.start), month_number(period.end)


class QuestionnaireQuerySet(SharedQuerySet):
    def in_use(self, kind: str, day: date | None = None) -> Any:
        """The one of that kind that is handed out on `day` (default: today), the newest of several; None if none is."""
        day = day or timezone.localdate()
        is_open = Q(valid_until__isnull=True) | Q(valid_until__gte=day)
        begun = self.filter(is_open, kind=kind, valid_from__lte=day)
        return begun.order_by("-valid_from", "-edition", "pk").first()


class FeedbackQuerySet(CountableQuerySet):
    """Rows that are counted: the coordinator's are all, those of a lead the ones of the own office. What belongs to no
    office (partners, staff) is the coordinator's alone."""

    def _visible(self, access: Access) -> Self:
        if access.has(Role.COORDINATOR):
            return self.all()
        return self.filter(office__in=access.office_ids(Role.LEAD))

    def in_period(self, period: Period) -> Self:
        return self.filter(month__range=months_of(period))


class AnswerQuerySet(CountableQuerySet):
    office_lookup = "response__office_id"

    def in_period(self, period: Period) -> Self:
        return self.filter(response__month__range=months_of(period))


class OpenAnswerQuerySet(FeedbackQuerySet):
    def in_period(self, period: Period) -> Self:
        return self.filter(month__range=(period.start, period.end))

    def months_before(self, cutoff: date) -> Self:
        return self.filter(month__lt=cutoff)

    def waiting(self) -> Self:
        return self.filter(state="waiting")

    def released(self) -> Self:
        return self.filter(state="released")


class CodeQuerySet(ScopedQuerySet):
    """Who hands them out sees the codes of the own offices."""

    def _visible(self, access: Access) -> Self:
        return self.filter(office__in=access.office_ids(*OFFICE_ROLES))

    def usable(self, day: date | None = None) -> Self:
        return self.filter(expires_on__gte=day or timezone.localdate())


class InvitationQuerySet(models.QuerySet):
    def to_be_reminded(self, last: date) -> Self:
        """Asked on `last` or before, and not reminded yet."""
        return self.filter(invited_on__lte=last, reminded_on__isnull=True)
