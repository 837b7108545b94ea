"""The city: districts with their population, offices with their sites and hours, employers in tandem."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.validity import Validity, ValidityQuerySet
from districts.scoping import SharedQuerySet


class SharedValidityQuerySet(SharedQuerySet, ValidityQuerySet):
    pass


class City(models.Model):
    """The one city of this installation (one database per city)."""

    slug = models.SlugField(_("short name"), primary_key=True)
    name = models.CharField(_("name"), max_length=80)
    official_key = models.CharField(_("official municipality key"), max_length=8, blank=True)

    objects = SharedQuerySet.as_manager()

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")

    def __str__(self) -> str:
        return self.name


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

    objects = SharedQuerySet.as_manager()

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

    @property
    def label(self) -> str:
        """The name; for the two answers beside the districts the translated words."""
        return self.name if self.kind == self.Kind.DISTRICT else str(self.Kind(self.kind).label)


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


class Employer(models.Model):
    """Who employs staff of the offices: the city, and its partners in the tandem."""

    class Kind(models.TextChoices):
        CITY = "city", _("City")
        WELFARE = "welfare", _("Welfare association")
        MSO = "mso", _("Migrant organisation")
        ASSOCIATION = "association", _("Club or association")
        COMPANY = "company", _("Company")

    class PrivacyRegime(models.TextChoices):
        """Handbook §5.1: three data-protection regimes meet in one office."""

        SOCIAL_CODE = "social_code", _("GDPR with social secrecy (SGB I, SGB X)")
        GDPR = "gdpr", _("GDPR and BDSG")
        KDG = "kdg", _("Catholic church law (KDG)")
        DSG_EKD = "dsg_ekd", _("Protestant church law (DSG-EKD)")

    name = models.CharField(_("name"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    privacy_regime = models.CharField(
        _("data-protection law"), max_length=12, choices=PrivacyRegime, default=PrivacyRegime.GDPR
    )

    objects = SharedQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("employer")
        verbose_name_plural = _("employers")

    def __str__(self) -> str:
        return self.name

    @property
    def side(self) -> str:
        """The side of the tandem: `city` or `partner` (dimension `employer`)."""
        return "city" if self.kind == self.Kind.CITY else "partner"


class Office(models.Model):
    """A welcome office; it covers one or more districts and has one or more sites."""

    code = models.CharField(_("code"), max_length=4, unique=True)
    name = models.CharField(_("name"), max_length=80, unique=True)
    promised_hours = models.DecimalField(
        _("promised open hours per week"), max_digits=4, decimal_places=1, default=Decimal("12")
    )
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)

    objects = SharedQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True)
                | Q(opened_on__isnull=True)
                | Q(closed_on__gte=F("opened_on")),
                name="districts_office_closes_after_opening",
                violation_error_message=_("The office closes before it opens."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def is_open_on(self, day: date) -> bool:
        """Whether the office exists on `day` (opened, not yet closed)."""
        return (self.opened_on is None or self.opened_on <= day) and (
            self.closed_on is None or day <= self.closed_on
        )


class OfficeDistrict(Validity):
    """An office is responsible for a district."""

    office = models.ForeignKey(
        Office, models.CASCADE, related_name="district_links", verbose_name=_("office")
    )
    district = models.ForeignKey(
        District, models.PROTECT, related_name="office_links", verbose_name=_("district")
    )

    objects = SharedValidityQuerySet.as_manager()

    class Meta(Validity.Meta):
        ordering = ["office", "district__position"]
        verbose_name = _("district of an office")
        verbose_name_plural = _("districts of an office")
        constraints = [
            *Validity.Meta.constraints,
            models.UniqueConstraint(
                fields=["office", "district", "valid_from"],
                name="districts_officedistrict_once",
                violation_error_message=_("The office already has this district from that day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office} – {self.district}"


class OfficePartner(Validity):
    """The tandem: the employer that staffs an office together with the city."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="partner_links", verbose_name=_("office"))
    employer = models.ForeignKey(
        Employer, models.PROTECT, related_name="office_links", verbose_name=_("tandem partner")
    )

    objects = SharedValidityQuerySet.as_manager()

    class Meta(Validity.Meta):
        ordering = ["office", "-valid_from"]
        verbose_name = _("tandem partner")
        verbose_name_plural = _("tandem partners")

    def __str__(self) -> str:
        return f"{self.office} – {self.employer}"


