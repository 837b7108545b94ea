"""What of HSDS 3 the product's records hold: the one mapping behind export, import, tables and the open interface.

`write` makes a record of the standard from a state (the columns of a record by name), `read` the state from a record.
A value goes into its column only if the column gives it back unchanged; otherwise it is kept in `extra`, in the words
of the standard, and goes out again as it came in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models

from partners.hsds import notes, parts
from partners.hsds.lists import Listed, State
from partners.hsds.standard import SHAPES, ordered
from partners.models import Contact, Location, Organisation, Schedule, Service, ServiceAtLocation


def same(value: Any) -> Any:
    return value


def when(value: datetime) -> str:
    text = value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    fraction = f".{value.microsecond:06}".rstrip("0") if value.microsecond else ""
    return f"{text}{fraction}Z"


def moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def whole(value: float) -> int:
    if int(value) != value:
        raise ValueError
    return int(value)


def degrees(value: float) -> Decimal:
    return Decimal(repr(value))


@dataclass(frozen=True)
class Column:
    """A value of HSDS and the column that holds it."""

    name: str
    attr: str
    write: Callable[[Any], Any] = same
    read: Callable[[Any], Any] = same


def day(name: str, attr: str) -> Column:
    return Column(name, attr, date.isoformat, date.fromisoformat)


def clock(name: str, attr: str) -> Column:
    return Column(name, attr, time.isoformat, time.fromisoformat)


def key(name: str, attr: str) -> Column:
    return Column(name, attr, str, UUID)


@dataclass(frozen=True)
class Record:
    """A record of the standard that has a table of ours. `always` stands in what is written, and must be so in what is
    read; `obligatory` columns must fit."""

    kind: str
    model: type[models.Model]
    columns: tuple[Column, ...]
    lists: tuple[Listed, ...] = ()
    always: dict[str, Any] | None = None
    obligatory: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    """Columns of `state` that are many-to-many."""


_AT_SERVICE = key("service_id", "service_id")

RECORDS: dict[str, Record] = {
    record.kind: record
    for record in (
        Record(
            "organization",
            Organisation,
            (
                Column("name", "name"),
                Column("alternate_name", "alternate_name"),
                Column("description", "description"),
                Column("email", "email"),
                Column("website", "website"),
                Column("legal_status", "legal_status"),
                key("parent_organization_id", "parent_id"),
            ),
            (parts.phones("organization"), notes.ORGANISATION),
            obligatory=("name",),
            links=("agreements",),
        ),
        Record(
            "location",
            Location,
            (
                key("organization_id", "organisation_id"),
                Column("location_type", "location_type"),
                Column("url", "url"),
                Column("name", "name"),
                Column("transportation", "transportation"),
                Column("latitude", "latitude", float, degrees),
                Column("longitude", "longitude", float, degrees),
            ),
            (parts.ADDRESSES, parts.ACCESSIBILITY),
            obligatory=("location_type",),
        ),
        Record(
            "contact",
            Contact,
            (
                key("organization_id", "organisation_id"),
                _AT_SERVICE,
                Column("name", "name"),
                Column("title", "title"),
                Column("department", "department"),
                Column("email", "email"),
            ),
            (parts.phones("contact"), notes.CONTACT),
            obligatory=("name",),
        ),
        Record(
            "service",
            Service,
            (
                key("organization_id", "organisation_id"),
                Column("name", "name"),
                Column("alternate_name", "alternate_name"),
                Column("description", "description"),
                Column("url", "website"),
                Column("email", "email"),
                Column("status", "status"),
                Column("application_process", "application"),
                Column("fees_description", "fees"),
                Column("eligibility_description", "eligibility"),
                Column("minimum_age", "minimum_age", int, whole),
                Column("maximum_age", "maximum_age", int, whole),
                day("assured_date", "assured_on"),
                Column("alert", "alert"),
                Column("last_modified", "modified_at", when, moment),
            ),
            (
                parts.phones("service"),
                parts.SERVICE_AREAS,
                parts.LANGUAGES,
                parts.DOCUMENTS,
                notes.SERVICE,
            ),
            obligatory=("name", "status"),
            links=("topics", "languages", "districts", "target_groups"),
        ),
        Record(
            "schedule",
            Schedule,
            (
                _AT_SERVICE,
                day("valid_from", "valid_from"),
                day("valid_to", "valid_until"),
                Column("byday", "weekday"),
                clock("opens_at", "opens_at"),
                clock("closes_at", "closes_at"),
                Column("notes", "note"),
            ),
            always={"freq": "WEEKLY"},
            obligatory=("byday", "opens_at", "closes_at"),
        ),
        Record(
            "service_at_location",
            ServiceAtLocation,
            (_AT_SERVICE, key("location_id", "location_id")),
        ),
    )
}

UNCOMPARED = {"last_modified"}
"""When a record was changed here says nothing about what it says."""


class Unfit(Exception):
    """A value that its obligatory column cannot hold; `name` is that of HSDS."""

    def __init__(self, name: str, reason: str):
        self.name, self.reason = name, reason
        super().__init__(reason)


def write(record: Record, state: State) -> dict:
    found = {"id": str(state["id"]), **(record.always or {})}
    required = SHAPES[record.kind].names
    for column in record.columns:
        value = state[column.attr]
        if value is not None and (value != "" or required[column.name].is_required):
            found[column.name] = column.write(value)
    for listed in record.lists:
        found[listed.name] = listed.write(state)
    kept = state["extra"]
    listed_names = {listed.name for listed in record.lists}
    found |= {name: kept[name] for name in kept if name not in found and name not in listed_names}
    return ordered(record.kind, found)


def read(record: Record, state: State, given: dict) -> State:
    """`state` with what `given` says; what it does not mention stays. Raises Unfit."""
    state = state | {"extra": dict(state["extra"])}
    columns, lists = _by_name(record.kind)
    for name, value in given.items():
        if name in columns:
            _put(record, columns[name], state, value)
        elif name in lists:
            lists[name].read(state, value)
        elif name not in ("id", *(record.always or {})):
            state["extra"][name] = value
    state["extra"] = {name: value for name, value in state["extra"].items() if value != []}
    return _settled(record, state, given)


@cache
def _by_name(kind: str) -> tuple[dict[str, Column], dict[str, Listed]]:
    record = RECORDS[kind]
    return {column.name: column for column in record.columns}, {each.name: each for each in record.lists}


def _put(record: Record, column: Column, state: State, value: Any) -> None:
    state["extra"].pop(column.name, None)
    reason = ""
    try:
        state[column.attr] = _stored(record, column, value)
        return
    except ValidationError as error:
        reason = " ".join(error.messages)
    except (ValueError, OverflowError):
        pass
    if column.name in record.obligatory:
        raise Unfit(column.name, reason)
    state[column.attr] = blank(record.model, column.attr)
    state["extra"][column.name] = value


def _stored(record: Record, column: Column, value: Any) -> Any:
    """`value` as its column holds it. Raises ValueError or ValidationError when it would not come out the same."""
    stored = column.read(value)
    if column.read is UUID or stored == "":
        return stored
    if column.write(stored) != value and column.name not in UNCOMPARED:
        raise ValueError
    return field(record.model, column.attr).clean(stored, None)


@cache
def field(model: type[models.Model], attr: str) -> models.Field:
    return {each.attname: each for each in model._meta.concrete_fields}[attr]


@cache
def blank(model: type[models.Model], attr: str) -> Any:
    found = field(model, attr)
    return None if found.null else found.get_default()


def _settled(record: Record, state: State, given: dict) -> State:
    """Rules over two columns: what breaks them is kept beside them."""
    if record.model is Location and not _on_earth(state["latitude"], state["longitude"]):
        _aside(state, given, ("latitude", "longitude"), ("latitude", "longitude"))
    if record.model is Service and not _in_order(state["minimum_age"], state["maximum_age"]):
        _aside(state, given, ("minimum_age", "maximum_age"), ("minimum_age", "maximum_age"))
    if record.model is Schedule and not _in_order(state["valid_from"], state["valid_until"]):
        raise Unfit("valid_to", "")
    if record.model is Schedule and state["opens_at"] >= state["closes_at"]:
        raise Unfit("closes_at", "")
    return state


def _aside(state: State, given: dict, attrs: tuple[str, ...], names: tuple[str, ...]) -> None:
    for attr, name in zip(attrs, names, strict=True):
        state[attr] = None
        if name in given:
            state["extra"][name] = given[name]


def _on_earth(latitude: Decimal | None, longitude: Decimal | None) -> bool:
    if latitude is None or longitude is None:
        return latitude is longitude
    return abs(latitude) <= 90 and abs(longitude) <= 180


def _in_order(first: Any, last: Any) -> bool:
    return first is None or last is None or first <= last
