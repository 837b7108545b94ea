"""What happens to bodies, their members and meetings. Every step reads what it changes under a lock, so that of two who
act at the same moment one succeeds and the other is told (ValidationError, EditConflict)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, OuterRef, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.conflicts import EditConflict
from districts.models import District, Holiday
from network.bodies import machine, mails
from network.bodies.meetings import AgendaItem, Meeting, MeetingMail
from network.bodies.series import Body, BodyMember

AHEAD = timedelta(days=800)
"""Public holidays that far ahead are looked at for a date."""
Kind = MeetingMail.Kind


# --- Series and members -------------------------------------------------------------------------------------


@transaction.atomic
def save_body(
    *,
    request: HttpRequest,
    body: Body,
    districts: Iterable[District],
    fields: Iterable[str] = (),
    version: int | None = None,
) -> Body:
    """Store a new body or what was changed of one. Raises EditConflict, ValidationError."""
    is_new = body._state.adding
    if not is_new:
        stored = _locked(Body, body)
        if version != stored.version:
            raise EditConflict(stored)
        if body.meetings.filter(day__lt=body.since).exists():
            raise ValidationError({"since": _("There were meetings before this day.")})
        body.version = stored.version + 1
    body.save()
    body.districts.set(districts)
    _record(request, body, is_new, fields)
    return body


@transaction.atomic
def end_body(*, request: HttpRequest, body: Body, until: date | None, heir: Body | None) -> None:
    """The body exists `until` that day, or on (None). Open decisions go to `heir`: nothing that was decided is lost.
    Raises ValidationError."""
    stored = _locked(Body, body)
    if until is not None:
        _check_end(stored, until, heir)
    stored.until = until
    stored.version += 1
    stored.save(update_fields=["until", "version"])
    moved = 0
    if until is not None and heir is not None:
        since = min(until, timezone.localdate())
        moved = stored.decisions.open().update(body=heir, followed_since=since)
    audit.record(request, audit.Action.UPDATE, stored, fields=["until"], decisions=moved)
    if moved:
        audit.record(request, audit.Action.UPDATE, heir, decisions_taken_over=moved)


def _check_end(body: Body, until: date, heir: Body | None) -> None:
    if until < body.since:
        raise ValidationError({"until": _("The last day lies before the first one.")})
    if body.meetings.filter(day__gt=until).exclude(status=machine.CANCELLED).exists():
        raise ValidationError({"until": _("There are meetings after this day: call them off first.")})
    if heir is None and body.decisions.open().exists():
        raise ValidationError(
            {"heir": _("There are open decisions: close them, or say which series takes them over.")}
        )


@transaction.atomic
def save_member(
    *, request: HttpRequest, member: BodyMember, fields: Iterable[str] = (), version: int | None = None
) -> BodyMember:
    """Raises EditConflict."""
    is_new = member._state.adding
    next_version(member, version)
    if is_new:
        last = member.body.members.aggregate(last=Max("position"))["last"]
        member.position = (last or 0) + 1
    member.save()
    _record(request, member, is_new, fields)
    return member


# --- Meetings -----------------------------------------------------------------------------------------------


def next_times(body: Body) -> tuple[datetime, datetime] | None:
    """When the body meets next by its rhythm, counted from its last meeting; None where nothing follows."""
    today = timezone.localdate()
    last = body.meetings.exclude(status=machine.CANCELLED).aggregate(last=Max("day"))["last"]
    first = body.since if body.weeks else max(body.since, today) - timedelta(days=1)  # weeks keep its weekday
    day = last or first
    closed = Holiday.objects.between(today, today + AHEAD)
    found = body.rhythm.after(day, closed)
    while found is not None and found < today:
        found = body.rhythm.after(found, closed)
    if found is None or not body.is_valid_on(found):
        return None
    return at(found, body.starts), at(found, body.ends)


def at(day: date, time) -> datetime:
    return timezone.make_aware(datetime.combine(day, time))


@transaction.atomic
def save_meeting(
    *, request: HttpRequest, meeting: Meeting, fields: Iterable[str] = (), version: int | None = None
) -> Meeting:
    """Store a new meeting, or another time or place of one; who was invited is told. Raises EditConflict,
    ValidationError."""
    is_new = meeting._state.adding
    check_day(meeting)
    if not is_new:
        stored = _locked(Meeting, meeting)
        if version != stored.version:
            raise EditConflict(stored)
        if stored.status not in machine.TO_COME:
            raise ValidationError(_("This step is not possible any more. Please look again."))
        meeting.status = stored.status
        meeting.touch()
    meeting.save()
    _record(request, meeting, is_new, fields)
    if meeting.status == machine.INVITED:
        _tell(meeting, Kind.CHANGE)
    return meeting


def check_day(meeting: Meeting) -> None:
    """Raise ValidationError unless the series exists on the day."""
    if not meeting.body.is_valid_on(timezone.localdate(meeting.starts_at)):
        raise ValidationError(_("The series does not exist on that day."))


@transaction.atomic
def invite(*, request: HttpRequest, meeting: Meeting) -> int:
    """Mails to the members of that day who have not been invited yet; how many. Raises ValidationError."""
    stored = _locked(Meeting, meeting)
    if stored.status != machine.INVITED:
        stored.take_step(machine.INVITED)
        stored.save()
    elif reason := stored.has_begun and _("It has begun already: nobody can be invited any more."):
        raise ValidationError(reason)
    asked = to_be_invited(stored)
    mails.queue(stored, asked, Kind.INVITE)
    audit.record(request, audit.Action.UPDATE, stored, status=machine.INVITED, invitations=len(asked))
    return len(asked)


def to_be_invited(meeting: Meeting) -> list[BodyMember]:
    """Members with an address who have no invitation that stands."""
    invited = {member.pk for member in _invited(meeting)}
    return [each for each in members_of(meeting) if each.email and each.pk not in invited]


def members_of(meeting: Meeting) -> list[BodyMember]:
    return list(BodyMember.objects.filter(body=meeting.body_id).on(meeting.day).in_order())


def _invited(meeting: Meeting) -> list[BodyMember]:
    """Those to whom the last mail did not say that it was called off."""
    last = MeetingMail.objects.filter(meeting=meeting, member=OuterRef("pk")).order_by("-pk").values("kind")
    found = BodyMember.objects.filter(body=meeting.body_id).annotate(last=Subquery(last[:1]))
    return list(found.filter(last__isnull=False).exclude(last=Kind.CANCEL))


@transaction.atomic
def take_step(*, request: HttpRequest, meeting: Meeting, state: str) -> None:
    """Raises ValidationError when the step is not possible (any more)."""
    stored = _locked(Meeting, meeting)
    was_invited = stored.status == machine.INVITED
    stored.take_step(state)
    if state == machine.APPROVED:
        stored.approved_by, stored.approved_at = request.user, timezone.now()
    stored.save()
    audit.record(request, audit.Action.UPDATE, stored, status=state)
    if state == machine.CANCELLED and was_invited:
        _tell(stored, Kind.CANCEL)


def _tell(meeting: Meeting, kind: str) -> None:
    mails.queue(meeting, [member for member in _invited(meeting) if member.email], kind)


# --- The agenda ---------------------------------------------------------------------------------------------


@transaction.atomic
def save_item(
    *,
    request: HttpRequest | None,
    item: AgendaItem,
    fields: Iterable[str] = (),
    version: int | None = None,
) -> AgendaItem:
    """A new item stands last. Raises EditConflict, ValidationError."""
    is_new = item._state.adding
    meeting = _open_agenda(item.meeting)
    next_version(item, version)
    if is_new:
        _check_figures(item, meeting)
        item.position = (meeting.items.aggregate(last=Max("position"))["last"] or 0) + 1
    item.save()
    _record(request, item, is_new, fields)
    return item


def _check_figures(item: AgendaItem, meeting: Meeting) -> None:
    """The same figures stand on an agenda once, whatever the day on which they were counted."""
    if item.figures and any(
        each.figures and (each.title, each.figures["rows"]) == (item.title, item.figures["rows"])
        for each in meeting.items.all()
    ):
        raise ValidationError(_("These figures stand on the agenda already."))


@transaction.atomic
def delete_item(*, request: HttpRequest, item: AgendaItem) -> None:
    """Raises ValidationError; what has minutes stays."""
    _open_agenda(item.meeting)
    if _locked(AgendaItem, item).minutes:
        raise ValidationError(_("There are minutes of this item: it stays."))
    audit.record(request, audit.Action.UPDATE, item.meeting, fields=["items"], removed=item.pk)
    item.delete()


@transaction.atomic
def move_item_up(*, request: HttpRequest, item: AgendaItem) -> None:
    meeting = _open_agenda(item.meeting)
    items = list(meeting.items.order_by("position", "pk"))
    place = items.index(item)
    if place:
        items.insert(place - 1, items.pop(place))
    for position, each in enumerate(items, start=1):
        each.position = position
    AgendaItem.objects.bulk_update(items, ["position"])
    audit.record(request, audit.Action.UPDATE, item, fields=["position"])


def _open_agenda(meeting: Meeting) -> Meeting:
    stored = _locked(Meeting, meeting)
    if not stored.has_agenda:
        raise ValidationError(_("The agenda cannot be changed any more."))
    return stored


def next_version(record: Any, version: int | None) -> None:
    """Of a record that is changed, from the `version` that was on the page. Raises EditConflict."""
    if record._state.adding:
        return
    stored = _locked(type(record), record)
    if version != stored.version:
        raise EditConflict(stored)
    record.version = stored.version + 1


def _locked(model: type, record: Any) -> Any:
    return model.objects.select_for_update(of=("self",)).get(pk=record.pk)


def _record(request: HttpRequest | None, record: Any, is_new: bool, fields: Iterable[str]) -> None:
    action = audit.Action.CREATE if is_new else audit.Action.UPDATE
    audit.record(request, action, record, fields=sorted(set(fields) - {"version"}))