class Site(Validity):
    """A place where an office receives people: main office, branch, pop-up."""

    class Kind(models.TextChoices):
        MAIN = "main", _("Main office")
        BRANCH = "branch", _("Branch")
        POPUP = "popup", _("Pop-up")

    office = models.ForeignKey(Office, models.CASCADE, related_name="sites", verbose_name=_("office"))
    code = models.SlugField(_("short name"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.MAIN)
    street = models.CharField(_("street and number"), max_length=120)
    postcode = models.CharField(_("postcode"), max_length=5, blank=True)
    town = models.CharField(_("town"), max_length=80)
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="sites", verbose_name=_("district")
    )

    objects = SharedValidityQuerySet.as_manager()

    class Meta(Validity.Meta):
        ordering = ["office", "-kind", "code"]
        verbose_name = _("site")
        verbose_name_plural = _("sites")

    def __str__(self) -> str:
        return self.street


class OpeningHoursQuerySet(SharedValidityQuerySet):
    def open_hours(self) -> Self:
        """Only the hours in which people walk in, not those kept for appointments."""
        return self.filter(kind=OpeningHours.Kind.OPEN)


class OpeningHours(Validity):
    """Weekly hours of a site; appointment hours do not count towards the promised open hours."""

    class Kind(models.TextChoices):
        OPEN = "open", _("Open hours")
        APPOINTMENT = "appointment", _("By appointment")

    class Weekday(models.IntegerChoices):
        MONDAY = 1, _("Monday")
        TUESDAY = 2, _("Tuesday")
        WEDNESDAY = 3, _("Wednesday")
        THURSDAY = 4, _("Thursday")
        FRIDAY = 5, _("Friday")
        SATURDAY = 6, _("Saturday")
        SUNDAY = 7, _("Sunday")

    site = models.ForeignKey(Site, models.CASCADE, related_name="opening_hours", verbose_name=_("site"))
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    opens_at = models.TimeField(_("from"))
    closes_at = models.TimeField(_("until"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.OPEN)

    objects = OpeningHoursQuerySet.as_manager()

    class Meta(Validity.Meta):
        ordering = ["site", "weekday", "opens_at"]
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        constraints = [
            *Validity.Meta.constraints,
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="districts_hours_close_after_open",
                violation_error_message=_("The closing time lies before the opening time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens_at:%H:%M}–{self.closes_at:%H:%M}"

    @property
    def length(self) -> timedelta:
        return datetime.combine(date.min, self.closes_at) - datetime.combine(date.min, self.opens_at)


class Holiday(models.Model):
    """A public holiday: all sites of the city are closed."""

    day = models.DateField(_("day"), unique=True)
    name = models.CharField(_("name"), max_length=80)

    objects = SharedQuerySet.as_manager()

    class Meta:
        ordering = ["day"]
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class OpeningException(models.Model):
    """A day on which a site is closed, or open at other hours than in the week's plan."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="exceptions", verbose_name=_("site"))
    day = models.DateField(_("day"))
    opens_at = models.TimeField(_("from"), null=True, blank=True, help_text=_("Empty: closed all day"))
    closes_at = models.TimeField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=120)

    objects = SharedQuerySet.as_manager()

    class Meta:
        ordering = ["site", "day", "opens_at"]
        verbose_name = _("exception")
        verbose_name_plural = _("exceptions")
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True, closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="districts_exception_hours_complete",
                violation_error_message=_("Give both times, the later one second, or none for a closed day."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.reason}"
