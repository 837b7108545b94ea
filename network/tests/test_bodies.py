"""Round tables from the series to what became of their decisions, through the pages of the staff."""

from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar
from openpyxl import load_workbook
from pypdf import PdfReader

from core import outbox
from core.models import AuditEntry
from network.bodies.mails import message_of
from network.models import AgendaItem, Body, BodyMember, Decision, Meeting, MeetingMail
from network.tests.bodies import (
    entered,
    make_body,
    make_decision,
    make_item,
    make_meeting,
    make_member,
)
from network.tests.events import BERLIN
from partners.models import Organisation
from welcome.retention.rules import BY_CODE

pytestmark = pytest.mark.django_db
NEW = "/bodies/new/"


def url(record, part: str = "") -> str:
    return f"{record.get_absolute_url()}{part}"


def errors_of(response) -> str:
    return " ".join(str(error) for found in response.context["form"].errors.values() for error in found)


def said(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def sent() -> list:
    outbox.send_waiting(MeetingMail, message_of)
    found, mail.outbox = mail.outbox, []
    return found


def entry_of(message) -> tuple:
    """Method, key, sequence and beginning of the calendar file of a mail."""
    [(_name, content, _type)] = message.attachments
    calendar = Calendar.from_ical(content)
    [entry] = calendar.walk("VEVENT")
    return calendar["METHOD"], str(entry["UID"]), int(entry["SEQUENCE"]), entry.decoded("DTSTART")


def pdf_text(response) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(response.content)).pages)


def test_from_the_series_to_the_invitation(client_for, cast):
    client = client_for("adviser")
    assert client.post(NEW, entered(office=cast.es.pk)).status_code == 302
    body = Body.objects.get()
    assert not body.is_citywide
    caritas = Organisation.objects.create(name="Caritas", type="welfare")
    for known in ({"organisation": caritas.pk, "email": "c@example.org"}, {"name": "Sozialamt"}):
        client.post(url(body, "members/new/"), known | {"since": "2026-01-01"})
    assert [str(member) for member in body.members.all()] == ["Caritas", "Sozialamt"]

    form = client.get(url(body, "meetings/new/")).context["form"]
    proposed = {name: form[name].value() for name in ("day", "starts", "ends", "place")}
    assert proposed["day"] == date(2026, 12, 3)  # a Thursday like the day since which it exists
    client.post(url(body, "meetings/new/"), proposed | {"day": "2026-11-25"})
    meeting = Meeting.objects.get()
    make_item(meeting)
    client.post(url(meeting, "items/new/"), {"title": "Kita-Plätze"})

    page = client.get(url(meeting, "invite/")).content.decode()
    assert "Sozialamt" in page.split("no address and get no mail")[1].split("These members get")[0]
    assert not MeetingMail.objects.exists()
    for _twice in range(2):
        client.post(url(meeting, "invite/"))
    [invitation] = sent()
    assert invitation.to == ["c@example.org"]
    assert "1. Wohnungen\n2. Kita-Plätze" in invitation.body
    method, key, sequence, starts_at = entry_of(invitation)
    assert (method, starts_at) == ("REQUEST", datetime(2026, 11, 25, 17, tzinfo=BERLIN))

    meeting.refresh_from_db()
    changed = proposed | {"day": "2026-11-26", "version": meeting.version}
    client.post(url(meeting, "edit/"), changed)
    [change] = sent()
    assert entry_of(change)[:2] == ("REQUEST", key)
    assert entry_of(change)[2] > sequence
    assert client.post(url(meeting, "edit/"), changed).context["conflict"]  # with the old version
    acts = AuditEntry.objects.filter(object_type__startswith="network.").values_list("object_type", flat=True)
    assert set(acts) == {f"network.{name}" for name in ("body", "bodymember", "meeting", "agendaitem")}


