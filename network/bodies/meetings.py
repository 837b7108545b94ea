"""A meeting of a body with its agenda and minutes, who came, and the mails about it."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.outbox import QueuedMail
from network.bodies import machine
from network.bodies.querysets import AgendaItemQuerySet, MeetingQuerySet
from network.bodies.series import Body, BodyMember

LARGEST = 500
"""People of one member, or guests, at the largest meeting."""


class Meeting(models.Model):
    """`version` grows with every change, and is what calendar programs go by."""

    class Status(models.TextChoices):
        PLANNED = machine.PLANNED, _("planned")
        INVITED = machine.INVITED, _("invited")
        HELD = machine.HELD, _("held")
        APPROVED = machine.APPROVED, _("minutes approved")
        CANCELLED = machine.CANCELLED, pgettext_lazy("a meeting", "cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="meetings", db_index=False)
    status = models.CharField(
        _("state"), max_length=9, choices=Status, default=Status.PLANNED, editable=False
    )
    starts_at = models.DateTimeField(_("beginning"))
    ends_at = models.DateTimeField(_("end"))
    day = models.DateField(_("day"), editable=False)
    place = models.CharField(_("place"), max_length=160)
    guests = models.PositiveSmallIntegerField(
        _("further guests"),
        null=True,
        blank=True,
        editable=False,
        validators=[MinValueValidator(0), MaxValueValidator(LARGEST)],
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
        editable=False,
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["day", "starts_at", "pk"]
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="network_meeting_in_order",
                violation_error_message=_("The end lies before the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(guests__isnull=True) | Q(status__in=machine.TOOK_PLACE),
                name="network_meeting_guests_when_held",
            ),
            models.CheckConstraint(
                condition=Q(status=machine.APPROVED, approved_at__isnull=False)
                | (~Q(status=machine.APPROVED) & Q(approved_at__isnull=True)),
                name="network_meeting_approved_has_time",
            ),
            models.UniqueConstraint(
                fields=["body", "day"],
                condition=~Q(status=machine.CANCELLED),
                name="network_meeting_once_a_day",
                violation_error_message=_("There is a meeting of this series on that day already."),
            ),
        ]
        indexes = [
            models.Index(fields=["body", "day"], name="network_meeting_body"),
            models.Index(fields=["day"], name="network_meeting_day"),
        ]

    def __str__(self) -> str:
        return f"{self.body}, {date_format(self.day, 'SHORT_DATE_FORMAT')}"

    def save(self, *args, **kwargs) -> None:
        self.day = timezone.localdate(self.starts_at)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("network:meeting_detail", args=[self.pk])

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= timezone.now()

    @property
    def took_place(self) -> bool:
        return self.status in machine.TOOK_PLACE

    @property
    def is_approved(self) -> bool:
        return self.status == machine.APPROVED

    @property
    def has_agenda(self) -> bool:
        """The agenda can still be changed: until the minutes are approved."""
        return self.status in (*machine.TO_COME, machine.HELD)

    def why_not(self, state: str) -> str:
        """Why the meeting cannot come into `state` now; empty when it can."""
        if state not in machine.TRANSITIONS[self.status]:
            return gettext("This step is not possible any more. Please look again.")
        if state == machine.HELD and not self.has_begun:
            return gettext("It has not begun yet.")
        if state == machine.INVITED and self.has_begun:
            return gettext("It has begun already: nobody can be invited any more.")
        return ""

    def take_step(self, state: str) -> None:
        """Set what belongs to `state`, without saving. Raises ValidationError."""
        if reason := self.why_not(state):
            raise ValidationError(reason)
        self.status = state
        if state != machine.APPROVED:
            self.approved_at = self.approved_by = None
        self.touch()

    def touch(self) -> None:
        self.version += 1
        self.changed_at = timezone.now()


class AgendaItem(models.Model):
    """What is to be talked about, and afterwards what was said. `figures` are those of a day, taken over as they were
    shown: reasons and numbers, never a case."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items", db_index=False)
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("what it is about"), max_length=4000, blank=True)
    figures = models.JSONField(null=True, editable=False)
    minutes = models.TextField(_("minutes"), max_length=20_000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        indexes = [models.Index(fields=["meeting", "position"], name="network_agendaitem_meeting")]

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """How many came for a member."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances", db_index=False)
    member = models.ForeignKey(BodyMember, models.PROTECT, related_name="+", verbose_name=_("member"))
    people = models.PositiveSmallIntegerField(
        _("people"), validators=[MinValueValidator(1), MaxValueValidator(LARGEST)]
    )

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="network_attendance_once"),
            models.CheckConstraint(condition=Q(people__gte=1), name="network_attendance_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.people}"


class MeetingMail(QueuedMail):
    """An invitation, the news of a change, or that it was called off; to each member one of each `version`."""

    class Kind(models.TextChoices):
        INVITE = "invite", _("invitation")
        CHANGE = "change", _("change")
        CANCEL = "cancel", _("called off")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="mails", db_index=False)
    member = models.ForeignKey(BodyMember, models.CASCADE, related_name="+", verbose_name=_("member"))
    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    version = models.PositiveIntegerField(default=0)

    class Meta(QueuedMail.Meta):
        verbose_name = _("mail about a meeting")
        verbose_name_plural = _("mails about meetings")
        constraints = [
            *QueuedMail.Meta.constraints,
            models.UniqueConstraint(
                fields=["meeting", "member", "kind", "version"], name="network_meetingmail_once"
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(state="waiting"), name="network_meeting_mail")]
