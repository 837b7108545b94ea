"""An agreed time, the quarters of an hour it takes, who waits for one, and the calendar of a staff member."""

import secrets
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogues.models import Language, TopicGroup
from clients.models import Client
from consultations.appointments.querysets import (
    BOOKED,
    CAME,
    CANCELLED,
    NO_SHOW,
    AppointmentQuerySet,
    TimesQuerySet,
    WaitingQuerySet,
)
from core.links import new_nonce
from core.outbox import QueuedMail
from districts.models import Office, Site

QUARTER = timedelta(minutes=15)


def new_token() -> str:
    return secrets.token_urlsafe(32)


class Wanted(models.Model):
    """What somebody who is to come needs: in an office, of an adviser or anybody there, for how long, in which
    language. Nobody is named in free text; who is no client is known by a code alone."""

    class Kind(models.TextChoices):
        SHORT = "short", _("short (15 minutes)")
        NORMAL = "normal", _("normal (30 minutes)")
        LONG = "long", _("long (60 minutes)")
        MEDIATED = "mediated", _("with language mediation (60 minutes)")

    MINUTES = {Kind.SHORT: 15, Kind.NORMAL: 30, Kind.LONG: 60, Kind.MEDIATED: 60}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="+", db_index=False, verbose_name=_("office")
    )
    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("adviser"),
    )
    client = models.ForeignKey(
        Client,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("client"),
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.NORMAL)
    language = models.ForeignKey(
        Language,
        models.PROTECT,
        default=Language.NOT_STATED,
        related_name="+",
        db_index=False,
        verbose_name=_("language"),
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """Short enough to be read out; stands on the card of who is no client."""
        return f"T-{self.pk.hex[:6].upper()}"

    @property
    def audit_subject(self) -> int | None:
        return self.client_id

    @property
    def who(self) -> str:
        """Somebody whose file was handed over to another office is known by the code only."""
        if self.client is None:
            return self.code
        return self.client.label if self.client.office_id == self.office_id else self.client.code

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.MINUTES[self.Kind(self.kind)])


