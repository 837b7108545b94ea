"""Offices, the employers that staff them in tandem, and the districts they are there for."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.validity import Validity, ValidityQuerySet
from districts.models.city import District
from districts.scoping import CASEWORK, HasAccess, SharedQuerySet


class SharedValidityQuerySet(SharedQuerySet, ValidityQuerySet):
    pass


class EmployerQuerySet(SharedQuerySet):
    def partners(self) -> Self:
        """Every employer but the city."""
        return self.exclude(kind=Employer.Kind.CITY)


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
    contact_point = models.CharField(
        _("contact point for data protection"),
        max_length=160,
        blank=True,
        help_text=_("An office with address, e-mail or phone, not a person (Art. 26 GDPR)."),
    )
    duties = models.TextField(
        _("duties as a joint controller"),
        max_length=1000,
        blank=True,
        help_text=_("What it takes care of: information, copies, deletion, reports of a breach."),
    )

    objects = EmployerQuerySet.as_manager()

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


class OfficeQuerySet(SharedQuerySet):
    def covering(self, district: District, day: date) -> Self:
        """Offices responsible for `district` on `day`."""
        links = OfficeDistrict.objects.valid_on(day).filter(district=district)
        return self.filter(pk__in=links.values("office"))

    def of_member(self, user: HasAccess, *roles: str) -> Self:
        """Offices in which `user` holds one of the office roles `roles` today."""
        return self.filter(pk__in=user.access.office_ids(*roles))

    def with_plan(self) -> Self:
        """Sites with their hours and exceptions are read along: what `weekly_open_hours` and its like need."""
        return self.prefetch_related("sites__opening_hours", "sites__exceptions", "sites__district")

    def with_team(self) -> Self:
        """Memberships with person, languages and employer are read along, and the tandem partners."""
        return self.prefetch_related(
            "memberships__user__languages", "memberships__employer", "partner_links__employer"
        )

    def with_districts(self) -> Self:
        return self.prefetch_related("district_links__district__populations")


class Office(models.Model):
    """A welcome office; it covers one or more districts and has one or more sites."""

    code = models.CharField(
        _("code"),
        max_length=4,
        unique=True,
        validators=[RegexValidator(r"^[A-Z][A-Z0-9]*\Z", _("Capital letters and digits, a letter first."))],
        help_text=_("Stands in the codes of clients, for instance ES-02031"),
    )
    name = models.CharField(_("name"), max_length=80, unique=True)
    promised_hours = models.DecimalField(
        _("promised open hours per week"), max_digits=4, decimal_places=1, default=Decimal("12")
    )
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)

    objects = OfficeQuerySet.as_manager()

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
            ),
            models.CheckConstraint(
                condition=Q(promised_hours__gte=0, promised_hours__lte=80),
                name="districts_office_promised_hours",
                violation_error_message=_("Promised hours lie between 0 and 80 a week."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("districts:office_detail", args=[self.code])

    def is_open_on(self, day: date) -> bool:
        """Whether the office exists on `day` (opened, not yet closed)."""
        return (self.opened_on is None or self.opened_on <= day) and (
            self.closed_on is None or day <= self.closed_on
        )

    def districts_on(self, day: date) -> list[District]:
        return [link.district for link in self.district_links.all() if link.is_valid_on(day)]

    def partners_on(self, day: date) -> list[Employer]:
        return [link.employer for link in self.partner_links.all() if link.is_valid_on(day)]

    def sites_on(self, day: date) -> list:
        return [site for site in self.sites.all() if site.is_valid_on(day)]

    def team_on(self, day: date) -> list:
        """Memberships of the active staff who work here on `day`."""
        return [
            membership
            for membership in self.memberships.all()
            if membership.is_valid_on(day) and membership.user.is_active
        ]

    def staffed_sides(self, day: date) -> set[str]:
        """The sides of the tandem, `city` and `partner`, that have somebody who advises here on `day`."""
        return {member.employer.side for member in self.team_on(day) if member.role in CASEWORK}

    def weekly_open_hours(self, day: date) -> Decimal:
        """Hours per week in which people may walk in, by the plan that holds on `day`, over all sites."""
        return sum((site.weekly_open_hours(day) for site in self.sites.all()), Decimal(0))

    def open_hours_in_week(self, day: date, holidays: Collection[date] | None = None) -> Decimal:
        """Hours really open in the week around `day`, Monday to Sunday: the plan less holidays and exceptions."""
        return sum((site.open_hours_in_week(day, holidays) for site in self.sites.all()), Decimal(0))


def office_codes() -> dict[int, str]:
    """The codes of all offices by their keys. They are no secret, and a code never changes."""
    return dict(Office.objects.values_list("pk", "code"))


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

    def clean(self) -> None:
        same = OfficeDistrict.objects.filter(office=self.office_id, district=self.district_id)
        if self.valid_from and same.overlapping(self).exists():
            raise ValidationError(_("The office already has this district in that time."), code="overlap")


class OfficePartner(Validity):
    """The tandem: the employer that staffs an office together with the city."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="partner_links", verbose_name=_("office"))
    employer = models.ForeignKey(
        Employer, models.PROTECT, related_name="office_links", verbose_name=_("tandem partner")
    )
    agreement = models.CharField(
        _("agreement of joint controllers"),
        max_length=120,
        blank=True,
        help_text=_("File number and date of the agreement with the city (Art. 26 GDPR)."),
    )

    objects = SharedValidityQuerySet.as_manager()

    class Meta(Validity.Meta):
        ordering = ["office", "-valid_from"]
        verbose_name = _("tandem partner")
        verbose_name_plural = _("tandem partners")

    def __str__(self) -> str:
        return f"{self.office} – {self.employer}"

    def clean(self) -> None:
        same = OfficePartner.objects.filter(office=self.office_id, employer=self.employer_id)
        if self.valid_from and same.overlapping(self).exists():
            raise ValidationError(_("The office already has this partner in that time."), code="overlap")
