"""The states of a home visit and the ways between them (handbook §6.3): the one table that model, pages and tests
read."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

REQUESTED = "requested"
PLANNED = "planned"
DONE = "done"
NOT_MET = "not_met"
DECLINED = "declined"

TRANSITIONS = {
    REQUESTED: (PLANNED, DECLINED),
    PLANNED: (DONE, NOT_MET, PLANNED, DECLINED, REQUESTED),
    DONE: (NOT_MET, REQUESTED),
    NOT_MET: (DONE, REQUESTED),
    DECLINED: (REQUESTED,),
}
"""From each state to which others, in the order in which they are likely. What is over can be corrected or opened
again as long as no consultation hangs on it and the address is still known."""

OPEN = (REQUESTED, PLANNED)
OVER = (DONE, NOT_MET, DECLINED)

ENTERED = {
    REQUESTED: (),
    PLANNED: ("day", "time", "first", "second", "safety_note", "mediation"),
    DONE: ("on", "mediation", "agreed_steps"),
    NOT_MET: ("on",),
    DECLINED: ("on",),
}
"""What somebody enters to bring a visit into the state; the names are those of the form of a step."""


@dataclass(frozen=True)
class Step:
    """A step to the state `to`. `planned_at` with `first`, `second` and `safety_note` belong to a plan, `on` to what is
    over; `mediation` and `agreed_steps` stay as they are while None."""

    to: str
    planned_at: datetime | None = None
    first: Any = None
    second: Any = None
    safety_note: str = ""
    on: date | None = None
    mediation: str | None = None
    agreed_steps: str | None = None


def is_allowed(old: str, new: str) -> bool:
    return new in TRANSITIONS.get(old, ())
