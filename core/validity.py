"""Things that hold from one day to another: memberships, opening hours, links between offices and districts."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ValidityQuerySet(models.QuerySet):
    def valid_on(self, day: date | None = None) -> Self:
        """Rows that hold on `day` (default today); both ends are included."""
        day = day or timezone.localdate()
        return self.filter(Q(valid_from__lte=day) & (Q(valid_until__isnull=True) | Q(valid_until__gte=day)))

    def overlapping(self, other: "Validity") -> Self:
        """Rows that share at least one day with `other`, without `other` itself."""
        found = self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=other.valid_from))
        if other.valid_until is not None:
            found = found.filter(valid_from__lte=other.valid_until)
        return found.exclude(pk=other.pk)


class Validity(models.Model):
    """A row that holds from `valid_from` to `valid_until`, both included; no end means until further notice."""

    valid_from = models.DateField(_("valid from"), default=timezone.localdate)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="%(app_label)s_%(class)s_ends_after_start",
                violation_error_message=_("The end lies before the start."),
            )
        ]

    def is_valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)
