"""The neighbourhood fund: applications from the form to the proof of use, and the budgets of the districts
(handbook §6.8)."""
