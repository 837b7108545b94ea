"""Acts on clients that concern more than one record."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from django.core.cache import caches
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from catalogues.models import Language
from clients.breakglass.services import offer
from clients.models import Client, FileMark
from core import audit, rows
from core.conflicts import EditConflict
from districts.models import Office
from districts.scoping import HasAccess

MAX_DUPLICATES = 5
TYPING_SECONDS = 10


@dataclass(frozen=True)
class Hint:
    """All that is told of another office's client: whose, the code and the initials (P13). With `offer` the file can be
    asked for in an emergency."""

    office: Office
    code: str
    initials: str
    offer: str


@dataclass(frozen=True)
class Duplicates:
    """Who may be the person already: clients the asking person may open, and hints at those of other offices."""

    clients: list[Client]
    elsewhere: list[Hint]

    def __bool__(self) -> bool:
        return bool(self.clients or self.elsewhere)

    @property
    def pair(self) -> tuple[Client, Client] | None:
        """The first two of one office: they may be one person's."""
        for number, client in enumerate(self.clients):
            for other in self.clients[number + 1 :]:
                if client.office_id == other.office_id:
                    return client, other
        return None


def find_duplicates(
    *, request: HttpRequest, given_name: str, family_name: str, birth_year: int | None
) -> Duplicates:
    """Likely duplicates over all offices; that people were looked for, how many were found and which other offices were
    named is written to the audit trail. Without a name nobody is looked for."""
    with rows.whole_city():
        same_person = Client.objects.same_person(given_name, family_name, birth_year)
        own = same_person.visible_to(cast(HasAccess, request.user)).select_related("district")
        foreign = same_person.exclude(pk__in=own.order_by().values("pk")).select_related("office")
        found, elsewhere = list(own[:MAX_DUPLICATES]), list(foreign[:MAX_DUPLICATES])
    if given_name or family_name:
        offices = sorted({client.office.code for client in elsewhere})
        note_search(request=request, hits=len(found), offices=offices)
    hints = [Hint(each.office, each.code, each.initials, offer(each)) for each in elsewhere]
    return Duplicates(found, hints)


def note_search(*, request: HttpRequest, hits: int, offices: list[str] | None = None) -> None:
    """Somebody types a name, and with each letter is looked for people: within TYPING_SECONDS that is one search of the
    audit trail, unless other `offices` are named."""
    if offices or caches["local"].add(f"typing|{request.user.pk}", True, TYPING_SECONDS):
        named = {"offices": offices} if offices else {}
        label = Client._meta.label_lower
        audit.record(request, audit.Action.SEARCH, None, list=label, hits=hits, **named)


@transaction.atomic
def save_client(
    *,
    request: HttpRequest,
    client: Client,
    further_languages: Iterable[Language],
    fields: list[str],
    version: int | None,
) -> Client:
    """Create or update `client`; `fields` are the names of those that were changed, for the audit trail.

    `version` is the version that was edited: EditConflict when it is not the stored one.
    """
    is_new = client.pk is None
    if is_new:
        client.created_by = request.user
    else:
        stored = Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
        stored.check_usable()
        if version != stored.version:
            raise EditConflict(stored)
        if not fields:
            return client
        client.version = stored.version + 1
    client.save()
    client.further_languages.set(further_languages)
    audit.record(request, audit.Action.CREATE if is_new else audit.Action.UPDATE, client, fields=fields)
    return client


@transaction.atomic
def set_mark(*, request: HttpRequest, client: Client, kind: str, reason: str) -> FileMark:
    """Put a hold or a restriction on the file; what stands already stays as it is."""
    Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    standing = client.marks.standing().filter(kind=kind).first()
    if standing:
        return standing
    mark = FileMark.objects.create(client=client, kind=kind, reason=reason, set_by_id=request.user.pk)
    audit.record(request, audit.Action.CREATE, mark, kind=kind)
    return mark


@transaction.atomic
def end_mark(*, request: HttpRequest, client: Client, kind: str) -> None:
    """It stays with the file as an ended one; nothing when somebody else has ended it."""
    for mark in client.marks.standing().filter(kind=kind).select_for_update():
        mark.ended_at, mark.ended_by_id = timezone.now(), request.user.pk
        mark.save(update_fields=["ended_at", "ended_by"])
        audit.record(request, audit.Action.CANCEL, mark, kind=kind)
