"""Acts on clients that concern more than one record."""

from dataclasses import dataclass

from django.http import HttpRequest

from clients.models import Client
from core import audit
from districts.models import Office

MAX_DUPLICATES = 5


@dataclass(frozen=True)
class Duplicates:
    """Who may be the person already: clients the asking person may open, and the names of other offices that may
    know them – of those nothing more is told (P13)."""

    clients: list[Client]
    offices: list[Office]

    def __bool__(self) -> bool:
        return bool(self.clients or self.offices)


def find_duplicates(
    *, request: HttpRequest, given_name: str, family_name: str, birth_year: int | None
) -> Duplicates:
    """Likely duplicates over all offices; that another office was named is written to the audit trail."""
    same_person = Client.objects.same_person(given_name, family_name, birth_year)
    own = same_person.visible_to(request.user).select_related("district")
    elsewhere = same_person.exclude(pk__in=own.order_by().values("pk"))
    offices = list(Office.objects.filter(pk__in=elsewhere.order_by().values("office")))
    if offices:
        audit.record(request, audit.Action.SEARCH, offices=[office.code for office in offices])
    return Duplicates(list(own[:MAX_DUPLICATES]), offices)
