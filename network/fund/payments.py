"""What was paid of a grant, in instalments, and what came back of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.fund.budgets import CENT, euro_field
from network.fund.models import FundApplication


class Money(models.Model):
    """An amount on a day, and who has recorded it. Written once; `FundApplication` has the sum."""

    amount = euro_field(_("euros"), validators=[CENT])
    on = models.DateField(_("day"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("recorded by"),
    )

    class Meta:
        abstract = True
        ordering = ["on", "pk"]

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
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="network_fundpayment_amount")]


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
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="network_fundrepayment_amount")]
