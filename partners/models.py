"""Whom we refer to: organisations and their services, in words and ids of HSDS 3 so that the directory can grow."""

import uuid
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogues.fields import CodeField
from catalogues.models import Language, Topic
from districts.models import District
from partners.querysets import OrganisationQuerySet, ServiceQuerySet
from partners.search import fold

REVIEW_AFTER = timedelta(days=365)
"""Handbook §6.2: what nobody has confirmed for a year is marked."""

phone_number = RegexValidator(
    r"^\+?[0-9][0-9 ()/.–-]{2,38}$", _("Enter a telephone number such as 030 23125 000.")
)
postcode = RegexValidator(r"^\d{5}$", _("Five digits."))


class Named(models.Model):
    """A name that is unique whatever the case and the accents; `name_key` is compared and searched."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=160)
    name_key = models.CharField(max_length=500, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        self.name_key = fold(self.name)[:500]
        super().save(*args, **kwargs)

    def namesakes(self) -> models.QuerySet:
        """Other records that have the same name."""
        return type(self).objects.filter(name_key=fold(self.name)[:500]).exclude(pk=self.pk)


class Organisation(Named):
    type = CodeField(_("type"), catalogue="organisation_type")
    description = models.TextField(_("description"), blank=True)
    website = models.URLField(_("website"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True, validators=[phone_number])
    is_active = models.BooleanField(_("active"), default=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [models.UniqueConstraint(fields=["name_key"], name="partners_organisation_name_once")]

    def get_absolute_url(self) -> str:
        return reverse("partners:organisation_detail", args=[self.pk])

    def clean(self) -> None:
        if self.namesakes().exists():
            raise ValidationError({"name": _("There is already an organisation of this name.")})


class Service(Named):
    """An offer of an organisation."""

    class Status(models.TextChoices):
        """The states of HSDS 3."""

        ACTIVE = "active", _("active")
        INACTIVE = "inactive", _("inactive")
        DEFUNCT = "defunct", _("given up")
        CLOSED = "temporarily closed", _("temporarily closed")

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="services", verbose_name=_("organisation")
    )
    description = models.TextField(_("description"), blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.ACTIVE)
    topics = models.ManyToManyField(Topic, related_name="services", verbose_name=_("topics"))
    languages = models.ManyToManyField(Language, blank=True, related_name="+", verbose_name=_("languages"))
    is_citywide = models.BooleanField(_("for the whole city"), default=False)
    districts = models.ManyToManyField(
        District, blank=True, related_name="services", verbose_name=_("districts")
    )
    street = models.CharField(_("street and number"), max_length=120, blank=True)
    postcode = models.CharField(_("postcode"), max_length=5, blank=True, validators=[postcode])
    town = models.CharField(_("town"), max_length=80, blank=True)
    opening_hours = models.CharField(_("opening hours"), max_length=200, blank=True)
    contact_name = models.CharField(
        _("contact person"), max_length=120, blank=True, help_text=_("Internal: never published")
    )
    phone = models.CharField(_("phone"), max_length=40, blank=True, validators=[phone_number])
    email = models.EmailField(_("e-mail"), blank=True, help_text=_("Internal: never published"))
    website = models.URLField(_("website"), blank=True)
    assured_on = models.DateField(_("last confirmed on"), null=True, blank=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__name", "name"]
        verbose_name = _("service")
        verbose_name_plural = _("services")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name_key"], name="partners_service_name_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} – {self.organisation.name}"

    def get_absolute_url(self) -> str:
        return reverse("partners:service_detail", args=[self.pk])

    def clean(self) -> None:
        if self.namesakes().filter(organisation=self.organisation_id).exists():
            raise ValidationError({"name": _("The organisation already has a service of this name.")})

    @staticmethod
    def check_reach(*, is_citywide: bool, districts: list[District]) -> None:
        """Raise ValidationError unless the service is for the whole city or for certain districts."""
        if is_citywide and districts:
            raise ValidationError({"districts": _("Either the whole city or single districts.")})
        if not is_citywide and not districts:
            raise ValidationError({"districts": _("Choose the districts, or the whole city.")})

    @property
    def is_offered(self) -> bool:
        return self.status == self.Status.ACTIVE and self.organisation.is_active

    @property
    def needs_review(self) -> bool:
        """Nobody has confirmed for a year that this is still right."""
        return self.assured_on is None or self.assured_on < timezone.localdate() - REVIEW_AFTER

    def confirm(self, day: date) -> None:
        """Somebody has asked the organisation: everything here is still right on `day`."""
        self.assured_on = day
        self.save(update_fields=["assured_on"])

    def set_offered(self, is_offered: bool) -> None:
        self.status = self.Status.ACTIVE if is_offered else self.Status.INACTIVE
        self.save(update_fields=["status"])
