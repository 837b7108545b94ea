"""Flats, households and accommodations for tests."""

from datetime import date
from itertools import count

from districts.models import Accommodation, Office
from network.models import HousingUnit, Placement

numbers = count(1)


def make_unit(office: Office, **fields) -> HousingUnit:
    """A flat in the district of the office, in the programme since the beginning of 2025."""
    known = {
        "code": f"WE {next(numbers):04}",
        "district_id": "eving" if office.code == "ES" else "hoerde",
        "rooms": 3,
        "fits": 4,
        "since": date(2025, 1, 1),
    }
    return HousingUnit.objects.create(**known | fields)


def make_placement(unit: HousingUnit, **fields) -> Placement:
    """A family of four, there until further notice; with a last day it got a lease of its own."""
    known = {"persons": 4, "children": 2, "language_id": "ar", "since": date(2026, 3, 1)}
    if fields.get("until"):
        known["reason"] = "own_contract"
    return Placement.objects.create(unit=unit, **known | fields)


def make_accommodation(office: Office | None = None, **fields) -> Accommodation:
    known = {"name": f"Unterkunft {next(numbers)}", "district_id": "eving"}
    if office and office.code != "ES":
        known["district_id"] = "hoerde"
    return Accommodation.objects.create(**known | fields)


def flat(**changed) -> dict:
    """What somebody types for a new flat."""
    known = {"code": "WE 1", "district": "eving", "rooms": "2.5", "fits": "3", "since": "2026-01-01"}
    return known | {"landlord": "Muster-Wohnen GmbH"} | changed


def household(**changed) -> dict:
    """What somebody types for a household that moves in."""
    known = {"persons": "4", "children": "2", "language": "ar", "since": "2026-11-01", "until": ""}
    return known | {"reason": ""} | changed
