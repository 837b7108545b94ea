"""Tickets of the open hours, and the desk of a site."""

import secrets
from datetime import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogues.fields import CodeField
from catalogues.models import Language, TopicGroup
from consultations.desk.querysets import OPEN, WAITING, TicketQuerySet
from core.periods import month_number
from districts.models import Office, Site


class Ticket(models.Model):
    """One person or household that came in open hours: a number of the day at a site (handbook §6.1).

    A ticket carries no name. After its day `forget` takes from it what was said about the person; what stays (site,
    day, hour of arrival, minutes waited, how it ended) is counted and belongs to nobody (§5.3, R11).
    """

    office = models.ForeignKey(
        Office, models.PROTECT, related_name="+", db_index=False, verbose_name=_("office")
    )
    site = models.ForeignKey(Site, models.PROTECT, related_name="tickets", verbose_name=_("site"))
    day = models.DateField(_("day"))
    month = models.PositiveIntegerField(editable=False)
    hour = models.PositiveSmallIntegerField(_("hour of arrival"), editable=False)
    number = models.PositiveSmallIntegerField(_("number"))
    status = CodeField(_("state"), catalogue="queue_status", default=WAITING)
    waited_minutes = models.PositiveSmallIntegerField(
        _("minutes waited"),
        null=True,
        editable=False,
        help_text=_("From arrival to the call that was followed"),
    )

    language = models.ForeignKey(
        Language,
        models.PROTECT,
        default=Language.NOT_STATED,
        related_name="+",
        db_index=False,
        verbose_name=_("language"),
    )
    persons = models.PositiveSmallIntegerField(
        _("persons"), default=1, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    topic_group = models.ForeignKey(
        TopicGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("what about"),
    )
    has_been_here = models.BooleanField(_("has been here before"), default=False)
    is_emergency = models.BooleanField(_("emergency"), default=False)
    is_letter_only = models.BooleanField(_("only a letter or form"), default=False)
    arrived_at = models.DateTimeField(_("arrived"), null=True, default=timezone.now, editable=False)
    called_at = models.DateTimeField(_("called"), null=True, editable=False)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        db_index=False,
        verbose_name=_("called by"),
    )
    started_at = models.DateTimeField(_("consultation began"), null=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)
    consultation = models.OneToOneField(
        "consultations.Consultation",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="ticket",
        verbose_name=_("consultation"),
    )

    objects = TicketQuerySet.as_manager()

    PERSONAL = {
        "language": Language.NOT_STATED,
        "persons": 1,
        "topic_group": None,
        "has_been_here": False,
        "is_emergency": False,
        "is_letter_only": False,
        "arrived_at": None,
        "called_at": None,
        "called_by": None,
        "started_at": None,
        "ended_at": None,
        "consultation": None,
    }
    """What is said about the person or leads to one, and what is left of it when the day is over."""

    class Meta:
        ordering = ["-day", "site_id", "number"]
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        constraints = [
            models.UniqueConstraint(
                fields=["site", "day", "number"], name="consultations_ticket_number_once"
            ),
            models.CheckConstraint(
                condition=Q(arrived_at__isnull=True)
                | ~Q(status__in=[state for state in OPEN if state != WAITING])
                | Q(called_by__isnull=False),
                name="consultations_ticket_called_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "day", "status"], name="consultations_ticket_day"),
            models.Index(
                fields=["day"], condition=Q(arrived_at__isnull=False), name="consultations_ticket_kept"
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)

    def save(self, *args, **kwargs) -> None:
        arrived = timezone.localtime(self.arrived_at) if self.arrived_at else None
        if arrived:
            self.month, self.hour = month_number(self.day), arrived.hour
        super().save(*args, **kwargs)

    @property
    def needs_language(self) -> bool:
        """Whether a language was named in which somebody has to speak with the person."""
        return self.language_id not in (Language.NOT_STATED, "de")

    def minutes_until(self, moment: datetime) -> int:
        """Whole minutes since the arrival; never below zero, should a clock have been set back."""
        return max(0, int((moment - self.arrived_at).total_seconds() // 60)) if self.arrived_at else 0


class Desk(models.Model):
    """What belongs to the desk of a site: the version of what it shows, and the address of its waiting-room display.

    The version changes with everything that an open desk of the site shows, so that asking whether something has
    changed needs no look at the data (docs/decisions/0011).
    """

    site = models.OneToOneField(Site, models.CASCADE, primary_key=True, related_name="desk")
    version = models.CharField(max_length=16, editable=False)
    display_key = models.CharField(max_length=32, editable=False, unique=True)

    def __str__(self) -> str:
        return str(self.site)


def new_version() -> str:
    return secrets.token_hex(8)


def new_key() -> str:
    return secrets.token_urlsafe(18)
