"""Home visits: the welcome visit to a family that has moved into its own flat, and visits for other reasons."""

import re
import uuid
from datetime import date

from anyascii import anyascii
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalogues.fields import CodeField
from catalogues.models import Language
from clients.models import Client
from consultations.visits import machine
from consultations.visits.querysets import KEPT, HomeVisitQuerySet
from core.encryption import keys
from core.encryption.fields import BlindIndexField, EncryptedCharField
from core.periods import month_number
from districts.models import Accommodation, District, Office

MOST_PERSONS, MOST_CHILDREN = 30, 25
HAS_PLAN = Q(planned_at__isnull=False, first__isnull=False)
IS_SAFE = Q(second__isnull=False) | ~Q(safety_note="")

_STREET = re.compile(r"str(?:asse|\.|\b)")
_NO_WORD = re.compile(r"[^a-z0-9]+")


def spelling_of(*parts: str) -> str:
    """The same for one address, however it is spelt."""
    return _NO_WORD.sub("", _STREET.sub("str", anyascii(" ".join(parts)).lower()))


def address_key(*parts: str) -> str:
    """The same for one address with the name on the bell, however it is spelt (`Musterstraße 5`, `Muster-Str. 5`), and
    unreadable; empty when there is no letter or digit in it."""
    return address_keys(*parts)[0]


def address_keys(*parts: str) -> list[str]:
    """What `address_key` gives, or gave with earlier keys."""
    spelling = spelling_of(*parts)[:200]
    return [keys.mark(spelling, "address", 32, key) for key in keys.every()] if spelling else [""]


