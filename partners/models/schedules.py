"""Where and when a service is offered."""

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from districts.scoping import SharedQuerySet
from partners.models.base import HsdsRecord
from partners.models.locations import Location
from partners.models.services import Service


class ServiceAtLocation(HsdsRecord):
    service = models.ForeignKey(Service, models.CASCADE, related_name="at_locations")
    location = models.ForeignKey(Location, models.CASCADE, related_name="at_locations")

    class Meta:
        verbose_name = _("service at a place")
        verbose_name_plural = _("services at places")
        constraints = [
            models.UniqueConstraint(fields=["service", "location"], name="partners_service_at_location_once")
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.location_id}"


class Schedule(HsdsRecord):
    """Weekly hours of a service, as a recurrence of HSDS 3 (RFC 5545) has them."""

    class Weekday(models.TextChoices):
        MONDAY = "MO", _("Monday")
        TUESDAY = "TU", _("Tuesday")
        WEDNESDAY = "WE", _("Wednesday")
        THURSDAY = "TH", _("Thursday")
        FRIDAY = "FR", _("Friday")
        SATURDAY = "SA", _("Saturday")
        SUNDAY = "SU", _("Sunday")

    service = models.ForeignKey(Service, models.CASCADE, related_name="schedules", verbose_name=_("service"))
    weekday = models.CharField(_("weekday"), max_length=2, choices=Weekday)
    opens_at = models.TimeField(_("from"))
    closes_at = models.TimeField(_("until"))
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=120, blank=True)

    objects = SharedQuerySet.as_manager()

    class Meta:
        ordering = ["service_id", "opens_at", "id"]
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="partners_schedule_closes_after_opening",
                violation_error_message=_("The closing time lies before the opening time."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="partners_schedule_ends_after_start",
                violation_error_message=_("The end lies before the start."),
            ),
        ]
        indexes = [
            # What is open now is read from it alone, for every search.
            models.Index(
                fields=["weekday", "opens_at", "closes_at", "valid_from", "valid_until", "service"],
                name="partners_schedule_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens_at:%H:%M}–{self.closes_at:%H:%M}"

    @property
    def day_number(self) -> int:
        """Monday is 0."""
        return self.Weekday.values.index(self.weekday)

    def is_open_at(self, moment: datetime) -> bool:
        day = moment.date()
        begins, ends = self.valid_from or date.min, self.valid_until or date.max
        is_today = day.weekday() == self.day_number and begins <= day <= ends
        return is_today and self.opens_at <= moment.time() < self.closes_at
