"""The fund of the demo data: believable, and its budgets are what the applications say."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest

from network.fund import machine
from network.models import FundApplication, FundBudget, FundCost, FundQuery
from welcome.demo.fund import Fund
from welcome.demo.staff import Adviser, Staff

UNTIL = date(2026, 11, 18)


def adviser_of(cast, office) -> Adviser:
    return Adviser(cast.person("adviser", office.code).pk, "city", frozenset(), UNTIL)


@pytest.mark.once
@pytest.mark.django_db
def test_budgets_are_the_sums_of_applications_in_every_state(cast):
    advisers = {office: [adviser_of(cast, office)] for office in (cast.es, cast.hh)}
    staff = Staff(advisers=advisers)
    found = []
    for _twice in range(2):
        for model in (FundQuery, FundCost, FundApplication, FundBudget):
            model.objects.all().delete()
        Fund(1, staff, date(2024, 11, 19), UNTIL).fill()
        found.append(
            list(FundApplication.objects.order_by("pk").values_list("pk", "code", "state", "approved"))
        )
    assert found[0] == found[1]
    applications = FundApplication.objects.prefetch_related("costs")
    sums: dict = defaultdict(lambda: defaultdict(Decimal))
    for each in applications:
        assert sum(cost.amount for cost in each.costs.all()) == each.cost
        if each.budget_id:
            sums[each.budget_id]["paid" if each.paid_on else "committed"] += each.approved
            sums[each.budget_id]["returned"] += each.returned
    for budget in FundBudget.objects.all():
        for name in ("committed", "paid", "returned"):
            assert getattr(budget, name) == sums[budget.pk][name]
    states = {each.state for each in applications}
    assert states >= {machine.REJECTED, machine.PROOF_DUE, machine.CLOSED}
    assert len(states) > 6
