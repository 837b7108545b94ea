"""Families that have moved into a flat of their own, as far as they are counted: by notices of today, and by what is
left of those that were deleted."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db import models, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from consultations.models import HomeVisit
from core.periods import Period, month_number
from core.rows import counting
from districts.models import Accommodation, District, Office
from districts.scoping import CountableQuerySet, HasAccess


class MoveIn(NamedTuple):
    """One row of a notice; several of one household in a month are one move."""

    district: str
    month: int
    household: object
    origin: int | None
    persons: int


class PastMoveIn(models.Model):
    """What is counted of a notice of which nothing came, when the request is deleted: otherwise the figures of a month
    would shrink half a year later."""

    office = models.ForeignKey(
        Office, models.PROTECT, related_name="+", db_index=False, verbose_name=_("office")
    )
    district = models.ForeignKey(
        District, models.PROTECT, related_name="+", db_index=False, verbose_name=_("district")
    )
    household = models.UUIDField(unique=True)
    move_month = models.PositiveIntegerField(_("month of the move"))
    origin = models.ForeignKey(
        Accommodation,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("lived before in"),
    )
    persons = models.PositiveSmallIntegerField(_("persons"))

    objects = CountableQuerySet.as_manager()

    class Meta:
        ordering = ["move_month", "pk"]
        verbose_name = _("move-in that is only counted")
        verbose_name_plural = _("move-ins that are only counted")
        indexes = [models.Index(fields=["move_month"], name="network_pastmovein_month")]

    def __str__(self) -> str:
        return f"{self.district} {self.move_month}"


KEPT = ("office_id", "district_id", "household", "move_month", "origin_id", "persons")


@transaction.atomic
def forget_requests(visits: QuerySet) -> int:
    """Delete these requests; a move that nothing else tells of is still counted. Returns how many requests it was."""
    keys = list(visits.values_list("pk", flat=True))
    gone = HomeVisit.objects.filter(pk__in=keys)
    PastMoveIn.objects.bulk_create(
        (PastMoveIn(**row) for row in gone.move_ins().values(*KEPT)), ignore_conflicts=True
    )
    gone.delete()
    return len(keys)


def move_ins_of(user: HasAccess, period: Period) -> Iterator[MoveIn]:
    """The moves in months of `period` whose figures `user` may see, each household once a month."""
    months = (month_number(period.start), month_number(period.end))
    with counting():
        found = [*_rows(HomeVisit.objects.countable_by(user).move_ins(), months)]
        found += _rows(PastMoveIn.objects.countable_by(user), months)
    return iter({(each.month, each.household): each for each in found}.values())


def _rows(queryset: QuerySet, months: tuple[int, int]) -> Iterator[MoveIn]:
    rows = queryset.filter(move_month__range=months).order_by()
    return map(MoveIn._make, rows.values_list("district", "move_month", "household", "origin", "persons"))
