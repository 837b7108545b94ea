"""What belongs to a backup: every table of the product but those that are empty or meaningless elsewhere."""

import hashlib
import json
from collections.abc import Iterator
from graphlib import TopologicalSorter

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor

from core.encryption.fields import Encrypted
from core.encryption.rotation import raw

LEFT_OUT = {
    "auth": "rights of Django that the product does not use; filled by migrating",
    "contenttypes": "filled by migrating",
    "django_tasks_database": "background work that waits or is done",
    "sessions": "who is logged in",
}
"""By app what is not taken, and why. The cache and the list of migrations are no models."""
MADE_ANEW = {
    "reports.ChangedMonth": "written by triggers, while the rows are put back, too",
    "reports.FigureCheck": "of what was kept in the other database",
    "reports.ReadyAnswer": "counted anew when somebody asks",
    "reports.ReadyQuestion": "without answers it keeps nothing",
}
"""By model what is not taken of the other apps, and why."""
PAGE = 100

Model = type[models.Model]


def tables() -> list[Model]:
    """All models with a table that is taken, each after those it refers to."""
    taken = [
        model
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy
        and model._meta.app_label not in LEFT_OUT
        and model._meta.label not in MADE_ANEW
    ]
    return list(TopologicalSorter({model: targets(model) - {model} for model in taken}).static_order())


def targets(model: Model) -> set[Model]:
    return {field.related_model._meta.concrete_model for field in columns(model) if field.is_relation}


def columns(model: Model) -> list[models.Field]:
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def rows(model: Model) -> Iterator[tuple]:
    """The values of `columns`, encrypted ones as they are stored, in the order of the keys; page by page, because
    behind PgBouncer there are no cursors that would stay open."""
    key = model._meta.pk.attname
    names = [field.attname for field in columns(model)]
    place = names.index(key)
    wanted = [raw(field) if isinstance(field, Encrypted) else field.attname for field in columns(model)]
    found = model._base_manager.order_by(key).values_list(*wanted)
    page = list(found[:PAGE])
    while page:
        yield from page
        page = list(found.filter(**{f"{key}__gt": page[-1][place]})[:PAGE])


def counts() -> dict[str, int]:
    """Rows by model; those without any left out."""
    numbers = {model._meta.label_lower: model._base_manager.count() for model in tables()}
    return {label: number for label, number in numbers.items() if number}


def version() -> str:
    """Of the product and of its tables: a backup goes back into the same one only."""
    known = [
        [model._meta.db_table, field.column, field.get_internal_type(), field.null]
        for model in sorted(tables(), key=lambda model: model._meta.db_table)
        for field in columns(model)
    ]
    digest = hashlib.sha256(json.dumps(known).encode()).hexdigest()
    return f"{settings.VERSION} (tables {digest[:12]})"


def is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
