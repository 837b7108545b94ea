"""What may be spent in a district in a year, and the rules of the fund, each from a day on."""

from datetime import date, timedelta
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from districts.models import District
from network.fund.codes import Body
from network.fund.querysets import FundBudgetQuerySet, FundRuleQuerySet

CENT = MinValueValidator(Decimal("0.01"), _("At least one cent."))


def euro_field(label, **options) -> models.DecimalField:
    return models.DecimalField(label, max_digits=9, decimal_places=2, **options)


class FundBudget(models.Model):
    """`committed` is approved and not paid yet, `paid` is all that was paid, `returned` what came back of it and may be
    spent again. What was granted and is not needed is free again when the proof of use is accepted. Only services write
    them, under the lock of the row; the database refuses what overspends."""

    district = models.ForeignKey(
        District, models.PROTECT, related_name="+", db_index=False, verbose_name=_("district")
    )
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    available = euro_field(_("available"), default=0, validators=[MinValueValidator(0)])
    committed = euro_field(_("committed"), default=0, editable=False)
    paid = euro_field(_("paid"), default=0, editable=False)
    returned = euro_field(_("returned"), default=0, editable=False)

    objects = FundBudgetQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "district"]
        verbose_name = _("budget of the fund")
        verbose_name_plural = _("budgets of the fund")
        constraints = [
            models.UniqueConstraint(fields=["year", "district"], name="network_fundbudget_once"),
            models.CheckConstraint(
                condition=Q(committed__gte=0, paid__gte=0, returned__gte=0, returned__lte=F("paid")),
                name="network_fundbudget_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(available__gte=F("committed") + F("paid") - F("returned")),
                name="network_fundbudget_not_overspent",
                violation_error_message=_("More than that is committed or paid already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.district} {self.year}"

    @property
    def left(self) -> Decimal:
        return self.available - self.committed - self.paid + self.returned


class FundRule(models.Model):
    """How the fund works from `valid_from` until the next one. The defaults are those of handbook §6.8."""

    valid_from = models.DateField(_("valid from"), default=timezone.localdate, unique=True)
    cap = euro_field(_("most for one application"), default=Decimal(5000), validators=[CENT])
    management_up_to = euro_field(
        _("the management decides up to"), default=Decimal(500), validators=[MinValueValidator(0)]
    )
    round_table_up_to = euro_field(
        _("the round table decides up to"), default=Decimal(5000), validators=[MinValueValidator(0)]
    )
    proof_month = models.PositiveSmallIntegerField(
        _("proof of use: month"), default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    proof_day = models.PositiveSmallIntegerField(
        _("proof of use: day"),
        default=31,
        validators=[MinValueValidator(1), MaxValueValidator(31)],
        help_text=_("In the year after the one in which the project ends."),
    )
    remind_days = models.PositiveSmallIntegerField(
        _("reminder so many days before"), default=28, validators=[MaxValueValidator(180)]
    )
    return_days = models.PositiveSmallIntegerField(
        _("days to pay back what was not used"), default=30, validators=[MaxValueValidator(180)]
    )
    frees_budget = models.BooleanField(
        _("money that is paid back may be spent again"),
        default=True,
        help_text=_("In the budget of the same district and year. Otherwise it is only noted."),
    )

    objects = FundRuleQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from"]
        verbose_name = _("rules of the fund")
        verbose_name_plural = _("rules of the fund")
        constraints = [
            models.CheckConstraint(
                condition=Q(round_table_up_to__gte=F("management_up_to")),
                name="network_fundrule_bodies_in_order",
                violation_error_message=_("The round table decides on more than the management."),
            )
        ]

    def __str__(self) -> str:
        return str(self.valid_from)

    def body_for(self, amount: Decimal) -> str:
        if amount <= self.management_up_to:
            return Body.MANAGEMENT
        return Body.ROUND_TABLE if amount <= self.round_table_up_to else Body.COUNCIL

    def return_deadline(self, settled_on: date) -> date:
        return settled_on + timedelta(days=self.return_days)

    def proof_deadline(self, ends_on: date) -> date:
        """In the year after the end; of a month that is shorter, its last day."""
        year, day = ends_on.year + 1, self.proof_day
        while True:
            try:
                return date(year, self.proof_month, day)
            except ValueError:
                day -= 1
