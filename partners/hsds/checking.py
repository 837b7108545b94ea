"""A package is checked whole before anything of it is written."""

from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any
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
Parents = dict[Hashable, tuple[Hashable, Place]]
"""Whose parent is who, and where the package says so."""


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
        self.parents: Parents = {}
        self.terms: Parents = {}
        self.names: dict[tuple, tuple[UUID, Place]] = {}

    def run(self) -> Iterator[int]:
        """Gives the number of objects after each."""
        objects = reading.read_package(self.directory, self.faults.add)
        for number, (kind, record, place) in enumerate(objects, 1):
            before = self.faults.count
            check(kind, record, place, self.faults.add)
            if self.faults.count == before:
                self.find_terms(record, place)
                for unit in self.dismantler.units(kind, record, place):
                    self.unit(unit)
            yield number
        self.check_parents()
        self.check_terms()
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
        for place in in_circles(self.parents, parents):
            self.faults.add(place.at("parent_organization_id"), _("the organisation is a part of itself"))

    def find_terms(self, part: Any, place: Place) -> None:
        """Terms that say which one is above them, wherever in an object they stand."""
        if isinstance(part, list):
            for index, each in enumerate(part):
                self.find_terms(each, place.number(index))
        elif isinstance(part, dict):
            if isinstance(part.get("id"), str) and isinstance(part.get("parent_id"), str):
                self.terms.setdefault(part["id"].lower(), (part["parent_id"].lower(), place))
            for name, each in part.items():
                if isinstance(each, dict | list):
                    self.find_terms(each, place.at(name))

    def check_terms(self) -> None:
        parents = {pk: parent for pk, (parent, _place) in self.terms.items()}
        for place in in_circles(self.terms, parents):
            self.faults.add(place.at("parent_id"), _("the term is above itself"))


def in_circles(here: Parents, parents: dict) -> Iterator[Place]:
    """The places of those `here` that one comes back to on the way from parent to parent."""
    for pk, (_parent, place) in here.items():
        seen, current = {pk}, parents.get(pk)
        while current is not None and current not in seen:
            seen.add(current)
            current = parents.get(current)
        if current == pk:
            yield place
