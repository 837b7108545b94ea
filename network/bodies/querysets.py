"""The business words of bodies, their meetings and decisions."""

from datetime import date
from typing import Self

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from core.periods import Period
from districts.scoping import CASEWORK, OFFICE_ROLES, Access, CountableQuerySet, HasAccess, Role
from network.bodies import machine

KEEPERS = (*CASEWORK, Role.COORDINATOR)
"""Who prepares meetings: of the own office's bodies, or of those of the whole city."""
STAFF = "staff"
"""The kind of body whose meetings are a matter of the own house."""


class BodiesQuerySet(CountableQuerySet):
    """Records that belong to a body; `prefix` leads to it."""

    prefix = ""

    def _of_body(self, **conditions: object) -> Q:
        return Q(**{f"{self.prefix}{name}": value for name, value in conditions.items()})

    def _visible(self, access: Access) -> Self:
        """Everybody who works here reads along, but for staff meetings of other offices."""
        if access.has(Role.COORDINATOR):
            return self.all()
        is_own = self._of_body(office__in=access.office_ids(*OFFICE_ROLES))
        return self.filter(~self._of_body(kind=STAFF) | self._of_body(is_citywide=True) | is_own)

    def by_district(self) -> Self:
        """With the districts of the bodies read at once; `at_place` is where the first of them stands."""
        links = apps.get_model("network", "Body").districts.through.objects.filter(
            body=OuterRef(f"{self.prefix}pk")
        )
        place = links.order_by("district__position").values("district__position")[:1]
        return self.prefetch_related(f"{self.prefix}districts").annotate(at_place=models.Subquery(place))

    def kept_by(self, user: HasAccess) -> Self:
        """Those that the person may change."""
        kept = self._of_body(office__in=user.access.office_ids(*CASEWORK))
        if user.access.has(Role.COORDINATOR):
            kept |= self._of_body(is_citywide=True)
        return self.filter(kept)


class BodyQuerySet(BodiesQuerySet):
    def running(self, day: date | None = None) -> Self:
        today = day or timezone.localdate()
        return self.filter(Q(until__isnull=True) | Q(until__gte=today), since__lte=today)

    def not_ended(self) -> Self:
        return self.filter(Q(until__isnull=True) | Q(until__gte=timezone.localdate()))

    def as_listed(self) -> Self:
        """Adds `next_at`, `open_count` and `overdue_count`."""
        meetings = self.model.meetings.rel.related_model.objects.filter(
            body=OuterRef("pk"), status__in=machine.TO_COME, day__gte=timezone.localdate()
        )
        decisions = self.model.decisions.rel.related_model.objects.filter(
            body=OuterRef("pk"), state=machine.OPEN
        )
        overdue = decisions.filter(due_on__lt=timezone.localdate())
        return (
            self.by_district()
            .select_related("office")
            .annotate(
                next_at=models.Subquery(meetings.order_by("starts_at").values("starts_at")[:1]),
                open_count=_number(decisions),
                overdue_count=_number(overdue),
            )
        )

    def ended_with_open_decisions(self) -> Self:
        """Nobody follows these decisions up any more."""
        decisions = self.model.decisions.rel.related_model.objects
        left = decisions.filter(body=OuterRef("pk"), state=machine.OPEN)
        return self.filter(Exists(left), until__lt=timezone.localdate())


def _number(found: models.QuerySet) -> models.Subquery:
    counted = found.order_by().values("body").annotate(number=Count("pk")).values("number")
    return models.functions.Coalesce(models.Subquery(counted), 0)


class MemberQuerySet(BodiesQuerySet):
    prefix = "body__"
    office_lookup = "body__office_id"

    def on(self, day: date) -> Self:
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)

    def in_order(self) -> Self:
        return self.select_related("organisation").order_by("position", "pk")


class MeetingQuerySet(BodiesQuerySet):
    prefix = "body__"
    office_lookup = "body__office_id"

    def in_period(self, period: Period) -> Self:
        return self.filter(day__range=(period.start, period.end))

    def took_place(self) -> Self:
        return self.filter(status__in=machine.TOOK_PLACE)

    def to_come(self) -> Self:
        return self.filter(status__in=machine.TO_COME, day__gte=timezone.localdate())

    def without_minutes(self) -> Self:
        """Over by the calendar, and nobody has said what came of them."""
        return self.filter(status__in=machine.TO_COME, day__lt=timezone.localdate())

    def with_body(self) -> Self:
        return self.by_district().select_related("body__office")


class AgendaItemQuerySet(BodiesQuerySet):
    prefix = "meeting__body__"
    office_lookup = "meeting__body__office_id"


class DecisionQuerySet(BodiesQuerySet):
    prefix = "body__"
    office_lookup = "body__office_id"

    def open(self) -> Self:
        return self.filter(state=machine.OPEN)

    def overdue(self) -> Self:
        return self.open().filter(due_on__lt=timezone.localdate())

    def for_agenda_of(self, meeting: models.Model) -> Self:
        """What the meeting looks at again: decided before it by its body, or taken over, and not closed by then."""
        own = Q(meeting__body=meeting.body_id) | Q(body=meeting.body_id, followed_since__lt=meeting.day)
        is_open = Q(closed_on__isnull=True) | Q(closed_on__gte=meeting.day)
        return self.filter(own, is_open, decided_on__lt=meeting.day)

    def with_details(self) -> Self:
        return self.by_district().select_related("body", "organisation", "meeting")

    def in_order(self) -> Self:
        return self.order_by("due_on", "pk")
