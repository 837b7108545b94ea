"""How long a controller keeps what, where it is not what the rules say by themselves, and the protocol of what was
deleted. The rules are in welcome/retention."""

from datetime import date
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from districts.models import Employer, Office
from districts.scoping import Access, Role, ScopedQuerySet

KEEPERS = (Role.DPO, Role.ADMIN)
"""Who sets periods and reads the protocol (handbook §6.10)."""


class KeepersQuerySet(ScopedQuerySet):
    def _visible(self, access: Access) -> Self:
        return self.all() if access.has(*KEEPERS) else self.none()


class RetentionPeriodQuerySet(KeepersQuerySet):
    def in_force(self, day: date) -> dict[tuple[int, str], int]:
        """Months by employer and rule."""
        rows = self.filter(valid_from__lte=day).order_by("valid_from", "pk")
        return {(row.employer_id, row.rule): row.months for row in rows}

    def to_come(self, day: date) -> Self:
        return self.filter(valid_from__gt=day)


class RetentionPeriod(models.Model):
    """From `valid_from` on `employer`, as the controller, keeps what `rule` is about for `months`."""

    employer = models.ForeignKey(
        Employer, models.CASCADE, related_name="retention_periods", verbose_name=_("controller")
    )
    rule = models.CharField(_("rule"), max_length=20)
    months = models.PositiveSmallIntegerField(
        _("months"), validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    valid_from = models.DateField(_("from"))
    set_at = models.DateTimeField(_("set"), default=timezone.now)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = RetentionPeriodQuerySet.as_manager()

    class Meta:
        ordering = ["employer", "rule", "valid_from"]
        verbose_name = _("retention period")
        verbose_name_plural = _("retention periods")
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "rule", "valid_from"], name="accounts_retentionperiod_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.employer} {self.rule}"


class RetentionRecord(models.Model):
    """One batch of a run: that so many were deleted, by which rule, never whose data. `by` is who did it at the
    wish of a person; a run belongs to nobody."""

    WISH = "wish"
    """In place of a rule: at the wish of the person."""

    at = models.DateTimeField(_("time"), default=timezone.now, db_index=True)
    rule = models.CharField(_("rule"), max_length=20)
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+", verbose_name=_("office"))
    controller = models.CharField(_("controller"), max_length=120, blank=True)
    count = models.PositiveIntegerField(_("number"))
    until = models.DateField(_("began before"), null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = KeepersQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("entry of the deletion protocol")
        verbose_name_plural = _("deletion protocol")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.rule} {self.count}"
