"""Mails about referrals that wait to be sent: queued in the transaction of the act, sent once."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

MOST_ATTEMPTS = 10
"""With pauses from five minutes, doubled each time: for nearly two days."""


class ReferralMailQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        """Not sent yet, and not given up."""
        return self.filter(state=ReferralMail.State.WAITING, attempts__lt=MOST_ATTEMPTS)


class ReferralMail(models.Model):
    """A mail to whoever is meant by `kind`; address and text are made when it is sent."""

    class Kind(models.TextChoices):
        REQUEST = "request", _("request to the receiver")
        REMINDER = "reminder", _("reminder to the receiver")
        ADVISER = "adviser", _("reminder to the adviser")
        LEAD = "lead", _("reminder to the office lead")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        DROPPED = "dropped", _("no longer needed")

    TO_RECEIVER = (Kind.REQUEST, Kind.REMINDER)

    referral = models.ForeignKey(
        "consultations.Referral", models.CASCADE, related_name="mails", verbose_name=_("referral")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(_("queued"), auto_now_add=True)
    done_at = models.DateTimeField(_("done"), null=True)
    attempts = models.PositiveSmallIntegerField(_("failed attempts"), default=0)

    objects = ReferralMailQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("mail about a referral")
        verbose_name_plural = _("mails about referrals")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", done_at__isnull=True)
                | (~Q(state="waiting") & Q(done_at__isnull=False)),
                name="consultations_referralmail_done_has_time",
            )
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="waiting"), name="consultations_referral_mail")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
