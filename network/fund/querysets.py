"""The business words of the fund: who may see an application, what waits for whom, what it adds up to."""

from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.db.models import F, Q, Sum
from django.utils import timezone

from core.periods import Period
from districts.models import OfficeDistrict
from districts.scoping import CASEWORK, Access, CountableQuerySet, HasAccess, Role, SharedQuerySet
from network.fund import machine, standing

NOTHING = Decimal(0)


def _owing(overdue_on: date | None = None) -> Q:
    rest = Q(state=machine.PROOF_OK, paid__gt=F("spent") + F("returned") + F("waived"))
    return rest & Q(return_due_on__lt=overdue_on) if overdue_on else rest


class FundQuerySet(CountableQuerySet):
    def _visible(self, access: Access) -> Self:
        """The coordinator sees all of them, an office those of its districts."""
        known = self.exclude(state=machine.DRAFT).filter(forgotten_on__isnull=True)
        return known if access.has(Role.COORDINATOR) else known.of_offices(access.office_ids(*CASEWORK))

    def of_offices(self, keys: frozenset[int]) -> Self:
        """In the districts for which one of these offices is there today."""
        links = OfficeDistrict.objects.valid_on().filter(office__in=keys)
        return self.filter(district__in=links.values("district"))

    def to_check(self) -> Self:
        return self.filter(state=machine.SUBMITTED)

    def to_decide(self, user: HasAccess) -> Self:
        """What a coordinator can do next, with four eyes: decisions; payments, proofs that have come in, and what was
        not paid back in time."""
        with_money = (Q(state__in=machine.TO_PAY) | standing.HAS_COME | _owing(timezone.localdate())) & ~Q(
            decided_by=user
        )
        others = Q(advocate__isnull=True) | ~Q(advocate=user)
        return self.filter(Q(state=machine.CHECKED) & ~Q(checked_by=user) | with_money, others)

    def waiting_for(self, user: HasAccess) -> Self:
        """What is to be done next by somebody like `user`."""
        found = self.to_check() | self.overdue() if user.access.has(*CASEWORK) else self.none()
        return found | self.to_decide(user) if user.access.has(Role.COORDINATOR) else found

    def standing(self, code: str) -> Self:
        """Of which this word of standing.py is said."""
        return self.filter(standing.condition_of(code))

    def undecided(self) -> Self:
        return self.filter(state__in=machine.UNDECIDED)

    def current(self) -> Self:
        """Neither rejected nor closed."""
        return self.exclude(state__in=(machine.REJECTED, machine.CLOSED))

    def to_prove(self) -> Self:
        return self.filter(state__in=machine.TO_PROVE)

    def without_proof(self) -> Self:
        return self.to_prove().filter(proof_on__isnull=True)

    def overdue(self, day: date | None = None) -> Self:
        """No proof has come in by its day."""
        return self.without_proof().filter(proof_due_on__lt=day or timezone.localdate())

    def owing(self, overdue_on: date | None = None) -> Self:
        """The proof is accepted, and not all that was left has come back; with a day, not by the day before."""
        return self.filter(_owing(overdue_on))

    def over(self, day: date) -> Self:
        """Paid, and the project has ended."""
        return self.filter(state=machine.PAID, ends_on__lt=day)

    def submitted_in(self, period: Period) -> Self:
        return self.filter(submitted_on__range=(period.start, period.end))

    def totals(self) -> dict[str, Decimal | int]:
        """In euros, `number` besides; one query."""
        found = self.aggregate(
            number=models.Count("pk"),
            sum_requested=Sum("requested"),
            sum_approved=Sum("approved"),
            sum_paid=Sum("paid"),
            sum_unproved=Sum("paid", filter=Q(state__in=machine.TO_PROVE)),
            sum_owed=Sum(F("paid") - F("spent") - F("returned") - F("waived"), filter=_owing()),
            sum_waived=Sum("waived"),
        )
        return {name.removeprefix("sum_"): amount or NOTHING for name, amount in found.items()}

    # --- Retention --------------------------------------------------------------------------------------

    def unconfirmed_since(self, moment: Any) -> Self:
        return self.filter(state=machine.DRAFT, since__lt=moment)

    def refused_before(self, cutoff: date) -> Self:
        return self.filter(state=machine.REJECTED, forgotten_on__isnull=True, decided_on__lt=cutoff)

    def settled_before(self, cutoff: date) -> Self:
        return self.filter(state__in=machine.SETTLED, forgotten_on__isnull=True, settled_on__lt=cutoff)


class FundBudgetQuerySet(SharedQuerySet):
    def of_year(self, year: int) -> Self:
        return self.filter(year=year).select_related("district").order_by("district__position")


class FundRuleQuerySet(SharedQuerySet):
    def on(self, day: date | None = None) -> Any:
        """What holds on that day (default today); before the first one, what the handbook says."""
        found = self.filter(valid_from__lte=day or timezone.localdate()).order_by("-valid_from").first()
        return found or self.model()
