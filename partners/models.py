"""Whom we refer to: organisations and their services, in words and ids of HSDS 3 so that the directory can grow."""

import uuid
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogues.fields import CodeField
from catalogues.models import Language, Topic
from districts.models import District
from districts.scoping import SharedQuerySet


class OrganisationQuerySet(SharedQuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True)


class Organisation(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=160, unique=True)
    type = CodeField(_("type"), catalogue="organisation_type")
    description = models.TextField(_("description"), blank=True)
    website = models.URLField(_("website"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name


class ServiceQuerySet(SharedQuerySet):
    def offered(self) -> Self:
        """Services one can refer to today: active, of an active organisation."""
        return self.filter(status=Service.Status.ACTIVE, organisation__is_active=True)


class Service(models.Model):
    """An offer of an organisation."""

    class Status(models.TextChoices):
        """The states of HSDS 3."""

        ACTIVE = "active", _("active")
        INACTIVE = "inactive", _("inactive")
        DEFUNCT = "defunct", _("given up")
        CLOSED = "temporarily closed", _("temporarily closed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="services", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=160)
    description = models.TextField(_("description"), blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.ACTIVE)
    topics = models.ManyToManyField(Topic, related_name="services", verbose_name=_("topics"))
    languages = models.ManyToManyField(Language, blank=True, related_name="+", verbose_name=_("languages"))
    is_citywide = models.BooleanField(_("for the whole city"), default=False)
    districts = models.ManyToManyField(
        District, blank=True, related_name="services", verbose_name=_("districts")
    )
    street = models.CharField(_("street and number"), max_length=120, blank=True)
    postcode = models.CharField(_("postcode"), max_length=5, blank=True)
    town = models.CharField(_("town"), max_length=80, blank=True)
    opening_hours = models.CharField(_("opening hours"), max_length=200, blank=True)
    contact_name = models.CharField(
        _("contact person"), max_length=120, blank=True, help_text=_("Internal: never published")
    )
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), blank=True)
    assured_on = models.DateField(_("last confirmed on"), null=True, blank=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__name", "name"]
        verbose_name = _("service")
        verbose_name_plural = _("services")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="partners_service_name_once",
                violation_error_message=_("The organisation already has a service of this name."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.organisation.name})"
