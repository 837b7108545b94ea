"""Import of a package: all of it is checked first, then it is written in one transaction, or nothing is.

Records are found by their id. What is new is added, what differs is changed, what the package does not mention stays.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core import audit
from core.bulk import chunks
from partners import search
from partners.hsds import reading, terms
from partners.hsds.checking import PackageCheck, in_database
from partners.hsds.faults import Faults, Place, Unreadable
from partners.hsds.lists import State
from partners.hsds.mapping import RECORDS, UNCOMPARED, write
from partners.hsds.records import save, state_of, stored
from partners.hsds.units import Dismantler, Unit
from partners.models import DirectoryChange, Schedule, Service

AT_ONCE = 250
"""Organisations or services that are compared and written together."""
SEARCHABLE = {"organization", "location", "service", "service_at_location"}


@dataclass(frozen=True)
class Difference:
    """What an import makes of one record: `fields` are the names of HSDS with the values before and after."""

    kind: str
    id: UUID
    name: str
    is_new: bool
    fields: tuple[tuple[str, Any, Any], ...] = ()


@dataclass
class Outcome:
    """How many records of each kind are new, changed, unchanged and (opening times only) gone."""

    new: Counter = field(default_factory=Counter)
    changed: Counter = field(default_factory=Counter)
    unchanged: Counter = field(default_factory=Counter)
    gone: Counter = field(default_factory=Counter)

    @property
    def changes(self) -> int:
        return sum((self.new + self.changed + self.gone).values())


class Refused(Exception):
    """The package is not imported; nothing was written."""

    def __init__(self, faults: Faults):
        self.faults = faults
        super().__init__(str(faults.shown[0]) if faults.shown else "")


class _OnlyTried(Exception):
    """Takes back what a dry run has written."""


def ignore(*_args: Any) -> None:
    pass


class PackageImport:
    """One package, checked when it is opened. Raises Refused.

    `on_step(done)` is told how many organisations and services have been looked at.
    """

    def __init__(self, directory: Path, *, on_step: Callable[[int], None] = ignore):
        terms.forget()
        self.directory, self.on_step = directory, on_step
        self.faults, self.stored, self.total = Faults(), in_database(), 0
        checked = PackageCheck(directory, self.stored, self.faults)
        try:
            for self.total in checked.run():
                on_step(self.total)
        except Unreadable as error:
            self.faults.add(error.fault.place, error.fault.reason)
        if self.faults.count:
            raise Refused(self.faults)
        self.organisations = checked.dismantler.found.organisations | self.stored.organisations

    def run(
        self,
        *,
        request: HttpRequest | None = None,
        is_dry: bool = False,
        on_difference: Callable[[Difference], None] = ignore,
    ) -> Outcome:
        """Write the package, or with `is_dry` only tell what would change. Raises Refused."""
        outcome = Outcome()
        try:
            with transaction.atomic():
                self._write(outcome, on_difference)
                if is_dry:
                    raise _OnlyTried
                counts = {"new": sum(outcome.new.values()), "changed": sum(outcome.changed.values())}
                audit.record(request, audit.Action.IMPORT, list="directory", **counts)
        except _OnlyTried:
            pass
        except IntegrityError as error:
            self.faults.add(Place(self.directory.name), _("contradicts what is in the directory"))
            raise Refused(self.faults) from error
        return outcome

    def _write(self, outcome: Outcome, on_difference: Callable[[Difference], None]) -> None:
        has_services = reading.has_services(self.directory)
        dismantler = Dismantler(self.stored, self.faults, has_services=has_services)
        objects = reading.read_package(self.directory, self.faults.add)
        touched: set[UUID] = set()
        done = 0
        for some in chunks(objects, AT_ONCE):
            units = (unit for each in some for unit in dismantler.units(*each))
            touched |= _Portion(units, self.organisations, outcome, on_difference).write()
            done += len(some)
            self.on_step(done)
        _refresh_search(touched)
        DirectoryChange.note()


class _Portion:
    """Some units that are compared with the database and written together."""

    def __init__(
        self,
        units: Iterable[Unit],
        organisations: set[UUID],
        outcome: Outcome,
        on_difference: Callable[[Difference], None],
    ):
        self.organisations, self.outcome, self.on_difference = organisations, outcome, on_difference
        self.by_kind: dict[str, list[Unit]] = defaultdict(list)
        for unit in units:
            self.by_kind[unit.kind].append(unit)

    def write(self) -> set[UUID]:
        """Gives the organisations and services that are to be found by other words."""
        touched: set[UUID] = set()
        for kind in RECORDS:
            changed = list(self.changed(kind, self.by_kind[kind]))
            save(
                kind, [state for state, _is_new in changed], {s["id"] for s, is_new in changed if not is_new}
            )
            if kind in SEARCHABLE:
                touched |= {_found_by(kind, state) for state, _is_new in changed}
        self.remove_hours(self.by_kind["service"])
        return touched

    def changed(self, kind: str, units: list[Unit]) -> Iterator[tuple[State, bool]]:
        """The states that differ from the database, and whether they are new."""
        present = stored(kind, [unit.id for unit in units])
        record = RECORDS[kind]
        for unit in units:
            self.set_aside(unit)
            before = state_of(present[unit.id]) if unit.id in present else None
            after = unit.state(before)
            fields = _differences(write(record, before), write(record, after)) if before else ()
            if before and not fields:
                self.outcome.unchanged[kind] += 1
                continue
            (self.outcome.changed if before else self.outcome.new)[kind] += 1
            self.on_difference(Difference(kind, unit.id, str(after.get("name") or ""), not before, fields))
            yield after, not before

    def set_aside(self, unit: Unit) -> None:
        """An organisation may be a part of one that nobody here knows."""
        parent = unit.given.get("parent_organization_id")
        if parent and UUID(parent) not in self.organisations:
            unit.aside = {"parent_organization_id": parent}

    def remove_hours(self, units: list[Unit]) -> None:
        """Opening times that a package no longer lists with their service are over."""
        listed = {unit.id: unit.rows for unit in units if unit.rows is not None}
        rows = Schedule.objects.filter(service__in=listed).select_related("service")
        gone = [row for row in rows if row.pk not in listed[row.service_id]]
        for row in gone:
            fields = (("schedule", str(row), ""),)
            self.on_difference(Difference("service", row.service_id, row.service.name, False, fields))
        self.outcome.gone["schedule"] += len(gone)
        Schedule.objects.filter(pk__in=[row.pk for row in gone]).delete()


def _differences(before: dict, after: dict) -> tuple[tuple[str, Any, Any], ...]:
    names = [*after, *(name for name in before if name not in after)]
    return tuple(
        (name, before.get(name), after.get(name))
        for name in names
        if name not in UNCOMPARED and before.get(name) != after.get(name)
    )


def _found_by(kind: str, state: State) -> UUID:
    """The organisation or service whose words a record is a part of."""
    if kind == "location":
        return state["organisation_id"]
    return state["service_id"] if kind == "service_at_location" else state["id"]


def _refresh_search(touched: set[UUID]) -> None:
    """Each service once: new ones are touched themselves and by their organisation."""
    services = set(touched)
    for keys in chunks(touched, AT_ONCE):
        services.update(Service.objects.filter(organisation__in=keys).values_list("pk", flat=True))
    for keys in chunks(services, AT_ONCE):
        found = Service.objects.filter(pk__in=keys)
        search.refresh(found.select_related("organisation").prefetch_related("places"))
