"""What belongs to an application: its cost plan, the questions about it, and the mails to its applicant."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.encryption.fields import EncryptedCharField, EncryptedTextField
from core.outbox import QueuedMail
from network.fund.budgets import CENT, euro_field
from network.fund.models import FundApplication


class FundCost(models.Model):
    """A line of the cost plan."""

    application = models.ForeignKey(
        FundApplication, models.CASCADE, related_name="costs", verbose_name=_("application to the fund")
    )
    text = EncryptedCharField(_("what for"), max_length=120)
    amount = euro_field(_("euros"), validators=[CENT])

    class Meta:
        ordering = ["pk"]
        verbose_name = _("line of a cost plan")
        verbose_name_plural = _("lines of cost plans")
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="network_fundcost_amount")]

    def __str__(self) -> str:
        return self.text


class FundQuery(models.Model):
    """A question to the applicant; one at a time is open."""

    application = models.ForeignKey(
        FundApplication, models.CASCADE, related_name="queries", verbose_name=_("application to the fund")
    )
    question = EncryptedTextField(_("question"), max_length=2000)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    answer = EncryptedTextField(_("answer"), max_length=4000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("question about an application")
        verbose_name_plural = _("questions about applications")
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(answered_at__isnull=True),
                name="network_fundquery_one_open",
            )
        ]

    def __str__(self) -> str:
        return str(self.asked_at)


class FundMail(QueuedMail):
    """A mail to an applicant."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm", _("confirm the address")
        QUERY = "query", _("a question")
        DECIDED = "decided", _("the decision")
        PROOF = "proof", _("proof of use")
        SETTLED = "settled", _("proof of use accepted")
        RETURN = "return", _("repayment that is late")

    application = models.ForeignKey(
        FundApplication, models.CASCADE, related_name="mails", verbose_name=_("application to the fund")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)

    class Meta(QueuedMail.Meta):
        verbose_name = _("mail to an applicant")
        verbose_name_plural = _("mails to applicants")
        indexes = [models.Index(fields=["id"], condition=Q(state="waiting"), name="network_fund_mail")]