def test_minutes_say_that_it_was_held_until_they_are_approved(client_for, cast):
    client, body = client_for("adviser"), make_body(cast.es)
    member = make_member(body, organisation=Organisation.objects.create(name="Caritas", type="welfare"))
    meeting = make_meeting(body, is_over=True, status="invited")
    heads = ["Thema", *6 * ["Anliegen mit Integrationshemmnis"]]
    first = make_item(meeting, figures={"heads": heads, "rows": [["Wohnen", *"555555"]], "about": ""})
    assert "Say first that the meeting was held" in errors_of(
        client.post(url(meeting, "decisions/new/"), decided())
    )
    minutes = {
        f"came_{member.pk.hex}": "2",
        f"item_{first.pk}": "Es fehlen große Wohnungen.",
        "guests": "3",
        "version": meeting.version,
    }
    client.post(url(meeting, "minutes/"), minutes)
    stale = client.post(url(meeting, "minutes/"), minutes)
    assert "Somebody else has changed this meeting" in errors_of(stale)
    meeting.refresh_from_db()
    assert (meeting.status, meeting.guests) == ("held", 3)
    assert list(meeting.attendances.values_list("member", "people")) == [(member.pk, 2)]
    make_member(body, name="Jugendamt")
    other = make_meeting(body, day=meeting.day - timedelta(days=7), status="held")
    other.attendances.create(member=make_member(body, name="Schulamt"), people=1)
    shown = client.get(url(body))
    strength = shown.context["strength"]
    assert (strength.meetings, strength.members, strength.regular, strength.on_average) == (2, 2, 2, 3)
    assert "came to 1 of 2 meetings" in shown.content.decode()
    assert "came to 0 of 2 meetings" in shown.content.decode()
    assert "1 organisation came" in client.get("/bodies/").content.decode()
    client.post(url(meeting, "decisions/new/"), decided())
    client.post(url(meeting, "move/approved/"))
    meeting.refresh_from_db()
    assert (meeting.status, meeting.approved_by) == ("approved", cast.person("adviser"))
    decision = f"/decisions/{meeting.decisions.get().pk}/edit/"
    assert decision not in client.get(url(meeting)).content.decode()
    for path in (url(meeting, "items/new/"), url(meeting, "decisions/new/"), decision):
        answer = client.post(path, decided(title="x", text="Something else", version=1))
        assert "approved" in errors_of(answer) or "any more" in errors_of(answer)
    assert "The minutes are approved." in said(client.get(url(meeting, "minutes/"), follow=True))
    client.post(f"/meetings/items/{first.pk}/delete/")
    assert AgendaItem.objects.count() == 1

    text = pdf_text(client.get(url(meeting, "minutes.pdf")))
    for part in (
        "Protokoll",
        "Caritas: 2",
        "Es fehlen große Wohnungen.",
        "Wohnungsliste führen",
        "Genehmigt",
    ):
        assert part in text
    assert "Integrationshemmnis" not in text  # long heads break, or they ran into each other


def test_a_decision_is_listed_until_it_is_closed_once(client_for, cast, clock):
    client, body = client_for("adviser"), make_body(cast.es)
    meeting, following = make_meeting(body, is_over=True), make_meeting(body)
    decision = make_decision(meeting)
    assert list(client.get(url(following)).context["earlier"]) == [decision]
    assert "Wohnungsliste führen" in pdf_text(client.get(url(following, "agenda.pdf")))
    clock.move_to(datetime(2027, 1, 4, 9, tzinfo=BERLIN))
    client = client_for("adviser")
    listed = client.get("/bodies/")
    assert "1 decision of your series is overdue." in listed.content.decode()
    assert [row.overdue_count for row in listed.context["object_list"]] == [1]
    assert list(client.get("/decisions/?state=overdue").context["object_list"]) == [decision]
    close = f"/decisions/{decision.pk}/close/"
    assert "in a few words why" in errors_of(client.post(close, {"state": "dropped", "on": "2027-01-04"}))
    assert "still to come" in errors_of(client.post(close, {"state": "done", "on": "2027-01-05"}))
    assert "before the meeting" in errors_of(client.post(close, {"state": "done", "on": "2026-11-10"}))
    done = {"state": "done", "on": "2027-01-04", "explanation": "Liste steht."}
    assert client.post(close, done).status_code == 302
    assert "closed already" in errors_of(client.post(close, done | {"state": "dropped"}))
    assert "closed already" in errors_of(client.post(f"/decisions/{decision.pk}/edit/", decided()))
    decision.refresh_from_db()
    assert (decision.state, decision.closed_on) == ("done", date(2027, 1, 4))
    # What was open then still says so in the agenda of that meeting.
    assert list(client.get(url(following)).context["earlier"]) == [decision]
    assert not client.get("/decisions/").context["object_list"]
    assert AuditEntry.objects.filter(object_type="network.decision", object_id=str(decision.pk)).count() == 1


