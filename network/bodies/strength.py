"""How strong a network is: who takes part in its meetings, from the head counts of their minutes (handbook §6.4)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from districts.scoping import HasAccess
from network.bodies.meetings import Attendance
from network.bodies.series import Body

BACK = timedelta(days=365)


@dataclass(frozen=True)
class Strength:
    """Of the meetings of twelve months whose minutes say who came: `came` has by member to how many."""

    meetings: int
    people: int
    came: Mapping[UUID, int]

    @property
    def members(self) -> int:
        return len(self.came)

    @property
    def regular(self) -> int:
        """Who came to half of them or more."""
        return sum(2 * times >= self.meetings for times in self.came.values())

    @property
    def on_average(self) -> float:
        return self.people / self.meetings if self.meetings else 0


def strength_of(body: Body) -> Strength:
    """One question."""
    came: Counter[UUID] = Counter()
    people: dict[UUID, int] = {}
    lately = Attendance.objects.filter(
        meeting__body=body, meeting__day__gt=timezone.localdate() - BACK
    ).order_by()
    columns = lately.values_list("meeting", "member", "people", "meeting__guests")
    for meeting, member, number, guests in columns:
        came[member] += 1
        people[meeting] = people.get(meeting, guests or 0) + number
    return Strength(len(people), sum(people.values()), came)


def organisations_lately(user: HasAccess) -> int:
    """Different organisations that came to a meeting of any body the person sees, in twelve months."""
    bodies = Body.objects.visible_to(user)
    lately = Attendance.objects.filter(
        meeting__body__in=bodies,
        meeting__day__gt=timezone.localdate() - BACK,
        member__organisation__isnull=False,
    )
    return lately.order_by().values("member__organisation").distinct().count()
