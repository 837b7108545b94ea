"""The queue of the open hours: who came when, waited how long, and left. Of past days only what is kept of a ticket."""

from datetime import date
from random import Random

from consultations.desk.querysets import DONE, LEFT, REBOOKED
from consultations.models import Ticket
from core.bulk import Mould
from core.periods import month_number
from districts.models import Office

LEAVES = 0.05
GETS_APPOINTMENT = 0.03
LONGEST_WAIT = 75


class Queue:
    """Tickets of the days, in the order of the numbers. Has a chance of its own: what else is invented stays the same
    with or without a queue."""

    def __init__(self, seed: int):
        self.random = Random(f"queue {seed}")  # noqa: S311 - reproducible on purpose
        self.tickets: list[Ticket] = []
        self.mould = Mould(Ticket)
        self.last_number: dict[tuple[int, date], int] = {}

    def came(self, office: Office, site_id: int, day: date, begins: int) -> None:
        """Somebody whose consultation began at minute `begins` of `day`, and now and then somebody who left."""
        wait = min(LONGEST_WAIT, int(self.random.expovariate(1 / 14)), begins % 60 + 60)
        self._ticket(office, site_id, day, begins - wait, status=DONE, waited_minutes=wait)
        chance = self.random.random()
        if chance < LEAVES + GETS_APPOINTMENT:
            status = LEFT if chance < LEAVES else REBOOKED
            self._ticket(office, site_id, day, begins, status=status)

    def take(self) -> list[Ticket]:
        """The tickets invented since the last time."""
        taken, self.tickets = self.tickets, []
        return taken

    def _ticket(self, office: Office, site_id: int, day: date, minute: int, **fields) -> None:
        number = self.last_number.get((site_id, day), 0) + 1
        self.last_number[site_id, day] = number
        place = {"office_id": office.pk, "site_id": site_id, "day": day, "number": number}
        counted = {"month": month_number(day), "hour": minute // 60, "arrived_at": None}
        self.tickets.append(self.mould.make(**place, **counted, **fields))
