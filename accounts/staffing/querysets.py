"""The business words of the duty roster; each is defined here once."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.periods import Period
from districts.models import Office, Site
from districts.scoping import OFFICE_ROLES, Access, HasAccess, Role, ScopedQuerySet


class DutyQuerySet(ScopedQuerySet):
    def _visible(self, access: Access) -> Self:
        """Everybody who works in the office sees its roster."""
        return self.filter(site__office__in=access.office_ids(*OFFICE_ROLES))

    def on(self, day: date) -> Self:
        return self.filter(day=day)

    def in_period(self, period: Period) -> Self:
        return self.filter(day__range=(period.start, period.end))

    def at(self, site: Site) -> Self:
        return self.filter(site=site)

    def of_office(self, office: Office) -> Self:
        return self.filter(site__office=office)

    def overlapping(self, other) -> Self:
        """Duties of the same person that share a minute with `other`, wherever they are."""
        same_day = self.filter(user=other.user_id, day=other.day).exclude(pk=other.pk)
        return same_day.filter(starts_at__lt=other.ends_at, ends_at__gt=other.starts_at)


class AbsenceQuerySet(ScopedQuerySet):
    def visible_to(self, user: HasAccess) -> Self:
        """One's own; and for a lead those of the people who work in the office today."""
        visible = super().visible_to(user)
        if not user.is_authenticated or not user.is_active or not user.access.roles:
            return visible
        return self.filter(Q(user=user.pk) | Q(pk__in=visible.values("pk")))._scoped()

    def _visible(self, access: Access) -> Self:
        return self.filter(user__in=self._staff_of(access.office_ids(Role.LEAD)))

    def _staff_of(self, offices: Iterable[int]) -> models.QuerySet:
        memberships = self.model.user.field.related_model.memberships.rel.related_model.objects
        return memberships.valid_on().filter(office__in=offices).values("user")

    def on(self, day: date) -> Self:
        return self.filter(first_day__lte=day, last_day__gte=day)

    def in_period(self, period: Period) -> Self:
        """Those with at least one day in the period."""
        return self.filter(first_day__lte=period.end, last_day__gte=period.start)

    def of(self, users: Iterable) -> Self:
        """Of people, or of their keys."""
        return self.filter(user__in=users)

    def current_or_to_come(self) -> Self:
        return self.filter(last_day__gte=timezone.localdate())

    def over(self) -> Self:
        return self.filter(last_day__lt=timezone.localdate()).order_by("-first_day", "-pk")

    def overlapping(self, other) -> Self:
        """Absences of the same person that share a day with `other`."""
        same = self.filter(user=other.user_id).exclude(pk=other.pk)
        return same.filter(first_day__lte=other.last_day, last_day__gte=other.first_day)
