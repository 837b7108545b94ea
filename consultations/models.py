"""The work itself: consultations with their concerns, and the referrals that follow from them."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogues.fields import CodeField
from catalogues.labels import labels
from catalogues.models import Language, Nationality, Topic
from clients.models import Client
from consultations.appointments.models import (
    Appointment,
    AppointmentMail,
    AppointmentSlot,
    CalendarFeed,
    WaitingEntry,
)
from consultations.desk.models import Desk, Ticket
from consultations.drafts.models import Draft
from consultations.due.models import Task
from consultations.importing.models import ImportBatch
from consultations.querysets import ConsultationQuerySet, FactsQuerySet
from consultations.referrals.consents import Consent
from consultations.referrals.events import ReferralEvent
from consultations.referrals.models import Referral
from consultations.referrals.outbox import ReferralMail
from consultations.sensitive.models import SensitiveNote
from consultations.visits.models import HomeVisit
from consultations.withheld import WITHHELD_IS_EMPTY, state_nothing
from core.encryption.fields import EncryptedCharField, EncryptedTextField
from core.periods import month_number
from districts.models import District, Office, Site

__all__ = [
    "Appointment",
    "AppointmentMail",
    "AppointmentSlot",
    "CalendarFeed",
    "Concern",
    "Consent",
    "Consultation",
    "Desk",
    "Draft",
    "Facts",
    "HomeVisit",
    "ImportBatch",
    "Referral",
    "ReferralEvent",
    "ReferralMail",
    "SensitiveNote",
    "Task",
    "Ticket",
    "WaitingEntry",
]


class Facts(models.Model):
    """Columns by which consultations and concerns are counted.

    A concern carries its consultation's values, so that grouping a year's concerns needs no join (docs/decisions).
    Only `Consultation.save` and the bulk writers in services.py set them.
    """

    office = models.ForeignKey(
        Office, models.PROTECT, related_name="+", db_index=False, verbose_name=_("office")
    )
    client = models.ForeignKey(
        Client, models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name=_("client")
    )
    held_on = models.DateField(_("date"))
    month = models.PositiveIntegerField(editable=False)
    district = models.ForeignKey(
        District,
        models.PROTECT,
        default=District.UNKNOWN,
        related_name="+",
        db_index=False,
        verbose_name=_("district of residence"),
    )
    is_counted = models.BooleanField(default=True, editable=False)

    COLUMNS = ("office_id", "client_id", "held_on", "month", "district_id", "is_counted")

    class Meta:
        abstract = True

    @property
    def audit_subject(self) -> int | None:
        return self.client_id


class Consultation(Facts):
    """One contact of one advice seeker or household with one team at one time, with at least one concern (R1, R2).

    What the person was at that moment is copied from the client when the consultation is saved and does not follow
    later changes (R8). `office` is where the consultation took place; the client may belong to another one.
    """

    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("site")
    )
    start_time = models.TimeField(_("time"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("duration in minutes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
    )
    channel = CodeField(_("channel"), catalogue="contact_channel", default="open_hours")
    language = models.ForeignKey(
        Language,
        models.PROTECT,
        default=Language.NOT_STATED,
        related_name="+",
        db_index=False,
        verbose_name=_("language"),
    )
    mediation = CodeField(_("mediation"), catalogue="mediation", default="ns")
    persons_present = models.PositiveSmallIntegerField(
        _("persons present"), default=1, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="consultations",
        verbose_name=_("adviser"),
    )
    second_adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("second adviser"),
    )
    employer_side = models.CharField(
        _("employer"),
        max_length=8,
        default="ns",
        choices=[("city", _("City")), ("partner", _("Tandem partner")), ("ns", _("not stated"))],
    )
    note = EncryptedTextField(_("note"), blank=True, max_length=4000)
    follow_up_on = models.DateField(_("follow-up on"), null=True, blank=True)
    follow_up_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        db_index=False,
        verbose_name=_("who looks after the follow-up"),
        help_text=_("Empty: the adviser"),
    )
    followed_up_at = models.DateTimeField(_("follow-up done"), null=True, blank=True, editable=False)

    # Snapshots of the person (R8, R9)
    sex = CodeField(_("sex"), catalogue="sex", default="x")
    age_group = CodeField(_("age group"), catalogue="age_group", default="ax")
    nationality = models.ForeignKey(
        Nationality,
        models.PROTECT,
        default=Nationality.NOT_STATED,
        related_name="+",
        db_index=False,
        verbose_name=_("nationality"),
    )
    nationality_group = models.CharField(_("nationality group"), max_length=12, default="not_stated")
    residence_status = CodeField(_("residence status"), catalogue="residence_status", default="ns")
    german_level = CodeField(_("German level"), catalogue="german_level", default="ns")
    is_withheld = models.BooleanField(_("counted without personal attributes"), default=False, editable=False)

    is_recorded_later = models.BooleanField(_("recorded later"), default=False)
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        db_index=False,
        verbose_name=_("recorded by"),
    )
    submission = models.UUIDField(null=True, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, editable=False)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", db_index=False
    )
    cancel_reason = EncryptedCharField(_("reason"), max_length=200, blank=True, editable=False)
    import_batch = models.ForeignKey(
        ImportBatch, models.PROTECT, null=True, editable=False, related_name="consultations"
    )
    import_source = models.CharField(max_length=40, blank=True, editable=False)
    import_number = models.CharField(max_length=60, blank=True, editable=False)
    import_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = ConsultationQuerySet.as_manager()

    SNAPSHOT = ("sex", "nationality_id", "residence_status", "german_level", "district_id")

    class Meta:
        ordering = ["-held_on", "-start_time", "-pk"]
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        constraints = [
            models.CheckConstraint(
                condition=Q(persons_present__gte=1), name="consultations_consultation_persons"
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__range=(1, 600)),
                name="consultations_consultation_minutes",
                violation_error_message=_("The duration lies between 1 and 600 minutes."),
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, is_counted=True)
                | Q(cancelled_at__isnull=False, is_counted=False),
                name="consultations_consultation_cancelled_never_counts",
            ),
            WITHHELD_IS_EMPTY,
            models.UniqueConstraint(
                fields=["import_source", "office", "import_number"],
                condition=~Q(import_number=""),
                name="consultations_consultation_import_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "is_counted", "-held_on", "-start_time", "-id"], name="consultations_list"
            ),
            models.Index(fields=["client", "held_on"], name="consultations_client"),
            models.Index(
                fields=["held_on", "month", "office", "district", "client", "channel"],
                condition=Q(is_counted=True),
                name="consultations_counted",
            ),
            models.Index(
                fields=["office", "follow_up_on"],
                condition=Q(is_counted=True, follow_up_on__isnull=False, followed_up_at__isnull=True),
                name="consultations_follow_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.held_on}"

    def save(self, *args, **kwargs) -> None:
        self.set_facts()
        super().save(*args, **kwargs)

    @property
    def open_concerns(self) -> int:
        """How many concerns are still to be worked on; for those of `as_listed`."""
        return sum(concern.outcome in Concern.STILL_OPEN for concern in self.listed_concerns)

    def set_facts(self) -> None:
        """Set what follows from others, as `save` and bulk inserts do; who refuses statistics has no attributes."""
        self.month = month_number(self.held_on)
        self.is_counted = self.cancelled_at is None
        self.is_withheld |= self.client is not None and self.client.withholds(self.held_on)
        if self.is_withheld:
            state_nothing(self)

    def take_snapshot(self) -> None:
        """Copy what the client is today onto the consultation; an anonymous one keeps "not stated"."""
        self.is_withheld = False
        if self.client is None:
            return
        for column in self.SNAPSHOT:
            setattr(self, column, getattr(self.client, column))
        self.nationality_group = self.client.nationality.group
        self.age_group = self.client.age_group_on(self.held_on)


class Concern(Facts):
    """One topic handled in one consultation; the same topic twice is one (R2)."""

    OUTCOME_REFERRED = "referred"
    CHILD_PROTECTION = "PSY-03"
    STILL_OPEN = ("referred", "follow_up", "waiting")

    consultation = models.ForeignKey(
        Consultation, models.CASCADE, related_name="concerns", verbose_name=_("consultation")
    )
    topic = models.ForeignKey(
        Topic, models.PROTECT, related_name="+", db_index=False, verbose_name=_("topic")
    )
    outcome = CodeField(_("outcome"), catalogue="concern_outcome")
    is_barrier = models.BooleanField(
        _("barrier"),
        default=False,
        help_text=_("A structural barrier to integration, to be raised at the round table"),
    )
    note = EncryptedCharField(_("short note"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=1, editable=False)

    objects = FactsQuerySet.as_manager()

    class Meta:
        ordering = ["consultation_id", "position"]
        verbose_name = _("concern")
        verbose_name_plural = _("concerns")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "topic"],
                name="consultations_concern_topic_once",
                violation_error_message=_("This topic is already in the consultation."),
            )
        ]
        indexes = [
            models.Index(
                fields=["held_on", "month", "office", "topic", "district", "outcome"],
                condition=Q(is_counted=True),
                name="consultations_concern_counted",
            ),
            # So many concerns of a day are one entry: a total is read from a tenth of the pages.
            models.Index(fields=["held_on"], condition=Q(is_counted=True), name="consultations_concern_days"),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id} {self.outcome}"

    @property
    def topic_label(self) -> str:
        """What the topic is called, without asking the database."""
        return labels("topic")[self.topic_id]
