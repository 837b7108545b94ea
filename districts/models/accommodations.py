"""Where people live before they have a flat of their own."""

from datetime import date
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from districts.models.city import District
from districts.scoping import SharedQuerySet

MOST_PLACES = 20_000


class AccommodationQuerySet(SharedQuerySet):
    def not_closed(self, day: date | None = None) -> Self:
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=day or timezone.localdate()))


class Accommodation(models.Model):
    """A shelter of the city or the state, by name; a place that must stay secret does not belong here. `closed_on` is
    the last day."""

    class Kind(models.TextChoices):
        COMMUNAL = "communal", _("communal accommodation")
        EMERGENCY = "emergency", _("emergency accommodation")
        RECEPTION = "reception", _("reception centre of the state")
        HOTEL = "hotel", _("hotel or guest house")
        OTHER = "other", pgettext_lazy("an accommodation", "other")

    name = models.CharField(
        _("name"),
        max_length=120,
        unique=True,
        help_text=_("As in move-in notices. No place of protection whose address is secret."),
    )
    kind = models.CharField(_("kind"), max_length=9, choices=Kind, default=Kind.COMMUNAL)
    district = models.ForeignKey(
        District, models.PROTECT, related_name="+", db_index=False, verbose_name=_("district")
    )
    capacity = models.PositiveSmallIntegerField(
        _("places"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PLACES)],
    )
    opened_on = models.DateField(_("open since"), null=True, blank=True)
    closed_on = models.DateField(_("open until"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AccommodationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("accommodation")
        verbose_name_plural = _("accommodations")
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True)
                | Q(opened_on__isnull=True)
                | Q(closed_on__gte=F("opened_on")),
                name="districts_accommodation_in_order",
                violation_error_message=_("The last day lies before the first one."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_closed(self) -> bool:
        return self.closed_on is not None and self.closed_on < timezone.localdate()
