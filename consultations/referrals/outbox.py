"""Mails about referrals that wait to be sent (core/outbox.py)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.outbox import QueuedMail


class ReferralMail(QueuedMail):
    """A mail to whoever is meant by `kind`."""

    class Kind(models.TextChoices):
        REQUEST = "request", _("request to the receiver")
        REMINDER = "reminder", _("reminder to the receiver")
        ADVISER = "adviser", _("reminder to the adviser")
        LEAD = "lead", _("reminder to the office lead")
        IN_VAIN = "in_vain", _("notice to the adviser that it came to nothing")

    TO_RECEIVER = (Kind.REQUEST, Kind.REMINDER)

    referral = models.ForeignKey(
        "consultations.Referral", models.CASCADE, related_name="mails", verbose_name=_("referral")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)

    class Meta(QueuedMail.Meta):
        verbose_name = _("mail about a referral")
        verbose_name_plural = _("mails about referrals")
        indexes = [
            models.Index(fields=["id"], condition=Q(state="waiting"), name="consultations_referral_mail")
        ]
