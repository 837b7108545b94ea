"""Somebody leaves: what they looked after goes to a colleague, in one step with the end of the account."""
