"""The states of a request for a mediator and the ways between them (handbook §6.6): the one table that model, pages and
tests read."""

REQUESTED = "requested"
OFFERED = "offered"
CONFIRMED = "confirmed"
DONE = "done"
NO_SHOW = "no_show"
UNFILLED = "unfilled"
CANCELLED = "cancelled"

TRANSITIONS = {
    REQUESTED: (OFFERED, CONFIRMED, UNFILLED, CANCELLED),
    OFFERED: (CONFIRMED, REQUESTED, UNFILLED, CANCELLED),
    CONFIRMED: (DONE, NO_SHOW, REQUESTED, CANCELLED),
    UNFILLED: (REQUESTED,),
    DONE: (),
    NO_SHOW: (),
    CANCELLED: (),
}
"""From each state to which others. A confirmed one goes back to `requested` when the mediator cannot come after all."""

SEARCHING = (REQUESTED, OFFERED)
OPEN = (*SEARCHING, CONFIRMED)
TAKEN = (CONFIRMED, DONE, NO_SHOW)
"""Somebody has said yes."""
BY_BUTTON = (REQUESTED, UNFILLED, CANCELLED)
"""Reached by a press of a button; the others are reached by what somebody says."""
