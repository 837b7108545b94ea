"""Volunteers: who they are, what they offer, whom they help, and that nobody is left alone with it (handbook §6.7)."""
