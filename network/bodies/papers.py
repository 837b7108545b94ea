"""Papers of a meeting as PDF, in the language of the city: the invitation with the agenda, and the minutes."""

from datetime import UTC
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from core.pdf import is_right_to_left, pdf, printable
from network.bodies.decisions import Decision
from network.bodies.meetings import AgendaItem, Meeting
from network.bodies.tables import state_of

TEMPLATE = Path(__file__).parent / "paper.typ"
AGENDA, MINUTES = "agenda", "minutes"
PAPERS = (AGENDA, MINUTES)


def paper_pdf(meeting: Meeting, paper: str) -> bytes:
    """The same meeting gives the same bytes."""
    with override(settings.LANGUAGE_CODE):
        data = _content(meeting, paper == MINUTES)
    return pdf(TEMPLATE, data | {"language": settings.LANGUAGE_CODE}, at=meeting.changed_at.astimezone(UTC))


def _content(meeting: Meeting, with_minutes: bool) -> dict[str, Any]:
    body = meeting.body
    known = Decision.objects.with_details().in_order()
    earlier, decided = known.for_agenda_of(meeting), known.filter(meeting=meeting)
    office = body.office
    starts_at, ends_at = map(timezone.localtime, (meeting.starts_at, meeting.ends_at))
    return {
        "kind": pgettext("of a meeting", "Minutes") if with_minutes else _("Invitation"),
        "name": _said(body.name),
        "when": printable(f"{date_format(starts_at, 'l, j. F Y, H:i')}–{date_format(ends_at, 'H:i')}"),
        "place": _said(meeting.place),
        "place_label": _("Place"),
        "state": _approval(meeting) if with_minutes else "",
        "came_label": _("Who came"),
        "came": _came(meeting) if with_minutes else [],
        "agenda_label": _("Agenda"),
        "items": [_item(item, with_minutes) for item in meeting.items.all()],
        "heads": [pgettext("of a body", "Decision"), _("Who sees to it"), _("Due on"), _("State")],
        "earlier_label": _("Open decisions of earlier meetings"),
        "earlier": list(map(_row, earlier)),
        "decided_label": _("Decisions of this meeting"),
        "decided": list(map(_row, decided)) if with_minutes else [],
        "sender": [printable(text) for text in (office.name, office.phone, office.email) if text]
        if office
        else [],
    }


def _approval(meeting: Meeting) -> str:
    if not meeting.is_approved:
        return _("Draft, not yet approved")
    return _("Approved on %(day)s") % {
        "day": date_format(timezone.localtime(meeting.approved_at), "SHORT_DATE_FORMAT")
    }


def _came(meeting: Meeting) -> list[str]:
    found = meeting.attendances.select_related("member__organisation").order_by("member__position", "pk")
    lines = [printable(f"{each.member}: {each.people}") for each in found]
    if meeting.guests:
        lines.append(ngettext("%d further guest", "%d further guests", meeting.guests) % meeting.guests)
    return lines


def _item(item: AgendaItem, with_minutes: bool) -> dict[str, Any]:
    figures = item.figures or {}
    return {
        "title": _said(item.title),
        "text": _lines(item.text),
        "heads": [printable(head) for head in figures.get("heads", [])],
        "rows": [[printable(cell) for cell in row] for row in figures.get("rows", [])],
        "about": printable(figures.get("about", "")),
        "minutes": _lines(item.minutes) if with_minutes else [],
    }


def _row(decision: Decision) -> list[str]:
    due = date_format(decision.due_on, "SHORT_DATE_FORMAT")
    return [printable(text) for text in (decision.text, decision.owner, due, state_of(decision))]


def _lines(text: str) -> list[dict[str, Any]]:
    return [_said(line) for line in printable(text).splitlines() if line]


def _said(text: str) -> dict[str, Any]:
    letters = printable(text)
    return {"text": letters, "is_rtl": is_right_to_left(letters)}
