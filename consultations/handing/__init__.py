"""Handing a whole file over to another office: it is a referral to that office, with the same states, lists and history
(handbook §6.2), under a consent that names the file."""
