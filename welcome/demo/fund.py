"""The neighbourhood fund: a budget for each district and year, and applications in every state, older ones settled."""

import uuid
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings

from accounts.models import CityRole
from core import bulk
from districts.models import Office
from districts.scoping import Role
from network.fund import machine
from network.fund.budgets import FundBudget, FundRule
from network.fund.codes import Check
from network.fund.models import LETTERS, FundApplication
from network.fund.parts import FundCost, FundQuery
from network.fund.payments import FundPayment, FundRepayment, FundWaiver
from welcome.demo.names import CULTURES
from welcome.demo.staff import Staff

AVAILABLE = Decimal(15_000)
"""In a district and year."""
A_YEAR = 5
"""Applications in a district."""
IDEAS = (
    (
        "meeting",
        "Nachbarschaftscafé",
        "Jeden Monat ein offener Nachmittag mit Kaffee und Spielen.",
        "Getränke",
    ),
    ("women", "Fahrradkurs für Frauen", "Sechs Nachmittage auf dem Schulhof, mit Leihrädern.", "Leihräder"),
    ("culture", "Stadtteilfest", "Musik und Essen aus vielen Ländern.", "Bühne"),
    ("trip", "Ausflug zum Kemnader See", "Ein Tag mit Familien, mit Bus und Bahn.", "Fahrkarten"),
    ("children", "Malwerkstatt", "Kinder malen die Wand am Spielplatz.", "Farben"),
    ("language", "Vorlesen in zwei Sprachen", "Eltern lesen in der Bücherei.", "Bücher"),
    ("sport", "Offenes Fußballtor", "Training für alle am Samstag.", "Bälle"),
)
_ZONE = ZoneInfo(settings.TIME_ZONE)
_PARTLY, _REJECTED, _RETURNED = 0.2, 0.12, 0.25
_WRONG = 60
"""Of so many payments one was entered in error."""
_SMALL = Decimal("2.80")
"""Euros that need not come back."""
_IN_PARTS = 1500
"""Euros from which a grant is paid in two instalments."""


