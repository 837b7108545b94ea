"""What a volunteer offers: what, where, since when, for how many at the same time."""

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.encryption.fields import EncryptedCharField, EncryptedTextField
from districts.models import District
from network.volunteers.codes import GAP, Ending, Kind
from network.volunteers.people import Volunteer
from network.volunteers.querysets import OfferQuerySet

MOST = 50


class VolunteerOffer(models.Model):
    """It runs until the end of `until`, or as long as nobody has entered one."""

    volunteer = models.ForeignKey(
        Volunteer, models.CASCADE, related_name="offers", editable=False, verbose_name=_("volunteer")
    )
    kind = models.CharField(_("what"), max_length=8, choices=Kind)
    details = EncryptedCharField(_("in other words"), max_length=300, blank=True)
    district = models.ForeignKey(
        District, models.PROTECT, related_name="+", db_index=False, verbose_name=_("where")
    )
    place = EncryptedCharField(_("place"), max_length=120, blank=True)
    since = models.DateField(_("since"), default=timezone.localdate)
    until = models.DateField(_("until"), null=True, blank=True, help_text=_("Empty: for as long as it goes."))
    capacity = models.PositiveSmallIntegerField(
        _("for how many at the same time"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST)],
        help_text=_("People or families"),
    )
    end_reason = models.CharField(_("reason"), max_length=10, choices=Ending, blank=True, editable=False)
    hand_over = EncryptedTextField(_("hand-over note"), max_length=1000, blank=True, editable=False)
    last_contact_on = models.DateField(_("last contact"), default=timezone.localdate, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfferQuerySet.as_manager()

    PERSONAL = {"details": "", "place": "", "hand_over": "", "end_reason": ""}
    """What is left of it when the volunteer is forgotten."""

    class Meta:
        ordering = ["-since", "-pk"]
        verbose_name = _("offer of a volunteer")
        verbose_name_plural = _("offers of volunteers")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="network_volunteeroffer_in_order",
                violation_error_message=_("The end lies before the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(capacity__range=(1, MOST)), name="network_volunteeroffer_capacity"
            ),
        ]
        indexes = [
            models.Index(fields=["volunteer", "until"], name="network_offer_running"),
            models.Index(fields=["since"], name="network_offer_since"),
            models.Index(fields=["until"], name="network_offer_until", condition=Q(until__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.district})"

    def is_running_on(self, day: date) -> bool:
        return self.until is None or self.until >= day

    @property
    def is_running(self) -> bool:
        return self.is_running_on(timezone.localdate())

    @property
    def is_without_contact(self) -> bool:
        return self.is_running and self.last_contact_on <= timezone.localdate() - GAP

    @property
    def days(self) -> int:
        """How long it has been running, or ran: both days count."""
        today = timezone.localdate()
        last = today if self.until is None else min(self.until, today)
        return max((last - self.since).days + 1, 0)
