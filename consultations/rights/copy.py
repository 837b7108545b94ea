"""The copy of the data for the person (Art. 15, 20 GDPR): the same records as a PDF to read, in German, and as JSON."""

import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from catalogues.labels import labels
from clients.models import Client
from consultations.models import (
    Appointment,
    Concern,
    Consent,
    Consultation,
    HomeVisit,
    Referral,
    ReferralEvent,
    SensitiveNote,
    Task,
    Ticket,
    WaitingEntry,
)
from consultations.rights.log import LogLine, log_of
from core.pdf import is_right_to_left, pdf, printable

TEMPLATE = Path(__file__).parent / "copy.typ"
LANGUAGE = "de"
NEVER = {
    "id",
    "name_key",
    "name_index",
    "address_key",
    "link_nonce",
    "version",
    "submission",
    "month",
    "move_month",
    "from_status",
    "nationality_group",
}
"""What is computed or technical, and says nothing that the rest does not say."""
SEARCHED_BY = {
    "import_digest",
    "is_counted",
    "household",
    "client",
    "consultation",
    "concern",
    "match",
    "import_batch",
}


@dataclass(frozen=True)
class Part:
    """Records of one kind."""

    key: str
    title: str
    records: list[models.Model]


def archive(client: Client, user: Any, *, at: datetime) -> bytes:
    """A ZIP with both; of consultations and what follows from them those that `user` may open."""
    with override(LANGUAGE):
        parts, log = list(parts_of(client, user)), log_of(client)
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("auskunft.pdf", _page(client, user, parts, log, at))
            file.writestr(
                "auskunft.json", json.dumps(_data(client, parts, log, at), ensure_ascii=False, indent=1)
            )
    return content.getvalue()


def parts_of(client: Client, user: Any) -> Iterator[Part]:
    consultations = list(_of(Consultation, client, user).order_by("held_on", "pk"))
    concerns = list(_all(Concern, consultation__in=consultations).order_by("held_on", "pk"))
    referrals = list(_all(Referral, concern__in=concerns).order_by("created_at"))
    appointments = list(_of(Appointment, client, user).order_by("starts_at"))
    yield Part("client", _("Person"), [client])
    yield Part("consultations", _("Consultations"), consultations)
    sensitive = _all(SensitiveNote, consultation__in=consultations).order_by("pk")
    yield Part("sensitive_notes", _("Sensitive notes"), list(sensitive))
    yield Part("concerns", _("Concerns"), concerns)
    yield Part("referrals", _("Referrals"), referrals)
    events = _all(ReferralEvent, referral__in=referrals).order_by("at", "pk")
    named = events.select_related("referral__organisation", "referral__to_office")
    yield Part("referral_events", capfirst(_("events of referrals")), list(named))
    tickets = _all(Ticket, consultation__in=consultations).order_by("day", "pk")
    yield Part("tickets", _("Tickets"), list(tickets))
    yield Part("consents", _("Consents"), list(_of(Consent, client, user)))
    given = _with_relations(client.notices_given.all())
    yield Part("notices", _("Privacy notices given"), list(given))
    yield Part("appointments", _("Appointments"), appointments)
    yield Part("waiting", _("Waiting list"), list(_of(WaitingEntry, client, user)))
    yield Part("visits", _("Home visits"), list(_of(HomeVisit, client, user)))
    yield Part("tasks", _("Tasks"), list(_all(Task, appointment__in=appointments)))
    for relation in Client._meta.related_objects:
        if hasattr(relation.related_model, "COPIED_AS"):
            yield from _further_up(relation.related_model, client, user)
    yield Part("marks", _("Holds and restrictions"), list(client.marks.select_related("set_by", "ended_by")))
    opened = client.break_glasses.select_related("user", "reviewed_by").order_by("opened_at")
    yield Part("break_glasses", _("Break-glass accesses"), list(opened))


def _further_up(model: Any, client: Client, user: Any) -> Iterator[Part]:
    """Of an app that this one does not know: the model says how its records are called, and what hangs on them."""
    records = list(_of(model, client, user))
    yield _part(model, records)
    for beside in model.copied_beside(records):
        yield _part(beside.model, list(_with_relations(beside)))


def _part(model: Any, records: list[models.Model]) -> Part:
    key, title = model.COPIED_AS
    return Part(key, capfirst(str(title)), records)


def elsewhere(client: Client, user: Any) -> list[str]:
    """Names of offices with consultations of the person that `user` may not open: they give their own copy."""
    others = Consultation.objects.filter(client=client)
    hidden = others.exclude(pk__in=Consultation.objects.visible_to(user).values("pk"))
    return sorted(set(hidden.values_list("office__name", flat=True)))