class Fund:
    """Has a chance of its own: what else is invented stays the same with or without the fund."""

    def __init__(self, seed: int, staff: Staff, start: date, until: date):
        self.random = Random(f"fund {seed}")  # noqa: S311 - reproducible on purpose
        self.staff, self.start, self.until = staff, start, until
        self.rule, self.budgets = FundRule(), {}
        self.applications: list[FundApplication] = []
        self.costs: list[FundCost] = []
        self.queries: list[FundQuery] = []
        self.payments: list[FundPayment] = []
        self.repayments: list[FundRepayment] = []
        self.waivers: list[FundWaiver] = []
        coordinators = CityRole.objects.filter(role=Role.COORDINATOR).order_by("pk")
        self.decides, self.pays = list(coordinators.values_list("user", flat=True))[:2]

    def fill(self) -> None:
        """A district belongs to the first office that covers it, as with applications that come in."""
        seen: set[str] = set()
        for office in sorted(self.staff.advisers, key=lambda office: office.code):
            for district in office.districts_on(self.until):
                if district.pk not in seen:
                    seen.add(district.pk)
                    self._district(office, district.pk)
        bulk.insert(list(self.budgets.values()))
        for application in self.applications:
            if application.state in machine.GRANTED:
                application.budget_id = self._budget(application).pk
        money = (self.payments, self.repayments, self.waivers)
        for records in (self.applications, self.costs, self.queries, *money):
            bulk.insert(records)

    def _district(self, office: Office, district: str) -> None:
        for year in range(self.start.year, self.until.year + 2):
            self.budgets[district, year] = FundBudget(district_id=district, year=year, available=AVAILABLE)
        days = (self.until - self.start).days
        for number in range(A_YEAR * max(days // 365, 1)):
            came_on = self.until - timedelta(days=number * 365 // A_YEAR + self.random.randrange(70))
            if came_on >= self.start:
                self._application(office, district, came_on)

    def _budget(self, application: FundApplication) -> FundBudget:
        return self.budgets[application.district_id, application.year]

    def _application(self, office: Office, district: str, came_on: date) -> None:
        random = self.random
        purpose, title, text, what = random.choice(IDEAS)
        given, family = CULTURES[random.choice(("german", "turkish", "arabic"))].name(
            random, random.choice("wm")
        )
        starts_on = came_on + timedelta(days=random.randrange(30, 60))
        requested = Decimal(random.randrange(3, 40) * 50)
        application = FundApplication(
            id=uuid.UUID(int=random.getrandbits(128), version=4),
            code="".join(random.choices(LETTERS, k=8)),
            office_id=office.pk,
            district_id=district,
            applicant="club",
            organisation=f"Verein {family}",
            contact=f"{given} {family}",
            email=f"fonds{len(self.applications) + 1}@example.org",
            purpose=purpose,
            title=title,
            description=text,
            starts_on=starts_on,
            ends_on=starts_on + timedelta(days=random.randrange(0, 60)),
            requested=requested,
            own_funds=Decimal(random.randrange(0, 6) * 50),
            submitted_on=came_on,
            state=machine.SUBMITTED,
            nonce=f"{random.getrandbits(64):022d}"[:22],
        )
        self._course(application, office, came_on)
        self.applications.append(application)
        rest = application.cost - requested / 2
        for line, amount in ((what, requested / 2), ("Honorare und Material", rest)):
            self.costs.append(FundCost(application_id=application.pk, text=line, amount=amount))

    def _course(self, application: FundApplication, office: Office, came_on: date) -> None:
        """As far as it can have come by the last day."""
        checked_on, decided_on = came_on + timedelta(days=10), came_on + timedelta(days=25)
        last = came_on
        if checked_on <= self.until:
            last = checked_on
            if not self._check(application, office, checked_on):
                decided_on = self.until + timedelta(days=1)
        if decided_on <= self.until:
            last = self._decide(application, decided_on)
        application.since = datetime.combine(last, time(11), tzinfo=_ZONE)

    def _check(self, application: FundApplication, office: Office, on: date) -> bool:
        """A few that came lately are asked something first."""
        by = self.random.choice(self.staff.advisers[office]).user_id
        if (self.until - on).days < 20 and self.random.random() < 0.4:
            application.state = machine.QUERY
            asked_at = datetime.combine(on, time(11), tzinfo=_ZONE)
            said = {"question": "Wie viele Menschen erwarten Sie?", "asked_by_id": by, "asked_at": asked_at}
            self.queries.append(FundQuery(application_id=application.pk, **said))
            return False
        application.state, application.checked_by_id = machine.CHECKED, by
        application.checks = sorted(Check.values)
        return True

    def _decide(self, application: FundApplication, on: date) -> date:
        chance, budget = self.random.random(), self._budget(application)
        application.body = self.rule.body_for(application.requested)
        application.decided_by_id, application.decided_on = self.decides, on
        application.minutes = f"Sitzung {on:%m/%Y}, TOP {self.random.randrange(2, 9)}"
        if chance < _REJECTED or application.requested > budget.left:
            application.state, application.reason = machine.REJECTED, "Andere Anträge gingen vor."
            return on
        application.state, application.approved = machine.APPROVED, application.requested
        if chance < _REJECTED + _PARTLY:
            application.state, application.approved = machine.PARTLY, application.requested / 2
            application.reason = "Die Hälfte reicht nach dem Kostenplan aus."
        paid_on = on + timedelta(days=8)
        if paid_on > self.until:
            budget.committed += application.approved
            return on
        return self._prove(application, budget, paid_on)

    def _prove(self, application: FundApplication, budget: FundBudget, paid_on: date) -> date:
        application.state, application.paid_on = machine.PAID, paid_on
        application.proof_due_on = self.rule.proof_deadline(application.ends_on)
        self._pay(application, budget)
        if application.ends_on >= self.until:
            return paid_on
        application.state = machine.PROOF_DUE
        proof_on = application.ends_on + timedelta(days=self.random.randrange(10, 50))
        if proof_on > self.until:
            return application.ends_on + timedelta(days=1)
        application.proof_on, application.report = proof_on, "Es war gut besucht. Die Belege liegen bei."
        is_less = self.random.random() < _RETURNED
        is_small = (len(self.repayments) + len(self.waivers)) % 3 == 0
        unused = _SMALL if is_small else Decimal(25)
        application.spent = application.paid - (unused if is_less else 0)
        settled_on = proof_on + timedelta(days=14)
        if settled_on > self.until:
            return proof_on
        application.settled_on, application.settled_by_id = settled_on, self.pays
        application.state = machine.PROOF_OK
        return self._end(application, budget)

    def _pay(self, application: FundApplication, budget: FundBudget) -> None:
        """A few large grants in two instalments, of which the second one follows when the project has begun."""
        days, parts = [application.paid_on], [application.approved]
        if application.approved >= _IN_PARTS:
            days.append(application.starts_on + timedelta(days=7))
            parts = [application.approved / 2] * 2
        for on, amount in zip(days, parts, strict=True):
            if on <= self.until:
                said = {"amount": amount, "on": on, "by_id": self.pays}
                self.payments.append(FundPayment(application_id=application.pk, **said))
                application.paid += amount
        if len(self.payments) % _WRONG == 1:
            self._slip(application)
        budget.paid += application.paid
        budget.committed += application.left_to_pay

    def _slip(self, application: FundApplication) -> None:
        """The last payment was entered once more, and the second entry cancelled an hour later."""
        on = self.payments[-1].on
        wrong = FundPayment(application_id=application.pk, amount=25, on=on, by_id=self.pays)
        wrong.cancelled_at, wrong.cancelled_by_id = datetime.combine(on, time(12), tzinfo=_ZONE), self.pays
        wrong.cancel_reason = "Gehört zu einem anderen Antrag."
        self.payments.append(wrong)

    def _end(self, application: FundApplication, budget: FundBudget) -> date:
        """What was not used comes back some weeks after the proof was accepted; then the file is closed."""
        last, rest = application.settled_on, application.to_return
        if rest:
            application.return_due_on = self.rule.return_deadline(last)
            on = last + timedelta(days=20)
            if on > self.until:
                return last
            if rest <= _SMALL:
                said = {"amount": rest, "on": on, "by_id": self.decides, "reason": "Der Aufwand wäre größer."}
                self.waivers.append(FundWaiver(application_id=application.pk, **said))
                application.waived, last = rest, on
            else:
                said = {"amount": rest, "on": on, "by_id": self.pays, "is_freed": True}
                self.repayments.append(FundRepayment(application_id=application.pk, **said))
                application.returned, application.state = rest, machine.REPAID
                budget.returned += rest
                last = on
        if (self.until - last).days > 60:
            application.state = machine.CLOSED
        return last
