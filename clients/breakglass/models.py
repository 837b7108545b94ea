"""Break-glass: the file of another office's client is opened for a reason, for a day, and every opening is reviewed
(handbook P13)."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.core.validators import MaxLengthValidator, MinLengthValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.encryption.fields import EncryptedCharField, EncryptedTextField
from districts.scoping import Access, HasAccess, Role, ScopedQuerySet

LASTS = timedelta(hours=24)
SHORTEST_REASON, LONGEST_REASON = 15, 500


def end_of_access() -> datetime:
    return timezone.now() + LASTS


class BreakGlassQuerySet(ScopedQuerySet):
    def visible_to(self, user: HasAccess) -> Self:
        """To whoever opened the file, and to those who review: the lead of the office whose client it is, and the data
        protection officer."""
        visible = super().visible_to(user)
        if not user.is_authenticated or not user.is_active or not user.access.roles:
            return visible
        return self.filter(Q(user=user.pk) | Q(pk__in=visible.values("pk")))._scoped()

    def _visible(self, access: Access) -> Self:
        if access.has(Role.DPO):
            return self.all()
        return self.filter(client__office__in=access.office_ids(Role.LEAD))

    def open_to(self, user: HasAccess) -> Self:
        """Files that `user` has opened and may still read."""
        return self.filter(user=user.pk, expires_at__gt=timezone.now())

    def to_be_judged_by(self, user: HasAccess) -> Self:
        """What nobody has judged yet; nobody judges their own access."""
        return self.visible_to(user).to_be_reviewed().exclude(user=user.pk)

    def to_be_reviewed(self) -> Self:
        return self.filter(verdict="")

    def unjudged_first(self) -> Self:
        """Then those judged last."""
        return self.order_by(F("reviewed_at").desc(nulls_first=True), "-opened_at", "-pk")


class BreakGlass(models.Model):
    """`reason` is told to the office whose client it is; nothing of it goes into the audit trail."""

    class Verdict(models.TextChoices):
        JUSTIFIED = "justified", _("justified")
        NOT_JUSTIFIED = "not_justified", _("not justified")

    client = models.ForeignKey(
        "clients.Client", models.CASCADE, related_name="break_glasses", verbose_name=_("client")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("opened by")
    )
    reason = EncryptedTextField(
        _("reason"),
        help_text=_("Why it cannot wait until the office has been asked. It is read there."),
        validators=[
            MinLengthValidator(SHORTEST_REASON, _("Please say it in a sentence.")),
            MaxLengthValidator(LONGEST_REASON),
        ],
    )
    opened_at = models.DateTimeField(_("opened"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("readable until"), default=end_of_access, editable=False)
    verdict = models.CharField(_("judgement"), max_length=15, choices=Verdict, blank=True)
    remark = EncryptedCharField(_("remark"), max_length=LONGEST_REASON, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, editable=False)

    objects = BreakGlassQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        verbose_name = _("break-glass access")
        verbose_name_plural = _("break-glass accesses")
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="", reviewed_by__isnull=True, reviewed_at__isnull=True)
                | (~Q(verdict="") & Q(reviewed_by__isnull=False, reviewed_at__isnull=False)),
                name="clients_break_glass_reviewed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(reviewed_by=F("user")),
                name="clients_break_glass_not_reviewed_by_oneself",
                violation_error_message=_("Nobody judges their own access."),
            ),
        ]
        indexes = [
            models.Index(fields=["client"], condition=Q(verdict=""), name="clients_break_glass_open"),
        ]

    def __str__(self) -> str:
        return f"{self.client.code} {self.opened_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("clients:breakglass_review", args=[self.pk])

    @property
    def audit_subject(self) -> int:
        return self.client_id

    def timeline(self) -> models.QuerySet:
        """What was asked and arranged, newest first; notes stay with the office."""
        return (
            self.client.consultations.counted()
            .select_related("office", "adviser")
            .prefetch_related("concerns__referrals__organisation", "concerns__referrals__to_office")
        )
