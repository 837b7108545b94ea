"""The states of a meeting and of a decision, and the ways between them (handbook §6.4)."""

PLANNED = "planned"
INVITED = "invited"
HELD = "held"
APPROVED = "approved"
CANCELLED = "cancelled"

TRANSITIONS = {
    PLANNED: (INVITED, HELD, CANCELLED),
    INVITED: (HELD, CANCELLED),
    HELD: (APPROVED,),
    APPROVED: (HELD,),
    CANCELLED: (PLANNED,),
}
"""From each state to which others. Minutes that are approved stay as they are until that is taken back."""
BY_BUTTON = (CANCELLED, APPROVED, HELD, PLANNED)
"""Reached by a button; that it was held the minutes say, so that the button only takes an approval back."""

TO_COME = (PLANNED, INVITED)
TOOK_PLACE = (HELD, APPROVED)

OPEN = "open"
DONE = "done"
DROPPED = "dropped"
