"""The one way into the audit trail."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from core.models import AuditEntry

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

    `facts` are codes and counts (a number of rows, names of changed fields), never what somebody typed (P14).
    """
    user = getattr(request, "user", None)
    user = user if user is not None and user.is_authenticated else None
    return AuditEntry(
        at=timezone.now(),
        user=user,
        roles=",".join(sorted(user.access.roles)) if user else "",
        action=action,
        object_type=obj._meta.label_lower if obj is not None else "",
        object_id=str(obj.pk) if obj is not None else "",
        address=request.META.get("REMOTE_ADDR") or None if request else None,
        facts=facts,
    )


def history(obj: models.Model) -> models.QuerySet[AuditEntry]:
    """Who changed the record, newest first; that somebody read it is left out."""
    entries = AuditEntry.objects.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk))
    return entries.exclude(action=Action.READ).select_related("user")


def disclosures_of(user: Any) -> models.QuerySet[AuditEntry]:
    """Downloads of figures by `user`, each with its disclosure control, newest first."""
    return AuditEntry.objects.filter(user=user, action=Action.EXPORT, facts__has_key="disclosure").order_by(
        "-at"
    )