class Appointment(Wanted):
    """Nobody is double-booked, because its time is stored as rows of `AppointmentSlot`, too."""

    class State(models.TextChoices):
        BOOKED = BOOKED, _("booked")
        CAME = CAME, _("came")
        NO_SHOW = NO_SHOW, _("did not come")
        CANCELLED = CANCELLED, _("cancelled")

    class Reason(models.TextChoices):
        CLIENT = "client", _("the person called it off")
        LINK = "link", _("called off by the link in the mail")
        OFFICE = "office", _("the office cannot keep it")
        SETTLED = "settled", _("no longer needed")
        MISTAKE = "mistake", _("booked by mistake")

    site = models.ForeignKey(Site, models.PROTECT, related_name="appointments", verbose_name=_("site"))
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    topic_group = models.ForeignKey(
        TopicGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("what about"),
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.BOOKED)
    reason = models.CharField(_("why cancelled"), max_length=8, choices=Reason, blank=True)
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("booked by"),
    )
    booked_at = models.DateTimeField(_("booked on"), default=timezone.now)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)
    consultation = models.OneToOneField(
        "consultations.Consultation",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="appointment",
        verbose_name=_("consultation"),
    )
    link_nonce = models.CharField(max_length=22, blank=True, default=new_nonce, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    PERSONAL = {"client": None, "topic_group": None, "language": Language.NOT_STATED, "link_nonce": ""}
    """What says whose it was, and what is left of it when its day has long been over."""

    objects = AppointmentQuerySet.as_manager()
    times = TimesQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="consultations_appointment_ends_after_start",
                violation_error_message=_("The end lies before the start."),
            ),
            models.CheckConstraint(
                condition=Q(state=CANCELLED) & ~Q(reason="") | ~Q(state=CANCELLED) & Q(reason=""),
                name="consultations_appointment_cancelled_why",
                violation_error_message=_("Say why it is cancelled."),
            ),
        ]
        indexes = [
            models.Index(fields=["office", "starts_at"], name="consultations_appointment_day"),
            models.Index(fields=["starts_at"], name="consultations_appointment_time"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("consultations:appointment_detail", args=[self.pk])

    @property
    def is_booked(self) -> bool:
        return self.state == BOOKED

    @property
    def is_to_come(self) -> bool:
        return self.is_booked and self.starts_at > timezone.now()

    @property
    def is_freed(self) -> bool:
        """Cancelled in time for somebody else."""
        return self.state == CANCELLED and self.starts_at > timezone.now()

    @property
    def has_begun(self) -> bool:
        """Only then it can be said that nobody came."""
        return self.starts_at <= timezone.now()

    @property
    def is_due(self) -> bool:
        """Its day has come: a consultation is never entered before it, late is possible."""
        return timezone.localdate(self.starts_at) <= timezone.localdate()

    @property
    def may_be_received(self) -> bool:
        return self.is_booked and self.is_due

    @property
    def will_be_reminded(self) -> bool:
        """The mail goes out in the morning of the day before."""
        tomorrow = timezone.localdate() + timedelta(days=1)
        is_in_time = timezone.localdate(self.starts_at) > tomorrow
        return is_in_time and self.client is not None and self.client.may_be_reminded

    @property
    def quarters(self) -> list[datetime]:
        return list(quarters_of(self.starts_at, self.ends_at))


def quarters_of(starts_at: datetime, ends_at: datetime) -> Iterator[datetime]:
    while starts_at < ends_at:
        yield starts_at
        starts_at += QUARTER


class AppointmentSlot(models.Model):
    """A quarter of an hour that an appointment takes: of its adviser, or of a place of the site (`lane`) when anybody
    there may receive the person. That each is given once is a constraint both databases know."""

    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="slots")
    adviser = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    lane = models.PositiveSmallIntegerField(default=0)
    starts_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("quarter of an appointment")
        verbose_name_plural = _("quarters of appointments")
        constraints = [
            models.UniqueConstraint(
                fields=["adviser", "starts_at"],
                condition=Q(adviser__isnull=False),
                name="consultations_adviser_booked_once",
            ),
            models.UniqueConstraint(
                fields=["site", "lane", "starts_at"],
                condition=Q(adviser__isnull=True),
                name="consultations_lane_booked_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class WaitingEntry(Wanted):
    """Somebody who would come sooner, or at all, when a time is freed. It ends with a booking, or by hand."""

    HALF_DAYS = [
        *(("1am", _("Mon morning")), ("1pm", _("Mon afternoon"))),
        *(("2am", _("Tue morning")), ("2pm", _("Tue afternoon"))),
        *(("3am", _("Wed morning")), ("3pm", _("Wed afternoon"))),
        *(("4am", _("Thu morning")), ("4pm", _("Thu afternoon"))),
        *(("5am", _("Fri morning")), ("5pm", _("Fri afternoon"))),
    ]

    wishes = models.JSONField(_("when it suits"), default=list, blank=True)
    since = models.DateTimeField(_("waiting since"), default=timezone.now, editable=False)

    objects = WaitingQuerySet.as_manager()

    class Meta:
        ordering = ["since", "pk"]
        verbose_name = _("entry of the waiting list")
        verbose_name_plural = _("entries of the waiting list")
        indexes = [models.Index(fields=["office", "since"], name="consultations_waiting_office")]

    @property
    def wishes_in_words(self) -> list[str]:
        return [str(label) for code, label in self.HALF_DAYS if code in self.wishes]

    def suits(self, starts_at: datetime) -> bool:
        """Whether the time lies in a half day that suits; without wishes every time does."""
        local = timezone.localtime(starts_at)
        return not self.wishes or f"{local.isoweekday()}{'am' if local.hour < 12 else 'pm'}" in self.wishes


class AppointmentMail(QueuedMail):
    """The reminder of an appointment: one for each time that was agreed."""

    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="mails")
    starts_at = models.DateTimeField()

    class Meta(QueuedMail.Meta):
        verbose_name = _("mail about an appointment")
        verbose_name_plural = _("mails about appointments")
        constraints = [
            *QueuedMail.Meta.constraints,
            models.UniqueConstraint(
                fields=["appointment", "starts_at"], name="consultations_appointment_reminded_once"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="waiting"), name="consultations_appointment_mail")
        ]


class CalendarFeed(models.Model):
    """The secret address under which a staff member's calendar is read."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed")
    token = models.CharField(max_length=43, unique=True, default=new_token)
    created_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")

    def __str__(self) -> str:
        return str(self.user)
