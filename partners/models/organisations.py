"""Organisations, the people behind them, and what has been agreed with them."""

from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogues.fields import CodeField
from districts.models import Employer
from districts.scoping import SharedQuerySet
from partners.models.base import HsdsRecord, Named, phone_number, web_address
from partners.querysets import OrganisationQuerySet


class Organisation(Named):
    alternate_name = models.CharField(_("short or other name"), max_length=160, blank=True)
    type = CodeField(_("type"), catalogue="organisation_type")
    description = models.TextField(_("description"), blank=True)
    website = models.URLField(_("website"), blank=True, validators=[web_address])
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True, validators=[phone_number])
    legal_status = models.CharField(_("legal form"), max_length=80, blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="branches",
        verbose_name=_("part of"),
    )
    controller = models.CharField(
        _("controller"),
        max_length=200,
        blank=True,
        help_text=_("Who answers for the personal data there; empty: the organisation itself"),
    )
    privacy_regime = models.CharField(
        _("data-protection law"),
        max_length=12,
        choices=Employer.PrivacyRegime,
        default=Employer.PrivacyRegime.GDPR,
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.UniqueConstraint(fields=["name_key"], name="partners_organisation_name_once"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="partners_organisation_not_own_parent",
                violation_error_message=_("An organisation cannot be a part of itself."),
            ),
        ]
        indexes = [models.Index(fields=["modified_at"], name="partners_organisation_modified")]

    def get_absolute_url(self) -> str:
        return reverse("partners:organisation_detail", args=[self.pk])

    def clean(self) -> None:
        if self.namesakes().exists():
            raise ValidationError({"name": _("There is already an organisation of this name.")})
        if self.parent_id and self.pk in self.parent.ancestry():
            raise ValidationError({"parent": _("The other organisation is already a part of this one.")})

    def ancestry(self) -> list:
        """Keys of the organisation and of all it is a part of, from the inside out."""
        found, current = [], self
        while current and current.pk not in found:
            found.append(current.pk)
            current = current.parent
        return found

    @property
    def data_controller(self) -> str:
        return self.controller or self.name


class Contact(HsdsRecord):
    """A person at an organisation: the network's strength. Internal unless marked public."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="contacts", verbose_name=_("organisation")
    )
    service = models.ForeignKey(
        "partners.Service",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="contacts",
        verbose_name=_("only for the service"),
    )
    name = models.CharField(_("name"), max_length=120)
    title = models.CharField(_("function"), max_length=120, blank=True)
    department = models.CharField(_("department"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True, validators=[phone_number])
    is_public = models.BooleanField(
        _("public"), default=False, help_text=_("May be published and passed on; otherwise only for staff")
    )

    objects = SharedQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("contact person")
        verbose_name_plural = _("contact persons")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.service_id and self.service.organisation_id != self.organisation_id:
            raise ValidationError({"service": _("This service belongs to another organisation.")})


class AgreementQuerySet(SharedQuerySet):
    def due_for_renewal(self, day: date | None = None) -> Self:
        """Agreements in force that end within their reminder period, or have ended already."""
        return self.filter(status=Agreement.Status.ACTIVE, remind_on__lte=day or timezone.localdate())


class Agreement(models.Model):
    """A formal cooperation agreement; the document itself lies in the city's files (`reference`)."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("being negotiated")
        ACTIVE = "active", _("in force")
        ENDED = "ended", _("ended")

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="agreements", verbose_name=_("organisation")
    )
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.PLANNED)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    remind_on = models.DateField(_("remind of renewal on"), null=True, blank=True)
    reference = models.CharField(_("file reference"), max_length=120, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-signed_on", "-pk"]
        verbose_name = _("cooperation agreement")
        verbose_name_plural = _("cooperation agreements")
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="active") | Q(signed_on__isnull=False),
                name="partners_agreement_in_force_is_signed",
                violation_error_message=_("An agreement in force has a day on which it was signed."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(signed_on__isnull=True)
                | Q(valid_until__gte=F("signed_on")),
                name="partners_agreement_ends_after_start",
                violation_error_message=_("The end lies before the start."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_status_display()}"

    @property
    def needs_renewal(self) -> bool:
        """Its reminder has come while it is in force."""
        is_due = self.remind_on is not None and self.remind_on <= timezone.localdate()
        return is_due and self.status == self.Status.ACTIVE
