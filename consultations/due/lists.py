"""The list of what is due, and each line of it in words."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from consultations.due.sources import COLUMNS, FOLLOW_UP, NAME, REFERRAL, SOURCES, TASK
from consultations.list_views import client_text
from consultations.referrals import machine
from core.tables import SEPARATOR
from districts import prepared
from districts.scoping import CASEWORK, HasAccess

MINE, OFFICE, OVERDUE, UNOWNED = "mine", "office", "overdue", "unowned"
SHOWN = 5
"""Lines on the desk."""
MOST = 200
"""Nobody who has more of them needs to know how many: one query reads lines and number."""
TOPICS = 3
"""Topics of a consultation on its line."""


@dataclass(frozen=True)
class Item:
    """One line. `key` is that of the record as text; `who` and `about` may be empty."""

    kind: str
    key: str
    record: Model
    due: date
    owner: User | None
    is_ownerless: bool
    is_absent: bool
    title: str
    who: str
    about: str

    @property
    def is_overdue(self) -> bool:
        return self.due < timezone.localdate()

    @property
    def is_today(self) -> bool:
        return self.due == timezone.localdate()

    @property
    def url(self) -> str:
        """Where it is worked on; a task has no page beside its form, unless it is about an appointment."""
        if self.kind == TASK.kind and self.record.appointment_id:
            return self.record.appointment.get_absolute_url()
        names = {
            FOLLOW_UP.kind: "consultation_detail",
            REFERRAL.kind: "referral_detail",
            TASK.kind: "task_edit",
        }
        return reverse(f"consultations:{names[self.kind]}", args=[self.record.pk])


def due_querysets(user: HasAccess) -> list[QuerySet]:
    """What `user` owns and what is due today or overdue, of each table: for counting it in one query."""
    return [source.due_for(user) for source in SOURCES.values()]


def due_for(user: HasAccess, limit: int = SHOWN) -> tuple[list[Item], int]:
    """What `user` owns and what is due today or overdue, the oldest first: the first `limit` lines, and how many there
    are, counted up to MOST (templates/consultations/_tasks.html shows them)."""
    found = prepared.rows(f"due|{prepared.asked_by(user)}", lambda: _due_rows(user))
    return items([(*row, user.pk, False, False) for row in found[:limit]], user), len(found)


def _due_rows(user: HasAccess) -> QuerySet:
    return _together([source.named(source.due_for(user)) for source in SOURCES.values()], NAME)[:MOST]


def rows(user: HasAccess, show: str = MINE) -> QuerySet:
    """COLUMNS of all that is open, by the day it is due: `user`'s own, the offices', of these only what is overdue, or
    only what has no owner or whose owner is away."""
    narrow = {
        MINE: Q(task_owner=user.pk),
        OFFICE: Q(),
        OVERDUE: Q(task_due__lt=timezone.localdate()),
        UNOWNED: Q(is_ownerless=True) | Q(is_absent=True),
    }[show]
    return _together([source.open(user).filter(narrow) for source in SOURCES.values()])


def _together(querysets: list[QuerySet], columns: tuple[str, ...] = COLUMNS) -> QuerySet:
    first, *others = [queryset.order_by().values_list(*columns) for queryset in querysets]
    return first.union(*others, all=True).order_by("task_due", "task_kind", "task_key")


def items(found: Iterable[tuple], user: HasAccess) -> list[Item]:
    """The lines of `rows`, in their order; at most two queries for each table."""
    listed = list(found)
    keys: dict[str, list] = defaultdict(list)
    for kind, key, *_rest in listed:
        keys[kind].append(record_key(kind, key))
    records = {kind: _RECORDS[kind]().in_bulk(of_kind) for kind, of_kind in keys.items()}
    others = {owner for *_rest, owner, _ownerless, _absent in listed if owner} - {user.pk}
    owners = User.objects.in_bulk(others) | {user.pk: user}
    own = user.access.office_ids(*CASEWORK)
    return [
        Item(
            *(kind, str(record.pk), record, getattr(record, SOURCES[kind].due), owners.get(owner)),
            *(bool(ownerless), bool(absent)),
            **_WORDS[kind](record, own),
        )
        for kind, key, _due, owner, ownerless, absent in listed
        if (record := records[kind].get(record_key(kind, key)))
    ]


def record_key(kind: str, text: str) -> int | UUID:
    """Raises ValueError for what is no key of that table."""
    return UUID(text) if kind == REFERRAL.kind else int(text)


def _of_follow_up(consultation, own: Iterable[int]) -> dict[str, str]:
    title = _("Follow-up: %(who)s") % {"who": client_text(consultation, own)}
    topics = [concern.topic_label for concern in consultation.listed_concerns[:TOPICS]]
    return {"title": title, "who": "", "about": SEPARATOR.join(topics)}


def _of_referral(referral, own: Iterable[int]) -> dict[str, str]:
    titles = {
        machine.REJECTED: _("Declined: %(receiver)s"),
        machine.FAILED: _("Did not come about: %(receiver)s"),
    }
    title = titles.get(referral.status) or _("No answer yet: %(receiver)s")
    who = client_text(referral.concern, own)
    return {
        "title": title % {"receiver": referral.receiver.name},
        "who": who,
        "about": referral.concern.topic_label,
    }


def _of_task(task, own: Iterable[int]) -> dict[str, str]:
    if appointment := task.appointment:
        when = date_format(timezone.localtime(appointment.starts_at), "SHORT_DATETIME_FORMAT")
        if task.title != appointment.code:  # says itself what happened to the appointment
            return {"title": task.title, "who": "", "about": SEPARATOR.join((appointment.code, when))}
        title = _("Called off by the person: %(when)s") % {"when": when}
        return {"title": title, "who": "", "about": SEPARATOR.join((appointment.code, _("the time is free")))}
    return {"title": task.title, "who": "", "about": ""}


_WORDS: Mapping[str, Callable[..., dict[str, str]]] = {
    FOLLOW_UP.kind: _of_follow_up,
    REFERRAL.kind: _of_referral,
    TASK.kind: _of_task,
}
_RECORDS: Mapping[str, Callable[[], QuerySet]] = {
    FOLLOW_UP.kind: lambda: FOLLOW_UP.model.objects.as_listed(FOLLOW_UP.due),
    REFERRAL.kind: lambda: REFERRAL.model.objects.select_related(
        "concern__client", "organisation", "to_office"
    ).only(
        *("status", "due_on", "concern__topic", "organisation__name", "to_office__name"),
        *("concern__client__code", "concern__client__given_name", "concern__client__family_name"),
        "concern__client__office",
    ),
    TASK.kind: lambda: TASK.model.objects.select_related("appointment"),
}
