"""Flats of the decentral housing programme, and the households that live in them: head counts, no names, no address."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalogues.models import Language
from districts.models import District
from network.housing.querysets import HousingUnitQuerySet, PlacementQuerySet
from partners.models import Organisation

MOST_PERSONS = 30
MOST_ROOMS = Decimal(20)


class HousingUnit(models.Model):
    """A flat of the programme from `since` to `until`, both days included. `code` is the number under which the housing
    department keeps it, and leads to the address for those who may know it.

    The state is that of today and follows from the placements (HousingUnitQuerySet.as_listed).
    """

    class State(models.TextChoices):
        VACANT = "vacant", pgettext_lazy("a flat", "vacant")
        RESERVED = "reserved", pgettext_lazy("a flat", "reserved")
        PLACED = "placed", pgettext_lazy("a flat", "lived in")
        TO_COME = "to_come", pgettext_lazy("a flat", "to come")
        GIVEN_BACK = "given_back", pgettext_lazy("a flat", "given back")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(
        _("number of the flat"),
        max_length=30,
        unique=True,
        help_text=_("As in the files of the housing department. No address and no name."),
        error_messages={"unique": _("There is a flat with this number already.")},
    )
    district = models.ForeignKey(
        District, models.PROTECT, related_name="+", db_index=False, verbose_name=_("district")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("landlord in the directory"),
    )
    landlord = models.CharField(
        _("or a landlord by name"),
        max_length=120,
        blank=True,
        help_text=_("Companies only; of a private landlord leave it empty."),
    )
    rooms = models.DecimalField(
        _("rooms"),
        max_digits=3,
        decimal_places=1,
        validators=[MinValueValidator(Decimal("0.5")), MaxValueValidator(MOST_ROOMS)],
    )
    fits = models.PositiveSmallIntegerField(
        _("fits so many persons"), validators=[MinValueValidator(1), MaxValueValidator(MOST_PERSONS)]
    )
    is_step_free = models.BooleanField(_("reached without steps"), default=False)
    since = models.DateField(_("in the programme since"), default=timezone.localdate)
    until = models.DateField(_("in the programme until"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = HousingUnitQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("flat of the programme")
        verbose_name_plural = _("flats of the programme")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="network_housingunit_in_order",
                violation_error_message=_("The last day lies before the first one."),
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=True) | Q(landlord=""),
                name="network_housingunit_one_landlord",
                violation_error_message=_("Give the landlord once: from the directory, or by name."),
            ),
        ]
        indexes = [models.Index(fields=["district", "code"], name="network_housingunit_district")]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("network:housingunit_detail", args=[self.pk])

    @property
    def landlord_name(self) -> str:
        return self.organisation.name if self.organisation else self.landlord

    @property
    def state(self) -> "HousingUnit.State":
        """Today; of a flat read `as_listed`."""
        today = timezone.localdate()
        if self.until is not None and self.until < today:
            return self.State.GIVEN_BACK
        if self.placed_since is not None:
            return self.State.PLACED
        if self.since > today:
            return self.State.TO_COME
        return self.State.RESERVED if self.reserved_from else self.State.VACANT

    @property
    def empty_since(self) -> date:
        """The first day without a household."""
        return self.since if self.left_on is None else max(self.since, self.left_on + timedelta(days=1))

    @property
    def state_since(self) -> date:
        """The day from which the state holds, or will."""
        if self.state == self.State.GIVEN_BACK:
            return self.until + timedelta(days=1)
        if self.state == self.State.PLACED:
            return self.placed_since
        return self.since if self.state == self.State.TO_COME else self.empty_since


class Placement(models.Model):
    """A household in a flat from `since` to `until`, both days included; nobody is named. Two never share a day: the
    services see to it under the lock of the flat, and that no two are without an end is a constraint besides."""

    class Reason(models.TextChoices):
        OWN_CONTRACT = "own_contract", _("lease of its own")
        MOVED = "moved", _("moved away")
        OTHER = "other", pgettext_lazy("end of a placement", "other")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(
        HousingUnit, models.PROTECT, related_name="placements", verbose_name=_("flat of the programme")
    )
    persons = models.PositiveSmallIntegerField(
        _("persons"), validators=[MinValueValidator(1), MaxValueValidator(MOST_PERSONS)]
    )
    children = models.PositiveSmallIntegerField(
        _("of them children"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(MOST_PERSONS)],
        help_text=_("Empty: not known."),
    )
    language = models.ForeignKey(
        Language,
        models.PROTECT,
        default=Language.NOT_STATED,
        related_name="+",
        db_index=False,
        verbose_name=_("language"),
    )
    since = models.DateField(_("lives there since"), default=timezone.localdate)
    until = models.DateField(
        _("lives there until"),
        null=True,
        blank=True,
        help_text=_("The last day. Empty: until further notice."),
    )
    reason = models.CharField(_("why it ended"), max_length=12, choices=Reason, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "pk"]
        verbose_name = _("household in a flat of the programme")
        verbose_name_plural = _("households in flats of the programme")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="network_placement_in_order",
                violation_error_message=_("The last day lies before the first one."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True, reason="") | Q(until__isnull=False) & ~Q(reason=""),
                name="network_placement_ends_for_a_reason",
                violation_error_message=_("Give the last day and why it ended, or neither."),
            ),
            models.CheckConstraint(
                condition=Q(persons__gte=1) & (Q(children__isnull=True) | Q(children__lte=F("persons"))),
                name="network_placement_persons",
                violation_error_message=_("There are more children than persons."),
            ),
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(until__isnull=True),
                name="network_placement_one_without_end",
                violation_error_message=_("A household lives there until further notice."),
            ),
            models.UniqueConstraint(
                fields=["unit", "since"],
                name="network_placement_one_a_day",
                violation_error_message=_("Another household moves in on this day."),
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "until"], name="network_placement_over"),
            models.Index(fields=["since"], name="network_placement_since"),
            models.Index(fields=["until"], name="network_placement_until"),
        ]

    def __str__(self) -> str:
        return f"{self.unit}, {date_format(self.since, 'SHORT_DATE_FORMAT')}"

    @property
    def is_over(self) -> bool:
        return self.until is not None and self.until < timezone.localdate()

    @property
    def is_to_come(self) -> bool:
        return self.since > timezone.localdate()
