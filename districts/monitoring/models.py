"""Indicators and their values for the city and its districts."""

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, Max, Q
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from catalogues.fields import CodeField
from districts.models.city import District
from districts.scoping import SharedQuerySet

EARLIEST_YEAR, LATEST_YEAR = 1950, 2100
PLACES = 4
"""Decimal places of a stored value."""


class Group(models.TextChoices):
    """Of whom a value is."""

    ALL = "all", _("All")
    FOREIGN = "foreign", _("Foreign nationals")
    MIGRATION = "migration", _("With migration background")


class Indicator(models.Model):
    """What is observed, and its definition. The code never changes; what is gone keeps its values."""

    class Unit(models.TextChoices):
        PERSONS = "persons", _("persons")
        NUMBER = "number", pgettext_lazy("unit", "number")
        PERCENT = "percent", "%"
        PER_THOUSAND = "per_thousand", _("per 1,000 inhabitants")
        EURO = "euro", _("euros")
        SQUARE_METRES = "square_metres", _("square metres per person")

    class Direction(models.TextChoices):
        HIGHER = "higher", _("higher is better")
        LOWER = "lower", _("lower is better")
        NEUTRAL = "neutral", _("neither is better")

    code = models.SlugField(_("code"), max_length=40, primary_key=True)
    field = CodeField(_("field"), catalogue="indicator_field")
    name_de = models.CharField(_("name (German)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120, blank=True)
    name_tr = models.CharField(_("name (Turkish)"), max_length=120, blank=True)
    unit = models.CharField(_("unit"), max_length=20, choices=Unit)
    definition_de = models.TextField(_("definition (German)"), max_length=600)
    definition_en = models.TextField(_("definition (English)"), max_length=600, blank=True)
    definition_tr = models.TextField(_("definition (Turkish)"), max_length=600, blank=True)
    source = models.CharField(
        _("source"), max_length=200, help_text=_("Who publishes the figures; it stands on every page.")
    )
    direction = models.CharField(_("direction"), max_length=10, choices=Direction, default=Direction.NEUTRAL)
    decimals = models.PositiveSmallIntegerField(
        _("decimal places"), default=0, validators=[MaxValueValidator(PLACES)]
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("What is not active takes no new values; those it has can still be looked at."),
    )
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("replaced by")
    )

    objects = SharedQuerySet.as_manager()

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("code")),
                name="districts_indicator_not_its_own_successor",
                violation_error_message=_("An indicator cannot replace itself."),
            ),
            models.CheckConstraint(
                condition=Q(decimals__lte=PLACES),
                name="districts_indicator_decimals",
                violation_error_message=_("At most 4 decimal places are kept."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("districts:indicator_detail", args=[self.code])

    @property
    def name(self) -> str:
        """In the active language, German where there is none."""
        return self._in_language("name")

    @property
    def definition(self) -> str:
        return self._in_language("definition")

    @property
    def is_rate(self) -> bool:
        """Whether a district can be compared with the city; a number of persons of it cannot."""
        return self.unit not in (self.Unit.PERSONS, self.Unit.NUMBER)

    def _in_language(self, name: str) -> str:
        return getattr(self, f"{name}_{(get_language() or 'de')[:2]}", "") or getattr(self, f"{name}_de")

    def refusal(self, value: Any) -> str:
        """Why the indicator cannot have this value; empty when it can."""
        if self.unit == self.Unit.PERCENT and not 0 <= value <= 100:
            return str(_("A percentage lies between 0 and 100."))
        if self.unit != self.Unit.NUMBER and value < 0:
            return str(_("The value cannot be below zero."))
        if self.unit == self.Unit.PERSONS and value != int(value):
            return str(_("Persons are whole numbers."))
        return ""


class IndicatorValueQuerySet(SharedQuerySet):
    def of(self, indicator: Indicator) -> Self:
        return self.filter(indicator=indicator)

    def coverage(self) -> Self:
        """Indicator, group, year, and of how many districts there is a value."""
        by_year = self.order_by().values_list("indicator", "group", "year")
        return by_year.annotate(known=Count("district"))

    def around(self, district: District, group: str, years: int) -> Self:
        """Those of the district and of the city as a whole, of the `years` up to the newest of the district."""
        of_group = self.filter(group=group)
        newest = of_group.filter(district=district).aggregate(newest=Max("year"))["newest"] or 0
        recent = of_group.filter(year__gt=newest - years, year__lte=newest)
        return recent.filter(Q(district=district) | Q(district__isnull=True))


class IndicatorValue(models.Model):
    """The published value of an indicator for a district in a year; without a district for the city as a whole."""

    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="values", db_index=False, verbose_name=_("indicator")
    )
    district = models.ForeignKey(
        District,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("district"),
    )
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(EARLIEST_YEAR), MaxValueValidator(LATEST_YEAR)]
    )
    group = models.CharField(_("group of persons"), max_length=10, choices=Group, default=Group.ALL)
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=PLACES)

    objects = IndicatorValueQuerySet.as_manager()

    class Meta:
        ordering = ["indicator", "group", "year", "district"]
        verbose_name = _("value of an indicator")
        verbose_name_plural = _("values of indicators")
        indexes = [models.Index(fields=["district", "group", "year"], name="districts_value_of_district")]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "group", "year", "district"],
                name="districts_value_once",
                violation_error_message=_(
                    "There is already a value of this indicator for district, year and group."
                ),
            ),
            models.UniqueConstraint(
                fields=["indicator", "group", "year"],
                condition=Q(district__isnull=True),
                name="districts_value_of_city_once",
                violation_error_message=_(
                    "There is already a value of this indicator for the city, year and group."
                ),
            ),
            models.CheckConstraint(
                condition=Q(district__isnull=True) | ~Q(district__in=[District.OUTSIDE, District.UNKNOWN]),
                name="districts_value_of_a_district",
                violation_error_message=_("Official figures are of the city or of one of its districts."),
            ),
            models.CheckConstraint(
                condition=Q(year__gte=EARLIEST_YEAR, year__lte=LATEST_YEAR),
                name="districts_value_year",
                violation_error_message=_("The year is not possible."),
            ),
            models.CheckConstraint(
                condition=Q(group__in=Group.values),
                name="districts_value_group",
                violation_error_message=_("There is no such group."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.district_id or 'city'} {self.year} {self.group}: {self.value}"

    def clean(self) -> None:
        reason = self.indicator.refusal(self.value) if self.indicator_id and self.value is not None else ""
        if reason:
            raise ValidationError({"value": reason})
