"""Goes through the whole audit trail and says whether it is as it was written."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count

from core.bulk import chunks
from core.models import AuditEntry, AuditSeal
from core.trail import guards
from core.trail.macs import START, entry_text, is_signed, seal_text

READ_AT_ONCE = 2000
Progress = Callable[[int, int], None]


class Broken(Exception):
    """The trail is not as it was written; the text names the first entry where it shows."""


@dataclass(frozen=True)
class Verdict:
    """`sealed` links in the chain, of which `deleted` before the first were deleted by retention; `unsealed` entries
    that wait for the next sealing; `head` is number and checksum of the newest link."""

    sealed: int
    deleted: int
    unsealed: int
    head: str


def verify(*, known: str = "", progress: Progress = lambda done, total: None) -> Verdict:
    """Check every entry and link. `known` is a head noted earlier, which must still be there. Raises Broken."""
    if missing := guards.missing(connection):
        raise Broken(f"the database does not refuse changes: no trigger {', '.join(missing)}")
    first = AuditSeal.objects.first()
    deleted = first.number - 1 if first else 0
    last = _check_chain(deleted, progress)
    unsealed = _check_unsealed()
    _check_copies()
    head = str(last) if last else ""
    _check_known(known, deleted)
    return Verdict(last.number - deleted if last else 0, deleted, unsealed, head)


def _check_chain(deleted: int, progress: Progress) -> AuditSeal | None:
    last, previous = None, _anchor(deleted)
    total, number = AuditSeal.objects.count(), deleted
    for link, entry in _links():
        number += 1
        if link.number != number:
            raise Broken(f"link {number} of the chain is missing (the next one is {link.number})")
        if entry is None:
            raise Broken(f"entry {link.entry_id} (link {number}) was deleted")
        _check_entry(entry, f"entry {entry.pk} (link {number})")
        if not is_signed(link.mac, seal_text(link, entry_mac=entry.mac, previous=previous)):
            raise Broken(f"entry {entry.pk} does not stand where it was written (link {number})")
        last, previous = link, link.mac
        if number % READ_AT_ONCE == 0:
            progress(number - deleted, total)
    return last


def _links() -> Iterator[tuple[AuditSeal, AuditEntry | None]]:
    for links in chunks(AuditSeal.objects.order_by("number").iterator(READ_AT_ONCE), READ_AT_ONCE):
        entries = AuditEntry.objects.in_bulk([link.entry_id for link in links])
        yield from ((link, entries.get(link.entry_id)) for link in links)


def _anchor(deleted: int) -> str:
    """The checksum on which the first link that is left was built: of an entry of the retention run."""
    if not deleted:
        return START
    runs = AuditEntry.objects.filter(action=AuditEntry.Action.RETENTION).order_by("-pk")
    for run in runs:
        if run.facts.get("number") == deleted:
            _check_entry(run, f"entry {run.pk} of the retention run")
            return run.facts["mac"]
    raise Broken(f"the links up to {deleted} are missing, and no retention run deleted them")


def _check_entry(entry: AuditEntry, name: str) -> None:
    if not is_signed(entry.mac, entry_text(entry)):
        raise Broken(f"{name} is not as the product wrote it")


def _check_unsealed() -> int:
    count = 0
    for entry in AuditEntry.objects.filter(seal=None).order_by("pk").iterator(READ_AT_ONCE):
        _check_entry(entry, f"entry {entry.pk} (not sealed yet)")
        count += 1
    return count


def _check_copies() -> None:
    """A genuine entry that was copied under another number."""
    copied = AuditEntry.objects.order_by().values("mac").annotate(times=Count("pk")).filter(times__gt=1)
    if copied:
        keys = AuditEntry.objects.filter(mac=copied[0]["mac"]).order_by("pk").values_list("pk", flat=True)
        raise Broken(f"entry {keys[1]} is a copy of entry {keys[0]}")


def _check_known(known: str, deleted: int) -> None:
    number, _colon, mac = known.partition(":")
    if known and int(number) > deleted and not AuditSeal.objects.filter(number=number, mac=mac).exists():
        raise Broken(
            f"link {number}, noted earlier, is missing or another one: the end of the chain was cut off"
        )