def decided(**changed) -> dict:
    return {"text": "Wohnungsliste führen", "function": "Sozialamt", "due_on": "2026-12-20"} | changed


def test_what_cannot_be_is_refused(client_for, cast):
    client, body = client_for("adviser"), make_body(cast.es, until=date(2026, 12, 31))
    held, moved = make_meeting(body, is_over=True), make_body(cast.es, districts=["hoerde"])
    day = {"day": "2026-12-02", "starts": "17:00", "ends": "19:00", "place": "Bürgerhaus"}
    series = entered(office=cast.es.pk)
    member = {"name": "Sozialamt", "since": "2026-01-01"}
    for path, known, message in (
        (NEW, series | {"ends": "16:00"}, "The end lies before the beginning."),
        (NEW, series | {"districts": ["eving", "hoerde"]}, "not one of the available choices"),
        (url(moved, "edit/"), series | {"districts": ["hoerde"]}, "does not work in: Hörde."),
        (NEW, series | {"districts": ["outside"]}, "not one of the available choices"),
        (NEW, series | {"office": cast.hh.pk}, "not one of the available choices"),
        (NEW, series | {"office": ""}, "required"),
        (NEW, series | {"nth": "1", "weekday": "0"}, "Either every so many weeks"),
        (NEW, series | {"weeks": "", "nth": "1"}, "Either every so many weeks"),
        (NEW, series | {"weeks": "0"}, "greater than or equal to 1"),
        (url(body, "meetings/new/"), day | {"ends": "16:00"}, "The end lies before the beginning."),
        (url(body, "meetings/new/"), day | {"day": "2027-01-02"}, "does not exist on that day"),
        (url(body, "meetings/new/"), day | {"day": "2062-01-02"}, "Please check the year."),
        (url(body, "meetings/new/"), day | {"day": held.day.isoformat()}, "on that day already"),
        (url(body, "meetings/new/"), day | {"place": ""}, "required"),
        (url(body, "members/new/"), member | {"name": ""}, "Choose an organisation"),
        (url(body, "members/new/"), member | {"until": "2025-01-01"}, "lies before the first one"),
        (url(body, "members/new/"), member | {"email": "nobody"}, "valid email"),
        (url(held, "decisions/new/"), decided(function=""), "Say who sees to it"),
        (url(held, "decisions/new/"), decided(due_on=""), "required"),
        (url(held, "decisions/new/"), decided(due_on="2026-01-01"), "due before the meeting"),
        (url(held, "items/new/"), {"title": ""}, "required"),
        (url(body, "end/"), {"until": "2024-12-31"}, "lies before the first one"),
        (url(body, "end/"), {"until": "2026-01-01"}, "There are meetings after this day"),
    ):
        response = client.post(path, known)
        assert response.status_code == 200, (path, known)
        assert message in errors_of(response), (path, known, errors_of(response))
    future = make_meeting(body, day=date(2026, 12, 9))
    assert "It has not begun yet." in said(client.post(url(future, "minutes/"), {}, follow=True))
    assert "not possible any more" in said(client.post(url(held, "move/planned/"), follow=True))
    assert "write its minutes" in said(client.post(url(future, "move/held/"), follow=True))
    assert client.post(url(held, "move/invited/")).status_code == 404
    assert client.get(url(future, "minutes.pdf")).status_code == 404
    assert set(Body.objects.values_list("pk", flat=True)) == {body.pk, moved.pk}
    assert not Decision.objects.exists()
    assert not BodyMember.objects.exists()


def test_a_series_that_ends_says_where_its_open_decisions_go(client_for, cast, clock):
    client, body, heir = client_for("lead"), make_body(cast.es), make_body(cast.es, name="Netzwerk")
    meeting = make_meeting(body, is_over=True)
    decision, closed = make_decision(meeting), make_decision(meeting, state="done", closed_on=meeting.day)
    end = {"until": "2026-11-18"}
    assert "say which series takes them over" in errors_of(client.post(url(body, "end/"), end))
    client.post(url(body, "end/"), end | {"heir": str(heir.pk)})
    assert list(heir.decisions.all()) == [decision]
    assert list(body.decisions.all()) == [closed]
    assert list(client.get(url(make_meeting(heir))).context["earlier"]) == [decision]
    clock.shift(timedelta(days=2))
    page = client_for("lead").get(url(body)).content.decode()
    assert "ended" in page
    assert "Plan a meeting" not in page
    client_for("lead").post(url(body, "end/"), {"until": ""})  # it goes on after all
    body.refresh_from_db()
    assert body.until is None
    # Whose end was foreseen and came with something open: the page says so.
    make_decision(meeting)
    Body.objects.filter(pk=body.pk).update(until=meeting.day)
    assert "decisions are still open" in client_for("adviser").get(url(body)).content.decode()


