"""Two files of one person become one, and two again: each in one transaction, with an entry of the audit trail on both
files."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client, ClientMerge, FileMark
from consultations.desk import live
from consultations.merging import answers
from consultations.merging.relations import CHOSEN, moving, relations
from consultations.merging.values import languages_of, nothing, plain, read, row_of, set_languages
from consultations.models import Consent, Referral
from core import audit, rows
from core.conflicts import EditConflict

LANGUAGES = "further_languages"
MERGED = "merged_into_id"


class NotPossible(Exception):
    """The text says what stands against it."""


@dataclass(frozen=True)
class Since:
    """What stays with the kept file when a merge is undone: so many new records of a kind, and changed fields."""

    records: list[tuple[str, int]]
    fields: list[str]


def in_order(one: Client, other: Client) -> tuple[Client, Client]:
    """The kept file, which is the older one, and the one that becomes part of it."""
    first, second = sorted((one, other), key=lambda client: (client.created_at, client.pk))
    return first, second


@rows.whole_city()
def obstacles(kept: Client, merged: Client) -> list[str]:
    """What stands against merging the two, in words."""
    found = []
    if kept.pk == merged.pk:
        found.append(_("These are not two files."))
    if kept.office_id != merged.office_id:
        found.append(_("The files belong to different offices. Hand one over first."))
    if any(client.is_anonymous or client.merged_into_id for client in (kept, merged)):
        found.append(_("One of the files is not there any more."))
    marks = FileMark.objects.standing().filter(client__in=[kept, merged]).select_related("client")
    found += [_OBSTACLES[mark.kind]() % {"code": mark.client.code} for mark in marks]
    if _pending(kept, merged):
        found.append(_("A hand-over to another office has not been answered yet. Withdraw it first."))
    return found


_OBSTACLES = {
    FileMark.Kind.HOLD: lambda: _("There is a hold on %(code)s. End it first."),
    FileMark.Kind.RESTRICTION: lambda: _("The use of %(code)s is restricted: nothing of it is changed."),
}


def _pending(*clients: Client) -> bool:
    return Referral.objects.pending_files().filter(concern__client__in=clients).exists()


def _locked(*clients: Client) -> list[Client]:
    """Always in the same order, so that two people never wait for each other."""
    rows = Client.objects.select_for_update(of=("self",)).filter(pk__in=[client.pk for client in clients])
    found = {row.pk: row for row in rows.select_related("office").order_by("pk")}
    return [found[client.pk] for client in clients]


@rows.whole_city()
@transaction.atomic
def merge(
    *, request: HttpRequest, kept: Client, merged: Client, taken: Collection[str], versions: tuple[int, int]
) -> ClientMerge:
    """`merged` becomes part of `kept`, which takes over the fields `taken` from it. Raises NotPossible, and
    EditConflict when one of the files is not in its version of `versions` any more."""
    kept, merged = _locked(kept, merged)
    if against := obstacles(kept, merged):
        raise NotPossible(" ".join(against))
    for client, version in zip((kept, merged), versions, strict=True):
        if client.version != version:
            raise EditConflict(client)
    at = timezone.now()
    snapshot = _before(kept, merged)
    snapshot["ended"] = answers.settle(kept, merged, by=request.user, at=at)
    _move(merged, kept)
    _take_over(kept, merged, taken)
    _make_pointer(merged, kept)
    snapshot |= {"set": row_of(kept), "set_languages": languages_of(kept)}
    snapshot["stated"] = answers.blank(kept) if kept.is_withheld else None
    done = ClientMerge.objects.create(
        kept=kept, merged=merged, merged_at=at, merged_by_id=request.user.pk, snapshot=snapshot
    )
    audit.record(request, audit.Action.UPDATE, kept, merged=merged.pk, fields=sorted(taken))
    audit.record(request, audit.Action.UPDATE, merged, merged_into=kept.pk)
    live.touch(kept.office_id)
    return done


def _before(kept: Client, merged: Client) -> dict[str, Any]:
    """All that is changed, as it was. Keys of rows stand as texts."""
    standing = answers.standing(merged).values_list("pk", flat=True)
    return {
        "kept": row_of(kept),
        "merged": row_of(merged),
        "languages": {"kept": languages_of(kept), "merged": languages_of(merged)},
        "moved": {each.label: each.keys_of(merged) for each in moving()},
        "own": {each.label: each.keys_of(kept) for each in moving()},
        "standing": list(standing),
        "led_on": list(merged.merged_files.order_by("pk").values_list("pk", flat=True)),
    }


def _move(merged: Client, kept: Client) -> None:
    for relation in moving():
        relation.moving(merged, kept).update(**{relation.column: kept})
    merged.merged_files.update(merged_into=kept)


def _take_over(kept: Client, merged: Client, taken: Iterable[str]) -> None:
    for name in taken:
        if name == LANGUAGES:
            set_languages(kept, languages_of(merged))
        else:
            column = Client._meta.get_field(name).attname
            setattr(kept, column, getattr(merged, column))
    kept.version += 1
    kept.save()


def _make_pointer(merged: Client, kept: Client) -> None:
    merged.further_languages.clear()
    left = nothing() | {MERGED: kept.pk, "version": merged.version + 1}
    Client._base_manager.filter(pk=merged.pk).update(**left)


# --- Taking it back -----------------------------------------------------------------------------------


@rows.whole_city()
def obstacles_to_undo(done: ClientMerge) -> list[str]:
    found = []
    if not done.is_undoable:
        return [_("The time in which this can be undone is over.")]
    later = ClientMerge.objects.standing().filter(kept=done.kept_id, pk__gt=done.pk)
    if later.exists():
        found.append(_("Another file became part of this one later. Undo that first."))
    if done.kept.merged_into_id:
        found.append(_("The kept file has become part of another one. Undo that first."))
    if done.kept.office_id != done.snapshot["merged"]["office_id"]:
        found.append(_("The file has been handed over to another office."))
    restrictions = FileMark.objects.standing().filter(client=done.kept_id, kind=FileMark.Kind.RESTRICTION)
    if restrictions.exists():
        found.append(_OBSTACLES[FileMark.Kind.RESTRICTION]() % {"code": done.kept.code})
    if _pending(done.kept):
        found.append(_("A hand-over to another office has not been answered yet. Withdraw it first."))
    return found


@rows.whole_city()
def since(done: ClientMerge) -> Since:
    """What was added or changed since the merge: it stays with the kept file."""
    snapshot, records = done.snapshot, []
    for label, known in snapshot["own"].items():
        relation = relations()[label]
        new = set(relation.keys_of(done.kept)) - set(known) - set(snapshot["moved"][label])
        if new and relation.label != "consultations.Concern.client":
            records.append((str(relation.model._meta.verbose_name_plural), len(new)))
    return Since(records, _changed(done.kept, snapshot))


def _changed(kept: Client, snapshot: dict[str, Any]) -> list[str]:
    """Names of fields that somebody has changed since."""
    names = [name for name in CHOSEN if name != LANGUAGES]
    columns = {name: Client._meta.get_field(name).attname for name in names}
    changed = [
        name
        for name, column in columns.items()
        if plain(getattr(kept, column)) != snapshot["set"].get(column)
    ]
    return changed + ([LANGUAGES] if languages_of(kept) != snapshot["set_languages"] else [])


@rows.whole_city()
@transaction.atomic
def undo(*, request: HttpRequest, done: ClientMerge) -> None:
    """Both files are again what they were. What was added or changed since stays with the kept one. Raises
    NotPossible."""
    kept, merged = _locked(done.kept, done.merged)
    done = ClientMerge.objects.select_for_update(of=("self",)).with_people().get(pk=done.pk)
    if against := obstacles_to_undo(done):
        raise NotPossible(" ".join(against))
    snapshot, now = done.snapshot, timezone.now()
    _restore_merged(merged, snapshot)
    _restore_kept(kept, snapshot)
    _move_back(kept, merged, snapshot)
    _restore_answers(kept, merged, snapshot)
    if snapshot["stated"]:
        answers.restate(snapshot["stated"], (kept, merged))
    done.snapshot, done.undone_at, done.undone_by_id = None, now, request.user.pk
    done.save(update_fields=["snapshot", "undone_at", "undone_by"])
    audit.record(request, audit.Action.UNDO, kept, merged=merged.pk)
    audit.record(request, audit.Action.UNDO, merged, merged_into=kept.pk)
    live.touch(kept.office_id)


def _restore_merged(merged: Client, snapshot: dict[str, Any]) -> None:
    for column, value in read(Client, snapshot["merged"]).items():
        setattr(merged, column, value)
    merged.version = Client._base_manager.values_list("version", flat=True).get(pk=merged.pk) + 1
    merged.save()
    set_languages(merged, snapshot["languages"]["merged"])
    Client._base_manager.filter(pk__in=snapshot["led_on"]).update(merged_into=merged)


def _restore_kept(kept: Client, snapshot: dict[str, Any]) -> None:
    """A field that somebody has changed since stays as it is."""
    before, after = read(Client, snapshot["kept"]), read(Client, snapshot["set"])
    for column, value in before.items():
        if value != after[column] and getattr(kept, column) == after[column] and column != "version":
            setattr(kept, column, value)
    kept.version += 1
    kept.save()
    if languages_of(kept) == snapshot["set_languages"]:
        set_languages(kept, snapshot["languages"]["kept"])


def _move_back(kept: Client, merged: Client, snapshot: dict[str, Any]) -> None:
    for label, keys in snapshot["moved"].items():
        relation = relations()[label]
        relation.of(kept).filter(pk__in=keys).update(**{relation.column: merged})


def _restore_answers(kept: Client, merged: Client, snapshot: dict[str, Any]) -> None:
    """The answers of the merged file stand again as they stood; those of the kept one, unless there is a newer one."""
    again = {"revoked_at": None, "revoked_by": None}
    Consent.objects.filter(client=merged, pk__in=snapshot["standing"]).update(**again)
    newer = answers.standing(kept).values_list("kind", flat=True)
    own = Consent.objects.filter(client=kept, pk__in=snapshot["ended"])
    own.exclude(kind__in=list(newer)).update(**again)
