"""Journey: a round table from the series to the decision that is done."""

from datetime import timedelta

from django.core import mail
from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import expect

from core import outbox
from e2e.journey import Journey
from network.bodies.mails import message_of
from network.models import Body, BodyMember, Decision, Meeting, MeetingMail
from network.tests.bodies import make_body, make_decision, make_item, make_meeting, make_member
from welcome.tests.records import make_consultation

LOOK = {"width": 360, "color_scheme": "dark"}


def test_every_page_about_round_tables_is_accessible(page_as, cast):
    body = make_body(cast.es)
    member = make_member(body)
    make_member(body, name="Jugendamt", email="")
    held, to_come = make_meeting(body, is_over=True), make_meeting(body)
    item, decision = make_item(held, minutes="Besprochen."), make_decision(held)
    lead = page_as("lead", **LOOK)
    for path in (
        *("/bodies/", "/bodies/new/", "/meetings/?state=all", "/decisions/"),
        *(f"/bodies/{body.pk}/{part}" for part in ("", "end/", "members/new/", "meetings/new/")),
        *(f"/meetings/{to_come.pk}/{part}" for part in ("", "edit/", "invite/", "items/new/")),
        *(f"/meetings/{held.pk}/{part}" for part in ("", "minutes/", "decisions/new/")),
        *(f"/bodies/members/{member.pk}/edit/", f"/meetings/items/{item.pk}/edit/"),
        *(f"/decisions/{decision.pk}/close/", f"/statistics/gaps/meetings/{to_come.pk}/"),
    ):
        lead.go(path)


def test_from_the_series_to_the_decision_that_is_done(page_as, cast):
    for _each in range(3):
        made = make_consultation(cast.person("adviser"), cast.es, concerns=["WOH-01"], district_id="eving")
        made.concerns.update(outcome="not_possible")
    staff = page_as("adviser").go("/bodies/").follow("New series")
    staff.field("Kind").select_option("round_table")
    staff.field("Name").fill("Runder Tisch Eving")
    staff.field("Eving").check()
    staff.field("Every so many weeks").fill("6")
    staff.field("Usually from").fill("17:00")
    staff.field("Usually until").fill("19:00")
    staff.field("Usual place").fill("Bürgerhaus")
    staff.press("Save")
    staff.look().follow("New member")
    staff.field("Or an office, a department").fill("Sozialamt")
    staff.field("Address for invitations").fill("sozialamt@example.org")
    staff.press("Save")
    staff.look().follow("Plan a meeting")
    staff.press("Save")  # as proposed
    staff.look().follow("Barriers as an item")
    expect(staff.page.get_by_role("button", name="Put these figures on the agenda")).to_be_focused()
    staff.keys.press("Enter")
    expect(staff.page.get_by_text("The figures stand on the agenda.")).to_be_visible()
    staff.look().follow("Invite")
    staff.press("Send the invitations")
    expect(staff.page.get_by_text("1 invitation is on its way.")).to_be_visible()
    outbox.send_waiting(MeetingMail, message_of)
    [(name, content, _type)] = mail.outbox[0].attachments
    assert (mail.outbox[0].to, name) == (["sozialamt@example.org"], "meeting.ics")
    assert Calendar.from_ical(content)["METHOD"] == "REQUEST"
    after_it(staff, Meeting.objects.get())


def after_it(staff: Journey, meeting: Meeting) -> None:
    """A week later: minutes, a decision, and the next meeting, which lists it."""
    begun = timezone.now() - timedelta(days=7)
    Meeting.objects.update(starts_at=begun, ends_at=begun + timedelta(hours=2), day=timezone.localdate(begun))
    for kind in (Body, BodyMember):
        kind.objects.update(since=timezone.localdate(begun))
    staff.go(f"/meetings/{meeting.pk}/").follow("Write the minutes")
    staff.field("Sozialamt").fill("2")
    staff.press("Save")
    staff.look().follow("New decision")
    staff.field("Decision").fill("Wohnungsliste führen")
    staff.field("Or a function").fill("Sozialamt")
    staff.field("Due on").fill((timezone.localdate() + timedelta(days=60)).isoformat())
    staff.press("Save")
    staff.press("Approve the minutes")
    staff.look()
    answer = staff.page.request.get(f"/meetings/{meeting.pk}/minutes.pdf")
    assert answer.body().startswith(b"%PDF")

    staff.go(f"/bodies/{meeting.body_id}/").follow("Plan a meeting")
    staff.press("Save")
    expect(staff.page.get_by_text("Wohnungsliste führen", exact=True)).to_be_visible()
    staff.look().follow("Close")
    staff.press("Save")
    expect(staff.page.get_by_text("Saved.")).to_be_visible()
    staff.look()
    assert Decision.objects.get().state == "done"
