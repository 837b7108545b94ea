"""Where services are offered."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from districts.scoping import SharedQuerySet
from partners.models.base import HsdsRecord, postcode, web_address
from partners.models.organisations import Organisation


class Location(HsdsRecord):
    """A place of an organisation, with its address and how one gets in."""

    class Type(models.TextChoices):
        """The types of HSDS 3."""

        PHYSICAL = "physical", _("on site")
        POSTAL = "postal", _("postal address only")
        VIRTUAL = "virtual", _("online or by phone")

    class Wheelchair(models.TextChoices):
        YES = "yes", _("accessible by wheelchair")
        PARTLY = "partly", _("partly accessible by wheelchair")
        NO = "no", _("not accessible by wheelchair")
        UNKNOWN = "unknown", _("not known")

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="locations", verbose_name=_("organisation")
    )
    name = models.CharField(_("name of the place"), max_length=160, blank=True)
    location_type = models.CharField(_("kind of place"), max_length=8, choices=Type, default=Type.PHYSICAL)
    street = models.CharField(_("street and number"), max_length=120, blank=True)
    postcode = models.CharField(_("postcode"), max_length=12, blank=True, validators=[postcode])
    town = models.CharField(_("town"), max_length=80, blank=True)
    transportation = models.CharField(
        _("how to get there"), max_length=200, blank=True, help_text=_("Stop, entrance, floor")
    )
    wheelchair = models.CharField(
        _("wheelchair"), max_length=8, choices=Wheelchair, default=Wheelchair.UNKNOWN
    )
    accessibility = models.CharField(_("accessibility"), max_length=200, blank=True)
    url = models.URLField(_("link"), blank=True, validators=[web_address])
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)

    objects = SharedQuerySet.as_manager()

    class Meta:
        ordering = ["town", "street", "name", "id"]
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="partners_location_on_earth",
                violation_error_message=_("Give latitude and longitude in degrees, or neither."),
            )
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.street, self.town_line) if part) or str(
            self.get_location_type_display()
        )

    @property
    def town_line(self) -> str:
        return f"{self.postcode} {self.town}".strip()
