"""The states of an event and the ways between them (handbook §6.5): the one table that model, pages and tests read."""

PLANNED = "planned"
ANNOUNCED = "announced"
HELD = "held"
CANCELLED = "cancelled"

TRANSITIONS = {
    PLANNED: (ANNOUNCED, HELD, CANCELLED),
    ANNOUNCED: (HELD, CANCELLED, PLANNED),
    HELD: (ANNOUNCED,),
    CANCELLED: (PLANNED,),
}
"""From each state to which others, in the order in which they are likely. Who takes back that an event was held takes
its head counts back, too."""

STANDING = (PLANNED, ANNOUNCED, HELD)
"""All but the cancelled ones."""
