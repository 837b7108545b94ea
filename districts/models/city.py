"""The city and its districts, with their population."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from districts.scoping import SharedQuerySet


class City(models.Model):
    """The one city of this installation (one database per city)."""

    class Licence(models.TextChoices):
        """Codes as in the list of licences of DCAT-AP.de."""

        ATTRIBUTION = "dl-by-de/2.0", _("Data licence Germany, attribution 2.0")
        ZERO = "dl-zero-de/2.0", _("Data licence Germany, zero 2.0")
        CC_BY = "cc-by/4.0", _("Creative Commons attribution 4.0")

    slug = models.SlugField(_("short name"), primary_key=True)
    name = models.CharField(_("name"), max_length=80)
    official_key = models.CharField(_("official municipality key"), max_length=8, blank=True)
    publishes_figures = models.BooleanField(
        _("publish figures as open data"),
        default=False,
        help_text=_("Rounded figures of frozen years at a public address, for everybody and without login."),
    )
    open_data_licence = models.CharField(
        _("licence of the open data"), max_length=20, choices=Licence, default=Licence.ATTRIBUTION
    )
    open_data_contact = models.EmailField(
        _("contact for the open data"),
        blank=True,
        help_text=_("Is published: an address of the office, not of a person."),
    )

    objects = SharedQuerySet.as_manager()

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        constraints = [
            models.CheckConstraint(
                condition=Q(publishes_figures=False) | ~Q(open_data_contact=""),
                name="districts_city_open_data_has_contact",
                violation_error_message=_("Who publishes figures names a contact."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class DistrictQuerySet(SharedQuerySet):
    def within_city(self) -> Self:
        """Real districts, without the answers "outside the city" and "not stated"."""
        return self.filter(kind=District.Kind.DISTRICT)

    def with_facts(self) -> Self:
        """Populations and offices are read along; `area_count` is the number of statistical districts."""
        counted = self.annotate(area_count=models.Count("statistical_districts")).order_by("position")
        return counted.prefetch_related("populations", "office_links__office")


class District(models.Model):
    """A city district (Stadtbezirk), or one of the two answers beside them: outside the city, unknown.

    The slug is the key, so that figures grouped by district need no join; `outside` and `unknown` are rows, so that
    NULL never means unknown (rule R10).
    """

    OUTSIDE = "outside"
    UNKNOWN = "unknown"

    class Kind(models.TextChoices):
        DISTRICT = "district", _("City district")
        OUTSIDE = "outside", _("Outside the city")
        UNKNOWN = "unknown", _("Not stated")

    slug = models.SlugField(_("short name"), max_length=40, primary_key=True)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.DISTRICT)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    tile_row = models.PositiveSmallIntegerField(_("row on the tile map"), null=True, blank=True)
    tile_column = models.PositiveSmallIntegerField(_("column on the tile map"), null=True, blank=True)

    objects = DistrictQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        constraints = [
            models.UniqueConstraint(
                fields=["tile_row", "tile_column"],
                name="districts_district_tile_unique",
                violation_error_message=_("Another district has this place on the tile map."),
            )
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("districts:district_detail", args=[self.slug])

    @property
    def label(self) -> str:
        """The name; for the two answers beside the districts the translated words."""
        return self.name if self.kind == self.Kind.DISTRICT else str(self.Kind(self.kind).label)

    def neighbours(self) -> list[str]:
        """Slugs of the districts whose tiles touch that of this one, at an edge or a corner; none without a tile."""
        if self.tile_row is None or self.tile_column is None:
            return []
        near = District.objects.filter(
            tile_row__range=(max(self.tile_row, 1) - 1, self.tile_row + 1),
            tile_column__range=(max(self.tile_column, 1) - 1, self.tile_column + 1),
        )
        return list(near.exclude(pk=self.pk).values_list("pk", flat=True))

    @property
    def latest_population(self) -> "DistrictPopulation | None":
        """The newest number of inhabitants; None where nobody has published one."""
        return next(iter(self.populations.all()), None)


class StatisticalDistrict(models.Model):
    """A statistical district (Statistischer Bezirk) by its two-digit code."""

    code = models.CharField(_("code"), max_length=4, primary_key=True)
    name = models.CharField(_("name"), max_length=80)
    district = models.ForeignKey(
        District, models.PROTECT, related_name="statistical_districts", verbose_name=_("district")
    )

    objects = SharedQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("statistical district")
        verbose_name_plural = _("statistical districts")

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class DistrictPopulation(models.Model):
    """Inhabitants of a district at the end of a year, with the source of the number."""

    district = models.ForeignKey(
        District, models.CASCADE, related_name="populations", verbose_name=_("district")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    total = models.PositiveIntegerField(_("inhabitants"))
    source = models.CharField(_("source"), max_length=200)

    objects = SharedQuerySet.as_manager()

    class Meta:
        ordering = ["district", "-year"]
        verbose_name = _("population")
        verbose_name_plural = _("populations")
        constraints = [
            models.UniqueConstraint(
                fields=["district", "year"],
                name="districts_population_once_a_year",
                violation_error_message=_("There is already a number for this district and year."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.district} {self.year}: {self.total}"
