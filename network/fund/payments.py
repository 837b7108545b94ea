"""What was paid of a grant, in instalments, what came back of it, and what need not come back."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.encryption.fields import EncryptedCharField
from network.fund.budgets import CENT, euro_field
from network.fund.models import FundApplication

REASON = 300


def _staff(label, **options) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=label,
        **options,
    )


class MoneyQuerySet(models.QuerySet):
    def valid(self) -> Self:
        """Not cancelled: what the sums are made of."""
        return self.filter(cancelled_at__isnull=True)


class Money(models.Model):
    """An amount on a day, and who has recorded it. Never changed; what was entered in error is cancelled and stays,
    with who has done so, when and why. `FundApplication` has the sum of the others."""

    amount = euro_field(_("euros"), validators=[CENT])
    on = models.DateField(_("day"))
    by = _staff(_("recorded by"))
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, editable=False)
    cancelled_by = _staff(_("cancelled by"), null=True, editable=False)
    cancel_reason = EncryptedCharField(
        _("why it was cancelled"), max_length=REASON, blank=True, editable=False
    )

    objects = MoneyQuerySet.as_manager()

    TEXTS: tuple[str, ...] = ("cancel_reason",)
    """Which may name people, and go with the texts of the file."""

    class Meta:
        abstract = True
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="%(app_label)s_%(class)s_amount"),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_by__isnull=True)
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False),
                name="%(app_label)s_%(class)s_cancelled",
            ),
        ]

    def __str__(self) -> str:
        return str(self.on)


class FundPayment(Money):
    application = models.ForeignKey(
        FundApplication,
        models.CASCADE,
        related_name="payments",
        verbose_name=_("application to the fund"),
    )

    class Meta(Money.Meta):
        verbose_name = _("payment of the fund")
        verbose_name_plural = _("payments of the fund")


class FundRepayment(Money):
    """`is_freed`: it may be spent again, as the rules of its day said."""

    application = models.ForeignKey(
        FundApplication,
        models.CASCADE,
        related_name="repayments",
        verbose_name=_("application to the fund"),
    )
    is_freed = models.BooleanField(_("may be spent again"))

    class Meta(Money.Meta):
        verbose_name = _("repayment to the fund")
        verbose_name_plural = _("repayments to the fund")


class FundWaiver(Money):
    """A rest that is not worth asking for; it stays paid in the budget."""

    application = models.ForeignKey(
        FundApplication,
        models.CASCADE,
        related_name="waivers",
        verbose_name=_("application to the fund"),
    )
    reason = EncryptedCharField(_("reason"), max_length=REASON)

    TEXTS = ("reason", "cancel_reason")

    class Meta(Money.Meta):
        verbose_name = _("repayment that was waived")
        verbose_name_plural = _("repayments that were waived")


MONEY: tuple[type[Money], ...] = (FundPayment, FundRepayment, FundWaiver)
