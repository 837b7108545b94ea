"""The chain: committed entries get a number and a checksum over the link before, so that none can go missing, be moved
or be slipped in unnoticed. The worker seals every minute, apart from the pages, which never wait for it."""

import logging
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from core.models import AuditEntry, AuditSeal
from core.trail.macs import START, seal_text, sign

logger = logging.getLogger(__name__)

BATCH = 2000
LONGEST_TRANSACTION = timedelta(days=1)
"""Entries written earlier than this before the last sealing are looked for by `seal(all_entries=True)` only."""


def seal(*, all_entries: bool = False) -> int:
    """Seal what is committed and not sealed yet, in the order of the entries' numbers; returns how many. Of several
    that seal at the same moment one succeeds."""
    total = 0
    while count := _seal_batch(all_entries):
        total += count
    if total:
        # Outside the database: whoever cuts the end off the chain there cannot cut it off here.
        logger.info("Audit trail sealed up to %s", head())
    return total


def head() -> AuditSeal | None:
    """The newest link of the chain."""
    return AuditSeal.objects.order_by("-number").first()


def _seal_batch(all_entries: bool) -> int:
    last = head()
    waiting = AuditEntry.objects.filter(seal=None).order_by("pk")
    if last and not all_entries:
        waiting = waiting.filter(at__gte=last.sealed_at - LONGEST_TRANSACTION)
    links = _links(last, list(waiting.values_list("pk", "mac")[:BATCH]))
    try:
        with transaction.atomic():
            AuditSeal.objects.bulk_create(links)
    except IntegrityError:
        logger.info("Another worker is sealing the audit trail.")
        return 0
    return len(links)


def _links(last: AuditSeal | None, entries: list[tuple[int, str]]) -> list[AuditSeal]:
    number, previous = (last.number, last.mac) if last else (0, START)
    links, now = [], timezone.now()
    for entry_id, entry_mac in entries:
        number += 1
        link = AuditSeal(number=number, entry_id=entry_id, sealed_at=now)
        link.mac = previous = sign(seal_text(link, entry_mac=entry_mac, previous=previous))
        links.append(link)
    return links