def test_a_meeting_that_is_called_off_is_taken_out_of_the_calendars(client_for, cast):
    client, body = client_for("adviser"), make_body(cast.es)
    make_member(body)
    meeting = make_meeting(body)
    client.post(url(meeting, "invite/"))
    [first] = sent()
    make_member(body, name="Jobcenter", email="j@example.org")
    client.post(url(meeting, "invite/"))
    assert [each.to for each in sent()] == [["j@example.org"]]
    client.post(url(meeting, "move/cancelled/"))
    called_off = sent()
    assert {entry_of(each)[:2] for each in called_off} == {("CANCEL", entry_of(first)[1])}
    assert len(called_off) == 2
    client.post(url(meeting, "move/planned/"))
    client.post(url(meeting, "invite/"))
    assert {entry_of(each)[0] for each in sent()} == {"REQUEST"}
    # What was queued and has come to nothing is not sent.
    MeetingMail.objects.update(state="waiting", done_at=None)
    Meeting.objects.update(status="planned")
    assert sent() == []


@pytest.mark.once
def test_who_keeps_which_series(client_for, cast):
    own, city = make_body(cast.es), make_body(None, kind="staff", name="Dienstbesprechung")
    internal = make_body(cast.hh, kind="staff")
    for part, record, expected in (
        ("adviser", own, 200), ("lead", own, 200), ("coordinator", own, 404), ("adviser", city, 404),
        ("coordinator", city, 200), ("adviser", internal, 404), ("coordinator", internal, 404),
    ):  # fmt: skip
        assert client_for(part).get(url(record, "edit/")).status_code == expected, (part, record)
    for part, expected in (("reception", 404), ("directory", 404), ("coordinator", 200)):
        assert client_for(part).get(url(internal)).status_code == expected
        assert client_for(part).get(url(city)).status_code == 200
    make_decision(make_meeting(internal, is_over=True))
    assert not client_for("adviser").get("/decisions/").context["object_list"]
    client = client_for("coordinator")
    client.post(NEW, entered(name="Migrationsbeirat", kind="board", districts=[]))
    assert Body.objects.get(name="Migrationsbeirat").is_citywide
    assert "districts" not in client.get(NEW).context["form"].fields


@pytest.mark.once
@pytest.mark.parametrize("path", ["/bodies/", "/decisions/?state=all", "/meetings/?state=all"])
def test_lists_ask_the_same_for_more_rows(path, client_for, cast):
    def more(number: int) -> None:
        for place in range(number):
            each = make_body(cast.es, name=f"{number}{place}")
            make_decision(make_meeting(each, is_over=True), function=f"{number}{place}")

    client = client_for("adviser")
    more(3)
    assert len(client.get(path).context["object_list"]) == 3
    before = count_of(client, path)
    more(6)
    assert count_of(client, path) == before
    file = client.get(f"{path}{'&' if '?' in path else '?'}export=xlsx")
    assert load_workbook(BytesIO(b"".join(file))).active.max_row >= 9
    file.close()


def count_of(client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)


def test_the_agenda_is_put_in_order(client_for, cast):
    client, meeting = client_for("adviser"), make_meeting(make_body(cast.es))
    first, second = make_item(meeting), make_item(meeting, title="Zweites", position=2)
    client.post(f"/meetings/items/{second.pk}/up/")
    assert list(meeting.items.all()) == [second, first]
    said = {"title": "Erstes", "text": "x", "version": 1}
    client.post(f"/meetings/items/{first.pk}/edit/", said)
    client.post(f"/meetings/items/{second.pk}/delete/")
    assert [item.title for item in meeting.items.all()] == ["Erstes"]


def test_members_who_left_long_ago_keep_no_address(cast):
    body, rule = make_body(cast.es), BY_CODE["body_member"]
    gone = make_member(body, until=date(2025, 10, 1))
    make_member(body, until=date(2026, 10, 1))
    today = date(2026, 11, 18)
    assert rule.act(rule.due(rule.cutoff(today, rule.months), today)) == 1
    assert list(body.members.filter(email="")) == [gone]
