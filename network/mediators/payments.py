"""What is to be paid for a month, closing it, and how much of the budget of a year is left."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import audit
from core.periods import Period, months_later
from core.templatetags.ui import number
from districts.models import Office
from network.mediators import machine
from network.mediators.money import NOTHING
from network.models import Mediator, MediatorBudget, MediatorPayment, MediatorRequest


@dataclass(frozen=True)
class Due:
    """What one mediator gets for a month."""

    mediator: Mediator
    requests: list[MediatorRequest]

    @property
    def minutes(self) -> int:
        return sum(each.minutes or 0 for each in self.requests)

    @property
    def allowance(self) -> Decimal:
        return sum((each.allowance for each in self.requests), NOTHING)

    @property
    def travel(self) -> Decimal:
        return sum((each.travel or NOTHING for each in self.requests), NOTHING)

    @property
    def total(self) -> Decimal:
        return self.allowance + self.travel

    @property
    def days(self) -> str:
        """In the order of the codes."""
        return ", ".join(date_format(each.day, "SHORT_DATE_FORMAT") for each in self.requests)

    def carried(self, month: date) -> str:
        """What of the total is of months before: "October 2026: 73.60"."""
        sums = carried(self.requests, month).items()
        return ", ".join(f"{date_format(each, 'F Y')}: {number(euros, 2)}" for each, euros in sums)

    @property
    def codes(self) -> str:
        return ", ".join(each.code for each in self.requests)


def carried(requests: Iterable[MediatorRequest], month: date) -> dict[date, Decimal]:
    """Euros by month for what took place before `month`, the earliest first: what was not closed then."""
    found: dict[date, Decimal] = {}
    for each in sorted(requests, key=lambda each: each.day):
        if each.day < month:
            first = each.day.replace(day=1)
            found[first] = found.get(first, NOTHING) + (each.total or NOTHING)
    return found


def dues(requests: Iterable[MediatorRequest]) -> list[Due]:
    """By mediator, in the order of the names; `requests` know their mediator."""
    by_mediator: dict = {}
    for each in requests:
        by_mediator.setdefault(each.mediator, []).append(each)
    found = [Due(mediator, own) for mediator, own in by_mediator.items()]
    return sorted(found, key=lambda due: (due.mediator.name_key, str(due.mediator.pk)))


def of_month(requests: QuerySet, month: date, payment: MediatorPayment | None) -> QuerySet:
    """Those of a closed month, or what is open up to its end: also what was recorded late."""
    payable = requests.payable().select_related("mediator").order_by("starts_at", "pk")
    if payment is not None:
        return payable.filter(payment=payment)
    return payable.filter(payment__isnull=True, day__lt=months_later(month, 1))


@transaction.atomic
def close(*, request: HttpRequest, office: Office, month: date, today: date) -> MediatorPayment:
    """What is open is paid with this month, once. Raises ValidationError."""
    if months_later(month, 1) > today:
        raise ValidationError(_("The month is not over yet."))
    Office.objects.select_for_update(of=("self",)).get(pk=office.pk)
    if MediatorPayment.objects.filter(office=office, month=month).exists():
        raise ValidationError(_("This month is closed already."))
    own = MediatorRequest.objects.select_for_update(of=("self",)).filter(office=office)
    open_ones = list(of_month(own, month, None))
    if not open_ones:
        raise ValidationError(_("There is nothing to be paid."))
    total = sum((each.total or NOTHING for each in open_ones), NOTHING)
    payment = MediatorPayment.objects.create(office=office, month=month, total=total, closed_by=request.user)
    MediatorRequest.objects.filter(pk__in=[each.pk for each in open_ones]).update(payment=payment)
    audit.record(request, audit.Action.CREATE, payment, requests=len(open_ones))
    return payment


@dataclass(frozen=True)
class Standing:
    """The subsidy of a year in euros: all of it, paid, owed for what took place, committed for what is confirmed."""

    year: int
    amount: Decimal
    paid: Decimal
    owed: Decimal
    committed: Decimal

    @property
    def available(self) -> Decimal:
        return self.amount - self.paid - self.owed - self.committed


def standing(budget: MediatorBudget) -> Standing:
    period = Period(date(budget.year, 1, 1), date(budget.year + 1, 1, 1) - timedelta(days=1))
    of_year = MediatorRequest.objects.in_period(period).order_by()
    payable = of_year.payable()
    return Standing(
        year=budget.year,
        amount=budget.amount,
        paid=_euros(payable.filter(payment__isnull=False), "allowance", "travel"),
        owed=_euros(payable.filter(payment__isnull=True), "allowance", "travel"),
        committed=_euros(of_year.filter(status=machine.CONFIRMED), "expected"),
    )


def _euros(requests: QuerySet, *columns: str) -> Decimal:
    sums = requests.aggregate(**{f"all_{name}": Sum(name) for name in columns})
    return sum((each or NOTHING for each in sums.values()), NOTHING)
