"""Changing the key: what an earlier one encrypted is encrypted anew with the first one, and its blind indexes with it.

In batches, each a transaction of its own: what is stopped goes on where it was, because what bears the first
key is done.
"""

from collections import Counter
from collections.abc import Callable, Iterator

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Substr

from core import audit
from core.encryption import files, keys
from core.encryption.fields import BlindIndexField, encrypted_fields

BATCH = 500

Model = type[models.Model]


def encrypted_models() -> Iterator[Model]:
    return (model for model in apps.get_models() if not model._meta.proxy and encrypted_fields(model))


def raw(field: models.Field) -> models.Expression:
    """The stored value, not opened."""
    return models.ExpressionWrapper(F(field.attname), output_field=models.TextField())


def in_use() -> Counter[str]:
    """Values and files by the prefix of the key that encrypted them."""
    found = Counter(files.prefixes())
    for model in encrypted_models():
        for field in encrypted_fields(model):
            stored = model._base_manager.order_by().annotate(key=Substr(raw(field), 1, keys.PREFIX))
            counted = stored.exclude(key="").values_list("key").annotate(number=models.Count("pk"))
            found.update(dict(counted.exclude(key=None)))
    return found


def missing() -> list[str]:
    """Prefixes of keys in use that are not in ENCRYPTION_KEY."""
    return sorted(set(in_use()) - {key.prefix for key in keys.every()})


def due() -> int:
    """Rows with a value of an earlier key."""
    return sum(_old(model).count() for model in encrypted_models())


def rotate(progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """How many rows were encrypted anew; the audit trail says so with every batch. Raises keys.Unreadable."""
    total, done = due(), 0
    for model in encrypted_models():
        while count := _batch(model):
            done += count
            progress(done, total)
    return done


def _old(model: Model) -> models.QuerySet:
    """Rows of which something is encrypted with another key than the first."""
    found, condition = model._base_manager.order_by("pk"), Q()
    for field in encrypted_fields(model):
        name = f"key_of_{field.attname}"
        found = found.annotate(**{name: Substr(raw(field), 1, keys.PREFIX)})
        condition |= Q(**{f"{name}__startswith": "~"}) & ~Q(**{name: keys.first().prefix})
    return found.filter(condition)


@transaction.atomic
def _batch(model: Model) -> int:
    numbers = list(_old(model).values_list("pk", flat=True)[:BATCH])
    if not numbers:
        return 0
    rows = list(model._base_manager.select_for_update(of=("self",)).filter(pk__in=numbers))
    fields = [*encrypted_fields(model), *_blind_indexes(model)]
    quote = connection.ops.quote_name
    places = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    pk = model._meta.pk
    statement = f"UPDATE {quote(model._meta.db_table)} SET {places} WHERE {quote(pk.column)} = %s"  # noqa: S608 our own names
    with connection.cursor() as cursor:
        cursor.executemany(statement, [_values(row, fields) for row in rows])
    audit.record(None, audit.Action.UPDATE, list=model._meta.label_lower, rows=len(rows), key="encryption")
    return len(rows)


def _values(row: models.Model, fields: list[models.Field]) -> list:
    for field in fields:
        if isinstance(field, BlindIndexField):
            setattr(row, field.attname, getattr(row, field.of)())
    return [
        field.get_db_prep_save(getattr(row, field.attname), connection) for field in (*fields, row._meta.pk)
    ]


def _blind_indexes(model: Model) -> list[models.Field]:
    return [field for field in model._meta.local_concrete_fields if isinstance(field, BlindIndexField)]
