"""What people sent, what is in the database at the end, and whether the two agree. Asks no database itself."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

STORED, LOST, REFUSED, UNSENT = "stored", "lost", "refused", "unsent"
"""How an attempt ended: with a redirect to the record, without an answer, with an error page; or nobody listened."""


@dataclass
class Attempt:
    sent_at: datetime
    ended: str = ""
    seconds: float = 0.0


@dataclass
class Save:
    """One consultation that somebody wants to save: by one form, sent until it was acknowledged or given up."""

    mark: str
    submission: str
    concerns: tuple[tuple[str, str], ...]
    name: str = ""
    ticket: int | None = None
    attempts: list[Attempt] = field(default_factory=list)
    acknowledged: int | None = None
    """The record that the redirect led to."""


@dataclass(frozen=True)
class Found:
    """A stored consultation and what was saved with it. `mark` is its note, `name` that of its client."""

    pk: int
    mark: str
    submission: str
    recorded_at: datetime
    concerns: tuple[tuple[str, str], ...]
    name: str
    ticket: int | None
    is_whole: bool
    """Its concerns carry its facts, each referred one has its referral with an event, the trail has one entry of it,
    and one of its client."""


@dataclass(frozen=True)
class Rest:
    """What belongs to no stored consultation, though it would be saved only with one."""

    clients: tuple[str, ...] = ()
    tickets: tuple[int, ...] = ()
    drafts: tuple[str, ...] = ()
    """Submissions of drafts that are still offered."""
    entries: int = 0
    """Entries of the audit trail about consultations or clients that are not there."""


def faults(saves: Sequence[Save], found: Sequence[Found], rest: Rest) -> list[tuple[str, str]]:
    """Kind and mark of everything that is not as it must be."""
    by_mark: dict[str, list[Found]] = {}
    for each in found:
        by_mark.setdefault(each.mark, []).append(each)
    shown = [fault for save in saves for fault in _of_save(save, by_mark.get(save.mark, []))]
    shown += [("unknown", mark) for mark in by_mark.keys() - {save.mark for save in saves}]
    names = Counter(each.name for each in found if each.name)
    shown += [("doubled", name) for name, times in names.items() if times > 1]
    shown += [("half-written", name) for name in rest.clients]
    shown += [("half-written", f"ticket {key}") for key in rest.tickets]
    shown += [("half-written", f"{rest.entries} entries")] * bool(rest.entries)
    stored = {each.submission for each in found}
    return shown + [("half-written", f"draft {key}") for key in rest.drafts if key in stored]


def _of_save(save: Save, found: list[Found]) -> Iterator[tuple[str, str]]:
    if save.acknowledged and not found:
        yield "lost", save.mark
    if len(found) > 1:
        yield "doubled", save.mark
    for each in found:
        if save.acknowledged and save.acknowledged != each.pk:
            yield "another record", save.mark
        sent = (save.submission, save.concerns, save.name, save.ticket)
        if not each.is_whole or sent != (each.submission, each.concerns, each.name, each.ticket):
            yield "half-written", save.mark


def figures(saves: Sequence[Save], found: Sequence[Found]) -> dict[str, int]:
    """The lines of the report."""
    attempts = Counter(attempt.ended for save in saves for attempt in save.attempts)
    given_up = [save for save in saves if not save.acknowledged]
    stored = {each.mark: each for each in found}
    again = [save for save in saves if len(save.attempts) > 1]
    return {
        "saves tried": len(saves),
        "acknowledged": len(saves) - len(given_up),
        "attempts without an answer": attempts[LOST],
        "attempts with an error page": attempts[REFUSED],
        "sent again": len(again),
        "of these stored by an attempt before": sum(
            _was_stored_before(save, stored[save.mark]) for save in again if save.mark in stored
        ),
        "given up after a lost answer": len(given_up),
        "of these stored, whole": sum(save.mark in stored for save in given_up),
    }


def _was_stored_before(save: Save, found: Found) -> bool:
    """What is stored is older than the last attempt: only the answer was lost."""
    return save.acknowledged is not None and found.recorded_at < save.attempts[-1].sent_at
