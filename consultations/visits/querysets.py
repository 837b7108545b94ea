"""The business words of home visits."""

from datetime import date, timedelta
from typing import Self

from django.db.models import F
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from clients.marks import FileMark
from consultations.visits.machine import OPEN, OVER, PLANNED, REQUESTED
from core.periods import Period
from districts.scoping import CountableQuerySet

KEPT = timedelta(days=92)
"""How long name, address and notes are kept after the visit is over (handbook §5.3); a notice of a family that moved in
longer ago is not taken in any more."""
WELCOME = "welcome"
"""The reason of a visit that begins with a move-in notice."""
LONGEST_OPEN = timedelta(days=183)
"""A request that nothing came of for so long has no purpose any more."""


class HomeVisitQuerySet(CountableQuerySet):
    def requested(self) -> Self:
        return self.filter(status=REQUESTED)

    def planned(self) -> Self:
        return self.filter(status=PLANNED)

    def planned_on(self, day: date) -> Self:
        return self.planned().filter(planned_at__date=day).order_by("planned_at", "pk")

    def without_result(self) -> Self:
        """Planned for a day that is over."""
        return self.planned().filter(planned_at__date__lt=timezone.localdate())

    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def move_ins(self) -> Self:
        """Notices that a household has moved, or will, into a flat of its own, whatever became of the visit."""
        return self.filter(reason=WELCOME, move_month__isnull=False)

    def to_be_offered(self) -> Self:
        """Requested, and no letter with the offer has gone out yet."""
        return self.requested().filter(letter_on__isnull=True)

    def ended_in(self, period: Period) -> Self:
        """Done, declined or nobody met on a day of the period."""
        return self.filter(status__in=OVER, ended_on__range=(period.start, period.end))

    def of_household(self, keys: list[str], office_id: int) -> Self:
        """Visits to the address with these keys."""
        return self.filter(office=office_id, address_key__in=keys) if all(keys) else self.none()

    def kept_too_long(self, today: date) -> Self:
        """Over for so long that nobody needs the address any more; counted from the move where that is later."""
        last = Greatest("ended_on", Coalesce(F("moves_in_on"), F("ended_on")))
        over = self.filter(status__in=OVER).exclude(address_key="").alias(last=last)
        return over.filter(last__lte=today - KEPT).exclude(FileMark.held("client", today))

    def open_too_long(self, today: date) -> Self:
        """Open, and neither requested nor moved in nor planned within LONGEST_OPEN."""
        before = today - LONGEST_OPEN
        old = self.open().filter(requested_on__lt=before)
        unused = old.exclude(moves_in_on__gte=before).exclude(planned_at__date__gte=before)
        return unused.exclude(FileMark.held("client", today))

    def on_desk(self, day: date) -> Self:
        """Those of `day` with what a line of the desk says of them."""
        return self.planned_on(day).select_related("first", "second")

    def with_details(self) -> Self:
        return self.select_related(
            "office", "district", "first", "second", "client", "consultation", "origin"
        )

    def in_order_of_work(self) -> Self:
        """What is planned by its time, then what was requested longest ago."""
        return self.order_by(F("planned_at").asc(nulls_last=True), "requested_on", "pk")
