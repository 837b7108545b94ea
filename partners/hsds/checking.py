"""A package is checked whole before anything of it is written."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.utils.translation import gettext as _

from partners.hsds import reading
from partners.hsds.faults import Faults, Place, check, short
from partners.hsds.lists import State
from partners.hsds.mapping import Unfit
from partners.hsds.notes import WrongNote
from partners.hsds.units import Contents, Dismantler, Unit
from partners.models import Location, Organisation, Service
from partners.text import fold

NAMED = ("organization", "service")


def in_database() -> Contents:
    return Contents(
        organisations=set(Organisation.objects.values_list("pk", flat=True)),
        places=dict(Location.objects.values_list("pk", "organisation")),
    )


class PackageCheck:
    """Goes through the package in `directory` once. Raises Unreadable; other faults are in `faults`."""

    def __init__(self, directory: Path, stored: Contents, faults: Faults):
        self.directory, self.stored, self.faults = directory, stored, faults
        self.dismantler = Dismantler(stored, faults, has_services=reading.has_services(directory))
        self.parents: dict[UUID, tuple[UUID, Place]] = {}
        self.names: dict[tuple, tuple[UUID, Place]] = {}

    def run(self) -> Iterator[int]:
        """Gives the number of objects after each."""
        objects = reading.read_package(self.directory, self.faults.add)
        for number, (kind, record, place) in enumerate(objects, 1):
            before = self.faults.count
            check(kind, record, place, self.faults.add)
            if self.faults.count == before:
                for unit in self.dismantler.units(kind, record, place):
                    self.unit(unit)
            yield number
        self.check_parents()
        self.check_names()

    def unit(self, unit: Unit) -> None:
        try:
            state = unit.state()
        except Unfit as error:
            self.faults.add(unit.place.at(error.name), error.reason or _("cannot be stored"))
            return
        except WrongNote as error:
            facts = {"name": error.name, "value": short(error.value)}
            self.faults.add(unit.place.at("attributes"), _("“%(value)s” is no value of %(name)s") % facts)
            return
        if unit.kind == "organization" and state["parent_id"]:
            self.parents[unit.id] = (state["parent_id"], unit.place)
        if unit.kind == "service" and not self.has_organisation(state["organisation_id"]):
            self.faults.add(unit.place.at("organization_id"), _("there is no such organisation"))
        if unit.kind in NAMED:
            self.name(unit, state)

    def has_organisation(self, pk: UUID) -> bool:
        return pk in self.dismantler.found.organisations or pk in self.stored.organisations

    def name(self, unit: Unit, state: State) -> None:
        key = (unit.kind, state.get("organisation_id"), fold(state["name"])[:500])
        if self.names.setdefault(key, (unit.id, unit.place))[0] != unit.id:
            self.another(unit.place)

    def another(self, place: Place) -> None:
        self.faults.add(place.at("name"), _("there is another record of this name"))

    def check_names(self) -> None:
        """Names of records that the package does not have stay taken."""
        here = self.dismantler.found
        for pk, name in Organisation.objects.values_list("pk", "name_key").iterator():
            if ("organization", None, name) in self.names and pk not in here.organisations:
                self.another(self.names["organization", None, name][1])
        rows = Service.objects.values_list("pk", "organisation", "name_key").iterator()
        for pk, organisation, name in rows:
            if ("service", organisation, name) in self.names and pk not in here.services:
                self.another(self.names["service", organisation, name][1])

    def check_parents(self) -> None:
        parents = dict(Organisation.objects.exclude(parent=None).values_list("pk", "parent"))
        parents |= {pk: parent for pk, (parent, _place) in self.parents.items()}
        for pk, (_parent, place) in self.parents.items():
            seen, current = {pk}, parents.get(pk)
            while current is not None and current not in seen:
                seen.add(current)
                current = parents.get(current)
            if current == pk:
                self.faults.add(place.at("parent_organization_id"), _("the organisation is a part of itself"))