class HomeVisit(models.Model):
    """A visit to one household, from the move-in notice or the request to how it ended (handbook §6.3, T21).

    The office follows from the district of the address. `household` is the same for all visits to one household and
    says nothing about it, so that households can be counted when the address is forgotten (§5.3); so is `move_month`
    (core.periods.month_number), which stays when the day goes.
    """

    class Status(models.TextChoices):
        REQUESTED = machine.REQUESTED, _("requested")
        PLANNED = machine.PLANNED, _("planned")
        DONE = machine.DONE, _("done")
        NOT_MET = machine.NOT_MET, _("not met")
        DECLINED = machine.DECLINED, _("declined")

    class Reason(models.TextChoices):
        WELCOME = "welcome", _("Welcome")
        HOUSING = "housing", _("Housing")
        SCHOOL = "school", _("School")
        HEALTH = "health", _("Health")
        FOLLOW_UP = "follow_up", _("Follow-up")

    class Source(models.TextChoices):
        ENTERED = "entered", _("entered by hand")
        IMPORTED = "imported", _("move-in notice from a file")

    office = models.ForeignKey(
        Office, models.PROTECT, related_name="+", db_index=False, editable=False, verbose_name=_("office")
    )
    district = models.ForeignKey(
        District, models.PROTECT, related_name="+", db_index=False, verbose_name=_("district")
    )
    household = models.UUIDField(default=uuid.uuid4, editable=False)
    client = models.ForeignKey(
        Client, models.SET_NULL, null=True, editable=False, related_name="visits", verbose_name=_("client")
    )

    name = EncryptedCharField(_("name on the bell"), max_length=80, blank=True)
    street = EncryptedCharField(_("street and number"), max_length=120)
    postcode = EncryptedCharField(
        _("postcode"), max_length=5, blank=True, validators=[RegexValidator(r"^\d{5}\Z", _("Five digits."))]
    )
    flat = EncryptedCharField(
        _("flat"), max_length=60, blank=True, help_text=_("For example: 2nd floor left")
    )
    address_key = BlindIndexField(of="make_address_key")
    persons = models.PositiveSmallIntegerField(
        _("persons"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_PERSONS)]
    )
    children = models.PositiveSmallIntegerField(
        _("of them children"), default=0, validators=[MinValueValidator(0), MaxValueValidator(MOST_CHILDREN)]
    )
    language = models.ForeignKey(
        Language,
        models.PROTECT,
        default=Language.NOT_STATED,
        related_name="+",
        db_index=False,
        verbose_name=_("language"),
    )
    reason = models.CharField(_("reason"), max_length=10, choices=Reason, default=Reason.WELCOME)
    moves_in_on = models.DateField(_("moves in on"), null=True, blank=True)
    move_month = models.PositiveIntegerField(_("month of the move"), null=True, editable=False)
    origin = models.ForeignKey(
        Accommodation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("lived before in"),
        help_text=_("The accommodation that the household has left for its own flat. Empty: not known."),
    )
    requested_on = models.DateField(_("requested on"), default=timezone.localdate)
    source = models.CharField(
        _("source"), max_length=8, choices=Source, default=Source.ENTERED, editable=False
    )
    letter_on = models.DateField(_("letter of"), null=True, editable=False)

    status = models.CharField(
        _("state"), max_length=9, choices=Status, default=Status.REQUESTED, editable=False
    )
    planned_at = models.DateTimeField(_("planned for"), null=True, editable=False)
    first = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("who goes"),
    )
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("second person"),
    )
    safety_note = EncryptedCharField(_("safety note"), max_length=300, blank=True, editable=False)
    mediation = CodeField(_("mediation"), catalogue="mediation", default="ns", editable=False)
    ended_on = models.DateField(_("ended on"), null=True, editable=False)
    agreed_steps = EncryptedCharField(_("agreed steps"), max_length=500, blank=True)
    consultation = models.OneToOneField(
        "consultations.Consultation",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="visit",
        verbose_name=_("consultation"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = HomeVisitQuerySet.as_manager()

    PERSONAL = {
        "name": "", "street": "", "postcode": "", "flat": "", "address_key": "", "safety_note": "",
        "agreed_steps": "", "moves_in_on": None,
    }  # fmt: skip
    """What leads to the household, and what is left of it when the visit has been over for KEPT."""

    class Meta:
        ordering = ["requested_on", "pk"]
        verbose_name = _("home visit")
        verbose_name_plural = _("home visits")
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=machine.OPEN) | ~Q(address_key=""),
                name="consultations_homevisit_open_has_address",
                violation_error_message=_("An open visit needs an address."),
            ),
            models.CheckConstraint(
                condition=~Q(status=machine.PLANNED) | (HAS_PLAN & IS_SAFE),
                name="consultations_homevisit_two_or_note",
                violation_error_message=_("Two people go, or a safety note says why one is enough."),
            ),
            models.CheckConstraint(
                condition=Q(second__isnull=True) | ~Q(second=F("first")),
                name="consultations_homevisit_two_people",
                violation_error_message=_("The second person is somebody else than the first."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=machine.OVER, ended_on__isnull=False)
                | Q(status__in=machine.OPEN, ended_on__isnull=True),
                name="consultations_homevisit_over_has_day",
                violation_error_message=_("Say on which day."),
            ),
            models.CheckConstraint(
                condition=Q(consultation__isnull=True) | Q(status=machine.DONE),
                name="consultations_homevisit_consultation_when_done",
            ),
            models.CheckConstraint(
                condition=Q(persons__range=(1, MOST_PERSONS), children__lte=F("persons")),
                name="consultations_homevisit_persons",
                violation_error_message=_("There are more children than persons."),
            ),
            models.UniqueConstraint(
                fields=["household", "reason"],
                condition=Q(status__in=machine.OPEN),
                name="consultations_homevisit_open_once",
                violation_error_message=_("This household already has an open visit for this reason."),
            ),
        ]
        indexes = [
            models.Index(fields=["office", "status", "requested_on"], name="consultations_visit_list"),
            models.Index(fields=["office", "address_key"], name="consultations_visit_address"),
            models.Index(
                fields=["ended_on"], condition=Q(status__in=machine.OVER), name="consultations_visit_over"
            ),
            models.Index(fields=["move_month", "office"], name="consultations_visit_moved"),
        ]

    def __str__(self) -> str:
        return self.address or f"{self.district} {self.requested_on}"

    def save(self, *args, **kwargs) -> None:
        self.address_key = self.make_address_key()
        if not self.is_forgotten:
            self.move_month = self.moves_in_on and month_number(self.moves_in_on)
        if self.status in machine.OVER and self.client and self.client.withholds(self.ended_on):
            self.district_id = District.UNKNOWN  # Counted without personal attributes (P18).
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("consultations:visit_detail", args=[self.pk])

    def clean(self) -> None:
        super().clean()
        if self.street and not address_key(self.street):
            raise ValidationError({"street": gettext("This is no street.")})
        self.address_key = self.make_address_key()

    def make_address_key(self) -> str:
        return address_key(self.street, self.postcode, self.flat, self.name)

    @property
    def audit_subject(self) -> int | None:
        return self.client_id

    @property
    def address(self) -> str:
        return ", ".join(part for part in (self.street, self.postcode, self.flat) if part)

    @property
    def is_open(self) -> bool:
        return self.status in machine.OPEN

    @property
    def is_forgotten(self) -> bool:
        return not self.address_key

    @property
    def kept_until(self) -> date | None:
        """The day on which name, address and notes are deleted; None while the visit is open."""
        return max(self.ended_on, self.moves_in_on or self.ended_on) + KEPT if self.ended_on else None

    @property
    def has_consultation(self) -> bool:
        """Whether a consultation that counts hangs on the visit."""
        return self.consultation is not None and self.consultation.is_counted

    def next_states(self) -> tuple[str, ...]:
        if self.has_consultation or self.is_forgotten:
            return ()
        return machine.TRANSITIONS[self.status]

    # --- Steps ------------------------------------------------------------------------------------------

    def check_step(self, step: machine.Step) -> None:
        """Raise ValidationError, by field of the step, when it is not possible or not complete."""
        if step.to not in self.next_states():
            raise ValidationError(gettext("This step is not possible any more. Please look again."))
        if step.to == machine.PLANNED:
            self._check_plan(step)
        if step.to in machine.OVER:
            self._check_end(step)

    def _check_plan(self, step: machine.Step) -> None:
        if step.planned_at is None or step.planned_at < timezone.now():
            raise ValidationError({"day": gettext("A plan lies in the future.")})
        if step.first is None:
            raise ValidationError({"first": gettext("Say who goes.")})
        if step.second is None and not step.safety_note:
            raise ValidationError(
                {"second": gettext("Two people go, or a safety note says why one is enough.")}
            )
        if step.second is not None and step.second == step.first:
            raise ValidationError({"second": gettext("The second person is somebody else than the first.")})

    def _check_end(self, step: machine.Step) -> None:
        if step.on is None or step.on > timezone.localdate():
            raise ValidationError({"on": gettext("The day lies in the future.")})
        if step.on < self.requested_on:
            raise ValidationError({"on": gettext("The day lies before the request.")})

    def take_step(self, step: machine.Step) -> list[str]:
        """Set what belongs to `step`, without saving; the names of the fields. Raises ValidationError."""
        self.check_step(step)
        values: dict = {"status": step.to, "ended_on": step.on if step.to in machine.OVER else None}
        if step.to == machine.PLANNED:
            plan = ("planned_at", "first", "second", "safety_note")
            values |= {name: getattr(step, name) for name in plan}
        if step.to == machine.REQUESTED:
            values |= {"planned_at": None, "first": None, "second": None, "safety_note": ""}
        if step.to != machine.DONE:
            values["consultation"] = None
        further = ("mediation", "agreed_steps")
        values |= {name: getattr(step, name) for name in further if getattr(step, name) is not None}
        for name, value in values.items():
            setattr(self, name, value)
        return list(values)
