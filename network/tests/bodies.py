"""Bodies, meetings and decisions for tests."""

from datetime import date, time, timedelta

from django.utils import timezone

from districts.models import Office
from network.bodies.services import at
from network.models import AgendaItem, Body, BodyMember, Decision, Meeting


def make_body(office: Office | None, **fields) -> Body:
    """A round table of a district of the office; of the whole city without an office."""
    districts = fields.pop("districts", None) or (office and ["eving" if office.code == "ES" else "hoerde"])
    known = {
        "kind": "round_table",
        "name": "Runder Tisch",
        "weeks": 6,
        "starts": time(17),
        "ends": time(19),
        "place": "Bürgerhaus",
        "since": date(2025, 1, 1),
    } | fields
    body = Body.objects.create(office=office, **known)
    body.districts.set(districts or [])
    return body


def make_member(body: Body, **fields) -> BodyMember:
    known = {"name": "Sozialamt", "email": "sozialamt@example.org", "since": date(2025, 1, 1)}
    if "organisation" in fields:
        del known["name"]
    return BodyMember.objects.create(body=body, **known | fields)


def make_meeting(body: Body, *, is_over: bool = False, day: date | None = None, **fields) -> Meeting:
    """Planned for next week, or held last week."""
    day = day or timezone.localdate() + timedelta(days=-7 if is_over else 7)
    known = {"starts_at": at(day, time(17)), "ends_at": at(day, time(19)), "place": "Bürgerhaus"}
    known["status"] = "held" if is_over else "planned"
    return Meeting.objects.create(body=body, **known | fields)


def make_item(meeting: Meeting, **fields) -> AgendaItem:
    return AgendaItem.objects.create(meeting=meeting, **{"title": "Wohnungen", "position": 1} | fields)


def make_decision(meeting: Meeting, **fields) -> Decision:
    known = {
        "text": "Wohnungsliste führen",
        "function": "Sozialamt",
        "due_on": meeting.day + timedelta(days=30),
    }
    return Decision.objects.create(meeting=meeting, **{"body": meeting.body} | known | fields)


def entered(**changed) -> dict:
    """What somebody types for a new series."""
    return {
        "kind": "round_table",
        "name": "Runder Tisch Eving",
        "districts": ["eving"],
        "weeks": "6",
        "starts": "17:00",
        "ends": "19:00",
        "place": "Bürgerhaus",
        "since": "2026-01-01",
    } | changed
