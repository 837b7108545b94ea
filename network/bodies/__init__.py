"""Round tables and other bodies: series of meetings, who belongs to them, what was talked about and decided."""
