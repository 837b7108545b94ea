"""The one way into the audit trail."""

import json
import secrets

from django.db import models
from django.http import HttpRequest

from core.models import AuditEntry
from core.trail.macs import entry_text, sign

Action = AuditEntry.Action


def record(
    request: HttpRequest | None, action: AuditEntry.Action, obj: models.Model | None = None, **facts: object
) -> AuditEntry:
    """Write down an act of the logged-in person, or of the system when there is no request."""
    written = entry(request, action, obj, **facts)
    written.save(force_insert=True)
    return written


def entry(
    request: HttpRequest | None, action: AuditEntry.Action, obj: models.Model | None = None, **facts: object
) -> AuditEntry:
    """What `record` writes down, unsaved, for those who write many at once.

    `facts` are codes and whole numbers (how many rows, names of changed fields), never what somebody typed (P14). Whose
    file it is, `obj` says by its `audit_subject`.
    """
    user = getattr(request, "user", None)
    user = user if user is not None and user.is_authenticated else None
    written = AuditEntry(
        user=user,
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
