"""Who is responsible for what an office keeps, and for how long: the city and its partner in the tandem, together.
Where their periods differ the shorter one holds (docs/decisions/0020-retention.md)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from accounts.models import RetentionPeriod
from districts.models import Employer, Office, OfficePartner
from welcome.retention.rules import Rule


@dataclass(frozen=True)
class Holder:
    """An office (None: nothing of an office), who decides there, and the months that hold."""

    office: Office | None
    controller: str
    months: int


class Controllers:
    """Who is responsible on the day `today`; reads the database once."""

    def __init__(self, today: date):
        self.today = today

    @cached_property
    def periods(self) -> dict[tuple[int, str], int]:
        return RetentionPeriod.objects.in_force(self.today)

    @cached_property
    def by_office(self) -> dict[Office, list[Employer]]:
        cities = list(Employer.objects.filter(kind=Employer.Kind.CITY).order_by("pk"))
        offices: dict[Office, list[Employer]] = {office: list(cities) for office in Office.objects.all()}
        for link in OfficePartner.objects.valid_on(self.today).select_related("office", "employer"):
            offices[link.office].append(link.employer)
        return offices

    def months(self, employer: Employer, rule: Rule) -> int:
        return self.periods.get((employer.pk, rule.code), rule.months)

    def holders(self, rule: Rule) -> Iterator[Holder]:
        """One per office for what offices keep, otherwise a single one. What belongs to no office, or
        to one without an employer, is kept as the rule says."""
        yield Holder(None, "", rule.months)
        for office, employers in self.by_office.items() if rule.office else ():
            if employers and rule.is_set_by_controller:
                shortest = min(employers, key=lambda employer: self.months(employer, rule))
                yield Holder(office, shortest.name, self.months(shortest, rule))
            else:
                yield Holder(office, "", rule.months)
