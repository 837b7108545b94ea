"""The states of a referral and the ways between them (handbook §6.2, FHIR Task.status).

The one table that model, pages, links of receivers and tests read.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

DRAFT = "draft"
SENT = "sent"
ACCEPTED = "accepted"
IN_PROGRESS = "in_progress"
ON_HOLD = "on_hold"
COMPLETED = "completed"
REJECTED = "rejected"
FAILED = "failed"
CANCELLED = "cancelled"
ERROR = "error"

TRANSITIONS = {
    DRAFT: (SENT, CANCELLED, ERROR),
    SENT: (ACCEPTED, ON_HOLD, REJECTED, FAILED, CANCELLED, ERROR),
    ACCEPTED: (IN_PROGRESS, COMPLETED, ON_HOLD, FAILED, CANCELLED),
    ON_HOLD: (ACCEPTED, IN_PROGRESS, FAILED, CANCELLED),
    IN_PROGRESS: (COMPLETED, ON_HOLD, FAILED),
    COMPLETED: (),
    REJECTED: (),
    FAILED: (),
    CANCELLED: (),
    ERROR: (),
}
"""From each state to which others; what is closed stays closed, a new referral takes its place."""

OPEN = (SENT, ACCEPTED, IN_PROGRESS, ON_HOLD)
CLOSED = (COMPLETED, REJECTED, FAILED, CANCELLED)
IN_VAIN = (REJECTED, FAILED)
"""Ends after which somebody has to look for other help."""
TAKEN_BACK = (CANCELLED, ERROR)
NEVER_SENT = (DRAFT, CANCELLED, ERROR)
"""States in which a referral may be that was never sent."""
UNANSWERED = (DRAFT, SENT)
ANSWERED = (ACCEPTED, IN_PROGRESS, ON_HOLD, COMPLETED, REJECTED)
"""States that say that the receiver has answered; a referral that failed or was cancelled may have no answer."""

OUTCOMES = {
    COMPLETED: ("served", "partly_served", "redirected", "unknown"),
    REJECTED: ("no_capacity", "not_eligible", "language_barrier", "redirected", "unknown"),
    FAILED: (
        *("no_show", "declined", "language_barrier", "no_capacity", "not_eligible"),
        *("redirected", "unknown"),
    ),
    CANCELLED: ("declined", "redirected", "no_show", "unknown"),
}
"""With which outcomes a referral closes in which state; the first is offered first."""

SERVED = ("served", "partly_served")
"""Outcomes that say that the person got help."""

MISSED = ("no_capacity", "not_eligible", "language_barrier")
"""Outcomes that say that help was missing, whatever the person did."""

OUTCOME_OF_REASON = {
    "no_capacity": "no_capacity",
    "not_eligible": "not_eligible",
    "wrong_address": "redirected",
    "language": "language_barrier",
    "other": "unknown",
}
"""Who declines says why (catalogue `referral_reason`); the outcome follows from it."""

ENTERED = {
    SENT: (),
    ACCEPTED: ("on",),
    IN_PROGRESS: ("on",),
    ON_HOLD: ("on", "expected_on"),
    COMPLETED: ("on", "outcome", "successor"),
    REJECTED: ("on", "reason", "successor"),
    FAILED: ("on", "outcome", "successor"),
    CANCELLED: ("on", "outcome", "successor"),
    ERROR: ("on",),
}
"""What somebody enters to bring a referral into the state; the names are those of `Move`."""

OF_FILE = {
    SENT: (ACCEPTED, REJECTED, FAILED, CANCELLED, ERROR),
    ACCEPTED: (IN_PROGRESS, COMPLETED, ON_HOLD, FAILED),
}
"""Other ways where a whole file is handed over: it is taken or not, and taken back only before."""

DATA, SIGNPOST = "data", "signpost"
AGREED_MODES = ("slip", "call", "warm")
"""Modes that need the client's word, but no consent."""

PARTNER, SYSTEM, STAFF = "partner", "system", "staff"


@dataclass(frozen=True)
class Move:
    """A step to the state `to`. `on` is the day it happened, today by default; `successor` is the referral that takes
    the place of one that was redirected."""

    to: str
    on: date | None = None
    outcome: str = ""
    reason: str = ""
    expected_on: date | None = None
    successor: Any = None

    @property
    def result(self) -> str:
        """The outcome, which for a rejection may follow from the reason."""
        return self.outcome or (OUTCOME_OF_REASON.get(self.reason, "") if self.to == REJECTED else "")


def ways(old: str, *, is_file: bool = False) -> tuple[str, ...]:
    """The states that may come next."""
    usual = TRANSITIONS.get(old, ())
    return OF_FILE.get(old, usual) if is_file else usual


def is_allowed(old: str, new: str, *, is_file: bool = False) -> bool:
    return new in ways(old, is_file=is_file)


def way_to(old: str, outcome: str) -> list[str]:
    """The states on the way from `old` to the end with `outcome`, for a receiver who says that all is done: who
    served somebody has accepted before. Empty when there is no way."""
    if outcome not in OUTCOMES[COMPLETED]:
        return [FAILED] if is_allowed(old, FAILED) else []
    if is_allowed(old, COMPLETED):
        return [COMPLETED]
    return [ACCEPTED, COMPLETED] if is_allowed(old, ACCEPTED) else []
