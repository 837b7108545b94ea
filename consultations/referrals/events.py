"""The history of a referral: append-only, codes and days only, nothing that somebody typed."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogues.fields import CodeField
from consultations.referrals import machine
from consultations.referrals.querysets import ReferralEventQuerySet
from core.bulk import mould


class ReferralEvent(models.Model):
    class Act(models.TextChoices):
        MOVED = "moved", _("status changed")
        LINK_SENT = "link_sent", _("link to answer sent")
        LINK_WITHDRAWN = "link_withdrawn", _("link to answer withdrawn")
        RECEIVER_CHANGED = "receiver_changed", _("receiver corrected")
        PARTNER_REMINDED = "partner_reminded", _("receiver reminded")
        ADVISER_REMINDED = "adviser_reminded", _("adviser reminded")
        LEAD_REMINDED = "lead_reminded", _("office lead reminded")
        CONSENT_REVOKED = "consent_revoked", _("consent revoked")

    class Actor(models.TextChoices):
        STAFF = machine.STAFF, _("staff")
        PARTNER = machine.PARTNER, _("receiver")
        SYSTEM = machine.SYSTEM, _("system")

    referral = models.ForeignKey(
        "consultations.Referral", models.CASCADE, related_name="events", verbose_name=_("referral")
    )
    at = models.DateTimeField(_("time"), default=timezone.now)
    act = models.CharField(_("act"), max_length=20, choices=Act, default=Act.MOVED)
    from_status = CodeField(_("from"), catalogue="referral_status", blank=True)
    to_status = CodeField(_("to"), catalogue="referral_status")
    outcome = CodeField(_("outcome"), catalogue="referral_outcome", blank=True)
    reason = CodeField(_("reason"), catalogue="referral_reason", blank=True)
    actor = models.CharField(_("by"), max_length=8, choices=Actor, default=Actor.SYSTEM)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("staff member"),
    )

    objects = ReferralEventQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("event of a referral")
        verbose_name_plural = _("events of referrals")
        constraints = [
            models.CheckConstraint(
                condition=Q(actor=machine.STAFF, user__isnull=False)
                | (~Q(actor=machine.STAFF) & Q(user__isnull=True)),
                name="consultations_referralevent_staff_has_name",
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.act} {self.to_status}"

    def save(self, *args, **kwargs) -> None:
        if self.pk:
            raise TypeError("The history of a referral is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs) -> None:
        raise TypeError("The history of a referral is append-only.")

    @classmethod
    def of(
        cls, referral, *, old: str = "", act: str = Act.MOVED, by: Any, at: datetime | None = None
    ) -> "ReferralEvent":
        """What has just happened to `referral`, unsaved; `by` is a User, `partner` or `system`."""
        is_staff = not isinstance(by, str)
        return mould(cls).make(
            referral_id=referral.pk,
            at=at or timezone.now(),
            act=act,
            from_status=old,
            to_status=referral.status,
            outcome=referral.outcome,
            reason=referral.reason,
            actor=machine.STAFF if is_staff else by,
            user_id=by.pk if is_staff else None,
        )

    @property
    def is_move(self) -> bool:
        return self.act == self.Act.MOVED
