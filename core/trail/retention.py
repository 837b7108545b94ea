"""Entries are deleted after `settings.AUDIT_MONTHS` (handbook §5.3): the oldest links of the chain with their entries.

The run writes an entry with number and checksum of the last link that went: there the rest of the chain is anchored.
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from core import audit
from core.models import AuditEntry, AuditRelease, AuditSeal
from core.periods import months_later


@dataclass(frozen=True)
class Expired:
    """What was written before `until` (a day, local time): the oldest `rows` links of the chain, up to `last`."""

    until: date
    last: AuditSeal | None
    rows: int


def expired(today: date) -> Expired:
    """What a run on `today` deletes. The newest link always stays; an entry that is not sealed never goes."""
    until = months_later(today, -settings.AUDIT_MONTHS)
    begin = timezone.make_aware(datetime.combine(until, time.min))
    kept = AuditSeal.objects.filter(entry__at__gte=begin).order_by("number").first()
    kept = kept or AuditSeal.objects.order_by("number").last()
    gone = AuditSeal.objects.filter(number__lt=kept.number if kept else 0)
    return Expired(until, gone.order_by("number").last(), gone.count())


@transaction.atomic
def expire(today: date) -> Expired:
    """Delete what is expired, and write down that it was."""
    found = expired(today)
    if found.last is None:
        return found
    number, mac = found.last.number, found.last.mac
    until = found.until.isoformat()
    audit.record(None, audit.Action.RETENTION, rows=found.rows, until=until, number=number, mac=mac)
    release = AuditRelease.objects.create(number=number)
    models.QuerySet.delete(AuditEntry.objects.filter(seal__number__lte=number))
    models.QuerySet.delete(AuditSeal.objects.filter(number__lte=number))
    release.delete()
    return found
