"""The business words of events and of the numbers that are given out for them."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.periods import Period
from districts.scoping import CASEWORK, Access, CountableQuerySet, HasAccess
from network.events.machine import ANNOUNCED, HELD, STANDING


class EventQuerySet(CountableQuerySet):
    def _visible(self, access: Access) -> Self:
        """Events hold no personal data: whoever works here may see what is on."""
        return self.all()

    def kept_by(self, user: HasAccess) -> Self:
        """Those of the offices in which the person works with people, who may change them."""
        return self.filter(office__in=user.access.office_ids(*CASEWORK))

    def in_period(self, period: Period) -> Self:
        return self.filter(day__range=(period.start, period.end))

    def held(self) -> Self:
        return self.filter(status=HELD)

    def standing(self) -> Self:
        """All but the cancelled ones."""
        return self.filter(status__in=STANDING)

    def to_come(self) -> Self:
        return self.standing().filter(day__gte=timezone.localdate())

    def to_be_reported(self) -> Self:
        """Held, or over by the calendar, and nobody has said how many came."""
        is_over = Q(status=HELD) | Q(day__lt=timezone.localdate())
        return self.standing().filter(is_over, participants__isnull=True)

    def announced(self) -> Self:
        """What everybody may read of in the calendar: announced, and not over."""
        return self.filter(status=ANNOUNCED, day__gte=timezone.localdate())

    def published(self) -> Self:
        """Was announced, whatever became of it: who has the address may know."""
        return self.filter(announced_at__isnull=False)

    def with_details(self) -> Self:
        return self.select_related("office", "district", "site")

    def in_order(self) -> Self:
        return self.order_by("day", "starts_at", "pk")


class PlaceQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        return self.filter(state="waiting").order_by("number")

    def standing(self) -> Self:
        """All that were not given back."""
        return self.exclude(state="returned")
