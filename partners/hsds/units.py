"""A package taken apart: every organisation, place, person, service and opening time is a unit of its own."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from partners.hsds.faults import Faults, Place, check
from partners.hsds.lists import State
from partners.hsds.mapping import RECORDS, Unfit, read
from partners.hsds.notes import WrongNote
from partners.hsds.records import new_state

CHANGES_THE_HOURS = frozenset(
    {"timezone", "dtstart", "until", "count", "bymonthday", "byweekno", "byyearday", "wkst"}
)
"""Rules of recurrence beyond a plain weekly hour; such a schedule is kept as it is."""


@dataclass
class Unit:
    """A record with what the package says of it. `aside` is kept beside the columns."""

    kind: str
    id: UUID
    given: dict
    place: Place
    aside: dict = field(default_factory=dict)
    rows: set[UUID] | None = None
    """Of a service whose package lists its opening times: those that it keeps."""
    fresh: State | None = None
    """The state of a new record, read once."""

    def state(self, before: State | None = None) -> State:
        """`before` (of a new record: empty) with what the package says. Raises Unfit and WrongNote."""
        record = RECORDS[self.kind]
        if before is None:
            self.fresh = self.fresh or read(record, new_state(record, self.id), self.given)
        state = read(record, before, self.given) if before else self.fresh
        columns = {column.attr: None for column in record.columns if column.name in self.aside}
        return state | columns | {"extra": state["extra"] | self.aside}


@dataclass
class Contents:
    """Which records a package has, by id; organisations and places are those of the database too."""

    organisations: set[UUID] = field(default_factory=set)
    services: dict[UUID, UUID] = field(default_factory=dict)
    places: dict[UUID, UUID | None] = field(default_factory=dict)
    taken: set[tuple[str, UUID]] = field(default_factory=set)
    owners: dict[UUID, UUID] = field(default_factory=dict)
    """Organisations by the services that stand within them."""

    def take(self, kind: str, pk: UUID) -> bool:
        """Whether the id is free for a record of this kind."""
        is_free = (kind, pk) not in self.taken
        self.taken.add((kind, pk))
        return is_free


class Dismantler:
    """Takes the objects of a package apart. `stored` is what the database has; faults go to `faults`."""

    def __init__(self, stored: Contents, faults: Faults, *, has_services: bool):
        self.stored, self.faults, self.has_services = stored, faults, has_services
        self.found = Contents()

    def units(self, kind: str, record: dict, place: Place) -> Iterator[Unit]:
        if kind == "organization":
            yield from self.organization(record, place)
        else:
            yield from self.service(record, place)

    # --- Organisations --------------------------------------------------------------------------------

    def organization(self, record: dict, place: Place) -> Iterator[Unit]:
        pk = UUID(record["id"])
        if pk in self.found.organisations:
            self.faults.add(place.at("id"), _("the id is given twice"))
            return
        self.found.organisations.add(pk)
        given = dict(record)
        locations, nested = given.pop("locations", []), given.pop("services", [])
        people = list(self.contacts(given, place, organization_id=str(pk)))
        yield Unit("organization", pk, given, place)
        for index, each in enumerate(locations):
            yield from self.location(each, place.at("locations").number(index), pk)
        yield from people
        for index, each in enumerate(nested if isinstance(nested, list) else []):
            yield from self.nested_service(each, place.at("services").number(index), pk)

    def nested_service(self, record: Any, place: Place, owner: UUID) -> Iterator[Unit]:
        """A service within its organisation; the full one in the services' own file goes before it."""
        if not isinstance(record, dict) or not {"id", "name", "status"} <= set(record):
            return
        before = self.faults.count
        check("service", record, place, self.faults.add)
        if self.faults.count > before:
            return
        pk = UUID(record["id"])
        if self.found.owners.setdefault(pk, owner) != owner:
            self.faults.add(place, _("the service belongs to two organisations"))
        elif not self.has_services:
            yield from self.service(record | {"organization_id": str(owner)}, place)

    def location(self, record: dict, place: Place, owner: UUID) -> Iterator[Unit]:
        pk = UUID(record["id"])
        if self.found.places.setdefault(pk, owner) != owner or not self.found.take("location", pk):
            self.faults.add(place.at("id"), _("the id is given twice"))
            return
        yield Unit("location", pk, record | {"organization_id": str(owner)}, place)

    # --- Services -------------------------------------------------------------------------------------

    def service(self, record: dict, place: Place) -> Iterator[Unit]:
        pk, given = UUID(record["id"]), dict(record)
        organization = given.pop("organization", None)
        owner = self.owner(pk, given, organization, place)
        if owner is None:
            return
        if self.found.services.setdefault(pk, owner) != owner:
            self.faults.add(place, _("the service belongs to two organisations"))
            return
        if not self.found.take("service", pk):
            self.faults.add(place.at("id"), _("the id is given twice"))
            return
        if organization and owner not in self.found.organisations:
            yield from self.organization(organization, place.at("organization"))
        given["organization_id"] = str(owner)
        unit = Unit("service", pk, given, place)
        parts = [
            *self.schedules(unit),
            *self.at_locations(unit, owner),
            *self.contacts(given, place, organization_id=str(owner), service_id=str(pk)),
        ]
        yield unit
        yield from parts

    def owner(self, pk: UUID, given: dict, organization: dict | None, place: Place) -> UUID | None:
        """The one organisation of a service; None after a fault."""
        named = {UUID(given["organization_id"])} if given.get("organization_id") else set()
        named |= {UUID(organization["id"])} if organization else set()
        named |= {self.found.owners[pk]} if pk in self.found.owners else set()
        if len(named) > 1:
            self.faults.add(place, _("the service belongs to two organisations"))
        elif not named:
            self.faults.add(place.at("organization_id"), _("is missing"))
        return named.pop() if len(named) == 1 else None

    def schedules(self, unit: Unit) -> Iterator[Unit]:
        """Plain weekly hours get rows of their own; other rules stay with the service."""
        if "schedules" not in unit.given:
            return
        others: list[dict] = []
        unit.rows = set()
        for index, each in enumerate(unit.given["schedules"]):
            row = {**each, "service_id": str(unit.id)}
            found = Unit("schedule", UUID(each["id"]), row, unit.place.at("schedules").number(index))
            if is_plain(each) and _fits(found) and self.found.take("schedule", found.id):
                unit.rows.add(found.id)
                yield found
            else:
                others.append(each)
        unit.given["schedules"] = others

    def at_locations(self, unit: Unit, owner: UUID) -> Iterator[Unit]:
        others: list[dict] = []
        for index, each in enumerate(unit.given.pop("service_at_locations", [])):
            place = unit.place.at("service_at_locations").number(index)
            given, location = dict(each), each.get("location")
            given.pop("location", None)
            key = given.get("location_id") or (location or {}).get("id")
            if key is None:
                others.append(each)
                continue
            if location and UUID(location["id"]) != UUID(key):
                self.faults.add(place, _("“location” and “location_id” are two places"))
            given |= {"location_id": key, "service_id": str(unit.id)}
            if location:
                yield from self.nested_location(location, place.at("location"), owner)
            yield from self.at_location(given, place)
        if others:
            unit.given["service_at_locations"] = others

    def at_location(self, given: dict, place: Place) -> Iterator[Unit]:
        pk, pair = UUID(given["id"]), f"{given['service_id']} {UUID(given['location_id'])}"
        if not self.found.take("service_at_location", pk) or not self.found.take(pair, pk):
            self.faults.add(place.at("id"), _("the id is given twice"))
        elif not self.has_place(UUID(given["location_id"])):
            self.faults.add(place.at("location_id"), _("there is no such place"))
        else:
            yield Unit("service_at_location", pk, given, place)

    def has_place(self, pk: UUID) -> bool:
        return pk in self.found.places or pk in self.stored.places

    def nested_location(self, location: dict, place: Place, owner: UUID) -> Iterator[Unit]:
        """A place told with a service; what its organisation says of it goes before it."""
        pk = UUID(location["id"])
        if pk not in self.found.places:
            yield from self.location(location, place, self.stored.places.get(pk) or owner)

    # --- People ---------------------------------------------------------------------------------------

    def contacts(self, given: dict, place: Place, **owners: str) -> Iterator[Unit]:
        """People with a name get rows of their own; others, and those already named elsewhere, stay as they are."""
        if "contacts" not in given:
            return
        others = []
        for index, each in enumerate(given["contacts"]):
            row = {**each, **owners}
            found = Unit("contact", UUID(each["id"]), row, place.at("contacts").number(index))
            if each.get("name") and _fits(found) and self.found.take("contact", found.id):
                yield found
            else:
                others.append(each)
        given["contacts"] = others


def is_plain(schedule: dict) -> bool:
    """Whether it says nothing but: every week on this day from … until …"""
    return (
        schedule.get("freq") == "WEEKLY"
        and schedule.get("interval", 1) == 1
        and {"byday", "opens_at", "closes_at"} <= set(schedule)
        and CHANGES_THE_HOURS.isdisjoint(schedule)
    )


def _fits(unit: Unit) -> bool:
    try:
        unit.state()
    except Unfit:
        return False
    except WrongNote:
        return True  # a fault, found when the unit is checked
    return True
