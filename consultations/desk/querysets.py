"""The business words of tickets."""

from datetime import date
from typing import Self

from django.db.models import F

from districts.scoping import CASEWORK, Access, CountableQuerySet, Role

QUEUE = (Role.RECEPTION, *CASEWORK)
"""Who works with the queue of an office: reception sees tickets and no other casework (handbook §6.10)."""

WAITING, CALLED, IN_SERVICE = "waiting", "called", "in_service"
DONE, LEFT, REBOOKED = "done", "left", "rebooked"
OPEN = (WAITING, CALLED, IN_SERVICE)


class TicketQuerySet(CountableQuerySet):
    def _visible(self, access: Access) -> Self:
        return self.filter(office__in=access.office_ids(*QUEUE))

    def on(self, day: date) -> Self:
        return self.filter(day=day)

    def waiting(self) -> Self:
        return self.filter(status=WAITING)

    def open(self) -> Self:
        """Not yet at an end: waiting, called or in consultation."""
        return self.filter(status__in=OPEN)

    def in_turn(self) -> Self:
        """Emergencies first, then by number; who only brings a letter comes after those who need to talk."""
        return self.order_by("-is_emergency", "is_letter_only", "number")

    def newest_call_first(self) -> Self:
        return self.order_by(F("called_at").desc(nulls_last=True), "-number")

    def kept_too_long(self, today: date) -> Self:
        """Of days before `today`, with what was known of the person."""
        return self.filter(day__lt=today, arrived_at__isnull=False)