def _of(model: type[models.Model], client: Client, user: Any) -> QuerySet:
    return _with_relations(model.objects.visible_to(user).filter(client=client))


def _all(model: type[models.Model], **of: Any) -> QuerySet:
    """What belongs to records that were found in scope."""
    return _with_relations(model.objects.filter(**of))


def _with_relations(records: QuerySet) -> QuerySet:
    names = [field.name for field in records.model._meta.concrete_fields if field.is_relation]
    return records.select_related(*names, *(f"{name}__employer" for name in names if name == "notice"))


def fields_of(record: models.Model) -> list[models.Field]:
    """What the copy says of a record: every field but technical ones; later fields come by themselves."""
    hidden = NEVER | (SEARCHED_BY if not isinstance(record, Client) else set())
    fields = [field for field in record._meta.concrete_fields if field.name not in hidden]
    return [*fields, *record._meta.many_to_many]


def _data(client: Client, parts: Iterable[Part], log: list[LogLine], at: datetime) -> dict[str, Any]:
    found: dict[str, Any] = {"made_at": at.isoformat(), "code": client.code, "office": client.office.name}
    for part in parts:
        found[part.key] = [_values(record) for record in part.records]
    found["access_log"] = [line.as_dict() for line in log]
    return found


def _values(record: models.Model) -> dict[str, Any]:
    values = {"id": str(record.pk)} | {field.name: _plain(record, field) for field in fields_of(record)}
    for name in ("consultation_id", "concern_id", "match_id"):
        if hasattr(record, name):
            values[name] = getattr(record, name) and str(getattr(record, name))
    return values


def _plain(record: models.Model, field: models.Field) -> Any:
    if field.many_to_many:
        return [str(each.pk) for each in getattr(record, field.name).all()]
    if field.is_relation:
        related = getattr(record, field.name)
        return str(related) if related is not None else None
    value = field.value_from_object(record)
    return value.isoformat() if isinstance(value, date | datetime | time) else value


# --- To read ------------------------------------------------------------------------------------------


INTRO = gettext_noop(
    "This is what the office has stored about you. You may have it corrected, restricted or deleted: turn to the "
    "office, or to the data protection officer of the city."
)


def _elsewhere_in_words(client: Client, user: Any) -> str:
    if offices := elsewhere(client, user):
        return _("You have also been advised by: %(offices)s; ask there.") % {"offices": ", ".join(offices)}
    return ""


def _page(client: Client, user: Any, parts: Iterable[Part], log: list[LogLine], at: datetime) -> bytes:
    written = [
        {"title": part.title, "records": [_lines(record) for record in part.records]}
        for part in parts
        if part.records
    ]
    data = {
        "title": _("What is stored about you"),
        "subtitle": f"{client.code} · {client.office} · {date_format(timezone.localtime(at), 'DATE_FORMAT')}",
        "intro": _said(f"{_(INTRO)} {_elsewhere_in_words(client, user)}"),
        "parts": written,
        "log_title": _("Who opened or changed your data"),
        "log_head": [_("Time"), _("Who"), _("Role"), _("Act"), _("Kind of record")],
        "log": [[_said(str(text)) for text in line.as_row()] for line in log],
    }
    return pdf(TEMPLATE, data, at=at)


def _lines(record: models.Model) -> list[list[Any]]:
    """Label and text of what is stated; what has no words for a person, such as a step of a ladder, is in the JSON."""
    named = [field for field in fields_of(record) if isinstance(field.verbose_name, Promise)]
    lines = [[capfirst(str(field.verbose_name)), _said(shown(record, field))] for field in named]
    return [line for line in lines if line[1]["text"]]


def shown(record: models.Model, field: models.Field) -> str:
    """The value as a person reads it; empty for what was not stated."""
    if field.many_to_many:
        return ", ".join(str(each) for each in getattr(record, field.name).all())
    if field.is_relation:
        related = getattr(record, field.name)
        return "" if related is None else str(related)
    value = field.value_from_object(record)
    if value in (None, "", []):
        return ""
    if words := getattr(record, f"{field.name}_in_words", None):
        return ", ".join(words)
    if hasattr(record, f"get_{field.name}_display"):
        return str(getattr(record, f"get_{field.name}_display")())
    return _in_words(field, value)


def _in_words(field: models.Field, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, time):
        return time_format(value)
    if isinstance(value, list):
        known = labels("consent_item")
        return ", ".join(str(known.get(each, each)) for each in value)
    return str(value)


def _said(text: str) -> dict[str, Any]:
    letters = printable(text)
    return {"text": letters, "is_rtl": is_right_to_left(letters)}
