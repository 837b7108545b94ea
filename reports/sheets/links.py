"""Sums between cells of different tables of the annual report that no table shows by itself."""

from consultations.referrals import machine
from reports.linked import Linked, name_of
from reports.sheets.amif import ORIGIN_GROUPS


def link(linked: Linked) -> Linked:
    """Adds what a reader can add up across tables to `linked`."""
    # T27 and T07: third-country nationals by group of origin.
    origins = (name_of("clients", {"origin_group": group}) for group in ORIGIN_GROUPS)
    linked.add_sum(name_of("clients", {"amif": "1"}), origins)
    # T17 and T18: what the receivers served, by result.
    results = (name_of("referrals", {"referral_outcome": result}) for result in machine.SERVED)
    linked.add_sum(name_of("referrals_served", {}), results)
    return linked
