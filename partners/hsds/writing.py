"""Records of the directory as full objects of HSDS."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models

from partners.hsds.mapping import RECORDS, write
from partners.hsds.records import organisations, services, state_of
from partners.hsds.standard import SHAPES, ordered
from partners.hsds.terms import INTERNAL_NOTES, NOTE, term_id

AT_ONCE = 500
OWNERS = ("organization_id", "service_id")
"""What a record that stands inside its owner need not say."""
_INTERNAL_TERMS = {term_id(NOTE, name) for name in INTERNAL_NOTES}
_PUBLIC_CONTACT = (term_id(NOTE, "visibility"), "public")
_INTERNAL_NAMES = {"organization": {"metadata"}, "service": {"metadata", "email", "assurer_email"}}


def flat(kind: str, record: models.Model) -> dict:
    """A record of HSDS without the records inside it that have tables of their own."""
    return write(RECORDS[kind], state_of(record))


def inner(kind: str, records: Iterable[models.Model]) -> list[dict]:
    return [
        {name: value for name, value in flat(kind, record).items() if name not in OWNERS}
        for record in records
    ]


def organization(record: Any) -> dict:
    found = flat("organization", record)
    children = {"locations": inner("location", record.locations.all())}
    children["contacts"] = inner("contact", record.contacts.all())
    return ordered("organization", _with(found, children))


def service(record: Any) -> dict:
    found = flat("service", record)
    children = {
        "schedules": inner("schedule", sorted(record.schedules.all(), key=_hours)),
        "service_at_locations": inner("service_at_location", record.at_locations.all()),
        "contacts": inner("contact", record.contacts.all()),
    }
    return ordered("service", _with(found, children))


def _hours(schedule: Any) -> tuple:
    return (schedule.day_number, schedule.opens_at, schedule.pk)


def _with(record: dict, children: dict[str, list]) -> dict:
    """`record` with the children that have tables before those that are kept as they came."""
    return record | {name: [*found, *record.get(name, [])] for name, found in children.items()}


def all_organizations() -> Iterator[dict]:
    for record in organisations().order_by("pk").iterator(chunk_size=AT_ONCE):
        yield organization(record)


def all_services() -> Iterator[dict]:
    for record in services().order_by("pk").iterator(chunk_size=AT_ONCE):
        yield service(record)


# --- What is public -----------------------------------------------------------------------------------


def published(kind: str, record: dict) -> dict:
    """`record` without all that is not meant for everybody: contacts and notes that are not public, addresses for
    referrals, histories, what the standard does not know, and links that lead elsewhere than to the web."""
    shape, found = SHAPES[kind], {}
    internal = _INTERNAL_NAMES.get(kind, {"metadata"})
    for name, value in record.items():
        if name in shape.names and name not in internal:
            if not shape.names[name].misleads(value):
                found[name] = value
        elif name in shape.one:
            found[name] = published(shape.one[name], value)
        elif name in shape.many and name not in internal:
            found[name] = [published(shape.many[name], each) for each in value if _is_public(name, each)]
    return {name: value for name, value in found.items() if value != []}


def _is_public(name: str, record: dict) -> bool:
    if name == "contacts":
        return _PUBLIC_CONTACT in map(_noted, record.get("attributes", ()))
    return name != "attributes" or _noted(record)[0] not in _INTERNAL_TERMS


def _noted(attribute: dict) -> tuple[str, str]:
    term = attribute.get("taxonomy_term", {}).get("id") or attribute.get("taxonomy_term_id", "")
    return (term, attribute.get("value", ""))
