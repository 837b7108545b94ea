"""Records of the directory read into states and written from them, many at a time."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import Prefetch
from django.utils import timezone

from catalogues.models import CodeEntry
from core.bulk import chunks
from partners.hsds.lists import State
from partners.hsds.mapping import RECORDS, Record, blank
from partners.hsds.notes import read_agreement, write_agreement
from partners.models import Agreement, Contact, Location, Organisation, Schedule, Service, ServiceAtLocation
from partners.text import fold

LINKS: dict[str, str] = {"topics": "topic", "languages": "language", "districts": "district"}
"""Of a service: columns that are links, and the name of the other side in the table between."""
ROWS = 500


def state_of(record: models.Model) -> State:
    """The columns of `record`; its links must be prefetched."""
    found = {column.attname: getattr(record, column.attname) for column in record._meta.concrete_fields}
    if isinstance(record, Service):
        found |= {name: sorted(each.pk for each in getattr(record, name).all()) for name in LINKS}
        found["target_groups"] = sorted(group.code for group in record.target_groups.all())
    if isinstance(record, Organisation):
        found["agreements"] = sorted(write_agreement(each) for each in record.agreements.all())
    return found


def new_state(record: Record, pk: UUID) -> State:
    return _blank_columns(record.kind) | {"id": pk, "extra": {}} | {name: [] for name in record.links}


@cache
def _blank_columns(kind: str) -> State:
    model = RECORDS[kind].model
    columns = [column.attname for column in model._meta.concrete_fields if not column.primary_key]
    found: State = {attname: blank(model, attname) for attname in columns}
    return found | {"type": "other"} if model is Organisation else found


PREFETCHED: dict[type[models.Model], tuple[str, ...]] = {
    Organisation: ("agreements",),
    Service: (*LINKS, "target_groups"),
}


def stored(kind: str, keys: Iterable[UUID]) -> dict[UUID, models.Model]:
    """Records of `kind` by key, with their links."""
    model = RECORDS[kind].model
    found = model._base_manager.filter(pk__in=list(keys))
    return {each.pk: each for each in found.prefetch_related(*PREFETCHED.get(model, ()))}


def organisations() -> models.QuerySet[Organisation]:
    """With all that a package says of an organisation."""
    contacts = Contact.objects.filter(service=None).order_by("pk")
    return Organisation.objects.prefetch_related(
        "agreements",
        Prefetch("locations", Location.objects.order_by("pk")),
        Prefetch("contacts", contacts),
    )


def services() -> models.QuerySet[Service]:
    """With all that a package says of a service."""
    return Service.objects.prefetch_related(
        *PREFETCHED[Service],
        Prefetch("schedules", Schedule.objects.order_by("opens_at", "pk")),
        Prefetch("contacts", Contact.objects.order_by("pk")),
        Prefetch("at_locations", ServiceAtLocation._base_manager.order_by("pk")),
    )


# --- Writing ------------------------------------------------------------------------------------------


def save(kind: str, states: Sequence[State], known: set[UUID]) -> None:
    """Insert the states, or update those whose key is `known`."""
    model = RECORDS[kind].model
    columns = [column.attname for column in model._meta.concrete_fields]
    records = [_prepared(model(**{name: state[name] for name in columns})) for state in states]
    new = [record for record in records if record.pk not in known]
    old = [record for record in records if record.pk in known]
    for some in chunks(new, ROWS):
        # As loaddata does it: a new service was changed when its package says so, not when it is imported.
        model._base_manager.all()._insert(some, model._meta.concrete_fields, using=DEFAULT_DB_ALIAS, raw=True)
    if old:
        names = [column.name for column in model._meta.concrete_fields if not column.primary_key]
        model._base_manager.bulk_create(
            old, batch_size=ROWS, update_conflicts=True, unique_fields=["id"], update_fields=names
        )
    _link(model, states)


def _prepared(record: Any) -> Any:
    """What `save` would set."""
    if hasattr(record, "name_key"):
        record.name_key = fold(record.name)[:500]
    if isinstance(record, Service):
        record.set_review()
        record.set_closure()
    record.modified_at = record.modified_at or timezone.now()
    return record


def _link(model: type[models.Model], states: Sequence[State]) -> None:
    if model is Service:
        for name, other in LINKS.items():
            _set(name, f"{other}_id", {state["id"]: state[name] for state in states})
        groups = dict(CodeEntry.objects.filter(catalogue="target_group").values_list("code", "pk"))
        keys = {state["id"]: [groups[code] for code in state["target_groups"]] for state in states}
        _set("target_groups", "codeentry_id", keys)
    if model is Organisation:
        _set_agreements(states)


def _set(name: str, column: str, wanted: dict[UUID, list]) -> None:
    """Make the links `name` of the services those of `wanted`."""
    through: Any = getattr(Service, name).through
    pairs = {(service, key) for service, keys in wanted.items() for key in keys}
    present = {
        (service, key): pk
        for pk, service, key in through.objects.filter(service__in=wanted).values_list(
            "pk", "service_id", column
        )
    }
    gone = [pk for pair, pk in present.items() if pair not in pairs]
    if gone:
        through.objects.filter(pk__in=gone).delete()
    new = sorted(pairs - set(present))
    through.objects.bulk_create(
        [through(service_id=service, **{column: key}) for service, key in new], batch_size=2000
    )


def _set_agreements(states: Sequence[State]) -> None:
    """Agreements have no id in the standard: they are the same when they say the same."""
    present = {
        (each.organisation_id, write_agreement(each))
        for each in Agreement.objects.filter(organisation__in=[state["id"] for state in states])
    }
    for state in states:
        for text in state["agreements"]:
            if (state["id"], text) not in present:
                agreement = read_agreement(text)
                agreement.organisation_id = state["id"]
                agreement.save()
