"""The one way into the audit trail."""

import json
import secrets
from functools import cache
from typing import Any

from django.db import connection, models
from django.http import HttpRequest
from django.utils import timezone

from core.bulk import mould
from core.models import AuditEntry
from core.trail.macs import entry_text, sign

Action = AuditEntry.Action


def record(
    request: HttpRequest | None, action: AuditEntry.Action, obj: models.Model | None = None, **facts: object
) -> AuditEntry:
    """Write down an act of the logged-in person, or of the system when there is no request."""
    written = entry(request, action, obj, **facts)
    _insert(written)
    return written


def _insert(written: AuditEntry) -> None:
    """What `save` does, a third faster: every page of a file waits for it, so its statement is put together once."""
    statement, fields = _statement(connection.vendor)
    values = [field.get_db_prep_save(getattr(written, field.attname), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        [written.pk] = cursor.fetchone()
    written._state.adding, written._state.db = False, connection.alias


@cache
def _statement(vendor: str) -> tuple[str, list[models.Field]]:
    fields = [field for field in AuditEntry._meta.concrete_fields if not field.primary_key]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    table, key = quote(AuditEntry._meta.db_table), quote(AuditEntry._meta.pk.column)
    return f"INSERT INTO {table} ({columns}) VALUES ({places}) RETURNING {key}", fields  # noqa: S608 our own names


def entry(
    request: HttpRequest | None, action: AuditEntry.Action, obj: models.Model | None = None, **facts: object
) -> AuditEntry:
    """What `record` writes down, unsaved, for those who write many at once.

    `facts` are codes and whole numbers (how many rows, names of changed fields), never what somebody typed (P14). Whose
    file it is, `obj` says by its `audit_subject`.
    """
    user = getattr(request, "user", None)
    user = user if user is not None and user.is_authenticated else None
    written = mould(AuditEntry).make(
        at=timezone.now(),
        user_id=user and user.pk,
        roles=",".join(sorted(user.access.roles)) if user else "",
        action=action,
        object_type=obj._meta.label_lower if obj is not None else "",
        object_id=str(obj.pk) if obj is not None else "",
        subject=getattr(obj, "audit_subject", None),
        address=request.META.get("REMOTE_ADDR") or None if request else None,
        facts=json.loads(json.dumps(facts)),  # as it will be read back
        nonce=secrets.token_hex(8),
    )
    written.mac = sign(entry_text(written))
    return written


def history(obj: models.Model) -> models.QuerySet[AuditEntry]:
    """Who changed the record, newest first; that somebody read it is left out."""
    entries = AuditEntry.objects.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk))
    return entries.exclude(action=Action.READ).select_related("user")


def disclosures_of(user: Any) -> models.QuerySet[AuditEntry]:
    """Downloads of figures by `user`, each with its disclosure control, newest first."""
    return AuditEntry.objects.filter(user=user, action=Action.EXPORT, facts__has_key="disclosure").order_by(
        "-at"
    )
