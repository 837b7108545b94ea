"""The fund of the demo data: believable, and its budgets are what the applications say."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest

from network.fund import machine
from network.models import FundApplication, FundBudget, FundCost, FundPayment, FundQuery, FundRepayment
from welcome.demo.fund import Fund
from welcome.demo.staff import Adviser, Staff
from welcome.tests.fund_examples import decider

UNTIL = date(2026, 11, 18)


def adviser_of(cast, office) -> Adviser:
    return Adviser(cast.person("adviser", office.code).pk, "city", frozenset(), UNTIL)


@pytest.mark.once
@pytest.mark.django_db
def test_budgets_are_the_sums_of_applications_in_every_state(cast):
    decider(cast)
    advisers = {office: [adviser_of(cast, office)] for office in (cast.es, cast.hh)}
    staff = Staff(advisers=advisers)
    found = []
    for _twice in range(2):
        for model in (FundPayment, FundRepayment, FundQuery, FundCost, FundApplication, FundBudget):
            model.objects.all().delete()
        Fund(1, staff, date(2024, 11, 19), UNTIL).fill()
        found.append(
            list(FundApplication.objects.order_by("pk").values_list("pk", "code", "state", "approved"))
        )
    assert found[0] == found[1]
    applications = FundApplication.objects.prefetch_related("costs", "repayments", "waivers")
    sums: dict = defaultdict(lambda: defaultdict(Decimal))
    for each in applications:
        assert sum(cost.amount for cost in each.costs.all()) == each.cost
        assert each.paid == sum(payment.amount for payment in each.payments.valid())
        assert each.returned == sum(repayment.amount for repayment in each.repayments.all())
        assert each.waived == sum(waiver.amount for waiver in each.waivers.all())
        if each.budget_id:
            sums[each.budget_id]["committed"] += each.left_to_pay
            sums[each.budget_id]["paid"] += each.paid
            sums[each.budget_id]["returned"] += each.returned
    for budget in FundBudget.objects.all():
        for name in ("committed", "paid", "returned"):
            assert getattr(budget, name) == sums[budget.pk][name]
    states = {each.state for each in applications}
    assert states >= {machine.REJECTED, machine.PROOF_DUE, machine.CLOSED}
    assert len(states) > 6
    assert any(each.payments.valid().count() > 1 for each in applications)
    assert any(each.waived for each in applications)
    assert FundPayment.objects.filter(cancelled_at__isnull=False).exists()
