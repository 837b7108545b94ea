"""What an assignment costs: rates with the day from which they count, budgets of a year, months that are paid."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from districts.models import Office
from network.mediators.querysets import PaymentQuerySet, RateQuerySet

NOTHING = Decimal("0.00")
DAY = 24 * 60
"""Minutes."""
LONGEST = 8 * 60
"""Minutes that one talk is planned for. Nobody interprets longer; what is longer is nearly always a typing error."""
LONGEST_TAKEN = 12 * 60
"""Minutes that a talk may have taken in the end."""
EARLY = 15
"""Minutes that somebody may have been there before the beginning: the time counts from the arrival."""
FAR_ABOVE = 90
"""Minutes above the plan from which on somebody has to look again: nearly always a typing error."""
_AMOUNT = {"max_digits": 8, "decimal_places": 2, "validators": [MinValueValidator(0)]}
_MINUTES = [MinValueValidator(1), MaxValueValidator(DAY)]


class MediatorRate(models.Model):
    """A flat rate up to so many minutes, and an amount for every further unit that was begun. It counts from its day
    until the next one does."""

    valid_from = models.DateField(_("from"), unique=True)
    flat = models.DecimalField(_("flat rate in euros"), **_AMOUNT)
    flat_minutes = models.PositiveSmallIntegerField(
        _("up to so many minutes"), default=120, validators=_MINUTES
    )
    step = models.DecimalField(_("for each further unit, in euros"), **_AMOUNT)
    step_minutes = models.PositiveSmallIntegerField(_("minutes of a unit"), default=60, validators=_MINUTES)
    most_travel = models.DecimalField(_("travel up to, in euros"), default=NOTHING, **_AMOUNT)

    objects = RateQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from"]
        verbose_name = _("rate of language mediation")
        verbose_name_plural = _("rates of language mediation")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    flat__gte=0, step__gte=0, most_travel__gte=0, flat_minutes__gte=1, step_minutes__gte=1
                ),
                name="network_mediatorrate_positive",
            )
        ]

    def __str__(self) -> str:
        return date_format(self.valid_from, "SHORT_DATE_FORMAT")

    def allowance(self, minutes: int) -> Decimal:
        """In euros. Heinsberg pays 25 for two hours and 10 for each further hour that has begun: 35 for 121 minutes."""
        further = max(minutes - self.flat_minutes, 0)
        return self.flat + self.step * -(-further // self.step_minutes)


class MediatorBudget(models.Model):
    """The subsidy of a year for the pool."""

    year = models.PositiveSmallIntegerField(
        _("year"), unique=True, validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    amount = models.DecimalField(
        _("amount in euros"), max_digits=10, decimal_places=2, validators=[MinValueValidator(0)]
    )

    objects = RateQuerySet.as_manager()

    class Meta:
        ordering = ["-year"]
        verbose_name = _("budget of language mediation")
        verbose_name_plural = _("budgets of language mediation")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="network_mediatorbudget_not_negative")
        ]

    def __str__(self) -> str:
        return str(self.year)


class MediatorPayment(models.Model):
    """A month of an office that was handed to whoever pays. What is in it is paid once and does not change any more."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name=_("office"))
    month = models.DateField(_("month"))
    total = models.DecimalField(_("total in euros"), max_digits=10, decimal_places=2)
    closed_at = models.DateTimeField(_("closed"), auto_now_add=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("closed by")
    )

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "office"]
        verbose_name = _("payment of language mediation")
        verbose_name_plural = _("payments of language mediation")
        constraints = [
            models.UniqueConstraint(
                fields=["office", "month"],
                name="network_mediatorpayment_once",
                violation_error_message=_("This month is closed already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.month:%Y-%m}"


def month_of(text: str, today: date) -> date:
    """The first day of the month that `2026-11` names; of the present one for anything else."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return found if 2000 <= found.year <= 2100 else today.replace(day=1)
