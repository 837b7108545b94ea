"""What is due: one list of follow-ups, unanswered referrals and tasks; done, undone, moved, handed over, never lost."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import Absence, Membership, User
from consultations.due.lists import items, rows
from consultations.due.services import next_working_day, week_later
from consultations.due.sources import SOURCES
from consultations.models import Consultation, Referral, Task
from consultations.referrals import services as referrals
from consultations.referrals.machine import Move
from consultations.referrals.mails import adviser_addresses
from core.models import AuditEntry
from districts.models import Holiday
from districts.scoping import Role
from welcome.tests.cast import membership
from welcome.tests.pages import queries, text
from welcome.tests.records import make_client, make_consultation, make_sent, make_service

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 18)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
LIST = "/tasks/"


def follow_up(adviser, office, on: date = TODAY, **fields) -> Consultation:
    return make_consultation(adviser, office, follow_up_on=on, **fields)


def task(owner, office, on: date = TODAY, title: str = "Order leaflets") -> Task:
    return Task.objects.create(office=office, owner=owner, due_on=on, title=title)


def address(act: str, record) -> str:
    kind = next(source.kind for source in SOURCES.values() if source.model is type(record))
    return reverse(f"consultations:task_{act}", args=[kind, record.pk])


def listed(user, show: str = "mine") -> list:
    return [item.record for item in items(rows(user, show), user)]


@pytest.fixture
def adviser(cast):
    return cast.person("adviser")


@pytest.fixture
def colleague(cast):
    return cast.person("adviser_partner")


@pytest.fixture(params=["follow_up", "referral", "task"])
def due(request, adviser, cast):
    """One of each kind, owned by the adviser of ES, due within a few days."""
    if request.param == "follow_up":
        return follow_up(adviser, cast.es)
    return make_sent(adviser, cast.es) if request.param == "referral" else task(adviser, cast.es)


# --- The list -----------------------------------------------------------------------------------------


def test_the_list_holds_the_three_kinds_by_the_day_they_are_due(client_for, adviser, cast):
    person = make_client(cast.es, given_name="Yusuf", family_name="Beispiel")
    later = follow_up(adviser, cast.es, TOMORROW, client=person)
    waiting = make_sent(adviser, cast.es, make_service("BIL-01", organisation="Familienbüro"))
    first = task(adviser, cast.es, YESTERDAY)
    assert listed(adviser) == [first, later, waiting]
    page = text(client_for("adviser").get(LIST))
    assert f"Follow-up: {person.code} Yusuf B." in page
    assert "No answer yet: Familienbüro" in page
    assert "Order leaflets" in page


def test_of_one_day_the_earlier_task_comes_first(adviser, cast):
    fields = {"office": cast.es, "owner": adviser, "due_on": TODAY}
    made = [Task.objects.create(pk=pk, title=f"Number {pk}", **fields) for pk in (1009, 1010, 10010)]
    assert listed(adviser) == made
    assert [item.key for item in items(rows(adviser), adviser)] == ["1009", "1010", "10010"]


def test_mine_are_my_own_and_my_offices_are_all(adviser, colleague, cast):
    mine, theirs = follow_up(adviser, cast.es), task(colleague, cast.es, TOMORROW)
    follow_up(cast.person("adviser", "HH"), cast.hh)
    assert listed(adviser) == [mine]
    assert listed(adviser, "office") == [mine, theirs]
    assert listed(cast.person("lead"), "office") == [mine, theirs]
    assert listed(cast.person("lead")) == []


def test_overdue_is_what_was_due_before_today(adviser, colleague, cast):
    overdue = task(colleague, cast.es, YESTERDAY)
    task(adviser, cast.es, TODAY)
    assert listed(adviser, "overdue") == [overdue]


def test_what_is_done_cancelled_or_answered_is_not_due(adviser, cast):
    done = follow_up(adviser, cast.es)
    Consultation.objects.filter(pk=done.pk).update(followed_up_at="2026-11-18T08:00Z")
    cancelled = follow_up(adviser, cast.es)
    Consultation.objects.filter(pk=cancelled.pk).update(is_counted=False, cancelled_at="2026-11-18T08:00Z")
    answered = make_sent(adviser, cast.es)
    answered.move(Move("accepted"), by=adviser)
    assert listed(adviser, "office") == []


def test_a_waiting_list_is_due_when_it_was_to_be_over(adviser, cast):
    referral = make_sent(adviser, cast.es)
    referral.move(Move("on_hold", expected_on=TOMORROW), by=adviser)
    (item,) = items(rows(adviser), adviser)
    assert (item.record, item.due) == (referral, TOMORROW)


def test_a_referral_is_due_when_its_answer_is(adviser, cast):
    make_sent(adviser, cast.es)
    (item,) = items(rows(adviser), adviser)
    assert item.due == TODAY + timedelta(days=14)


def test_signposting_is_nobodys_task(adviser, cast):
    referral = make_sent(adviser, cast.es)
    Referral.objects.filter(pk=referral.pk).update(mode="signpost")
    referral.refresh_from_db()
    referrals.retarget(referral, by=adviser)
    assert listed(adviser) == []


def test_what_another_office_is_to_answer_is_no_task_of_that_office(adviser, cast):
    referral = make_sent(adviser, cast.es)
    fields = {"organisation": None, "service": None, "to_office": cast.hh}
    Referral.objects.filter(pk=referral.pk).update(**fields)
    assert listed(cast.person("adviser", "HH"), "office") == []
    assert listed(adviser) == [referral]


def test_the_list_is_paged_and_costs_the_same_queries_for_many(client_for, adviser, cast):
    client = client_for("adviser")
    for number in range(2):
        follow_up(adviser, cast.es, client=make_client(cast.es))
        make_sent(adviser, cast.es)
        task(adviser, cast.es, title=f"Task {number}")
    before = queries(client, LIST, show="office")
    for number in range(20):
        follow_up(adviser, cast.es, client=make_client(cast.es))
        task(adviser, cast.es, title=f"Further task {number}")
        make_sent(adviser, cast.es)
    assert queries(client, LIST, show="office") == before
    page = client.get(LIST, {"show": "office", "page": "2"})
    assert len(page.context["tasks"]) == 16
    asked = ("3", "9999", "0", "-1", "abc", "1.5", "9" * 5000)
    shown = [
        client.get(LIST, {"show": "office", "page": number}).context["page_obj"].number for number in asked
    ]
    assert shown == [2, 2, 1, 1, 1, 1, 1]


# --- Done, undone, moved ------------------------------------------------------------------------------


def test_done_takes_it_off_the_list_and_undo_brings_it_back(client_for, adviser, due):
    client = client_for("adviser")
    page = text(client.post(address("done", due), {"next": f"{LIST}?show=office"}, follow=True))
    assert listed(adviser, "office") == []
    assert address("undo", due) in page
    client.post(address("undo", due))
    assert listed(adviser) == [due]
    facts = AuditEntry.objects.filter(object_id=str(due.pk)).order_by("pk").values_list("action", flat=True)
    assert list(facts)[-2:] == ["update", "undo"]


def test_the_undo_button_of_the_message_works(client_for, adviser, cast):
    """With a real check of forgery: the button stands in a message, not in a form of the page."""
    record = task(adviser, cast.es)
    client = client_for("adviser")
    client.handler.enforce_csrf_checks = True
    page = client.get(LIST)
    token = page.context["csrf_token"]
    page = client.post(
        address("done", record), {"csrfmiddlewaretoken": str(token), "next": LIST}, follow=True
    )
    message = str(next(iter(page.context["messages"])))
    kept = message.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    assert client.post(address("undo", record), {"csrfmiddlewaretoken": kept}).status_code == 302
    assert listed(adviser) == [record]


def test_pressed_twice_it_is_done_once(client_for, due):
    client = client_for("adviser")
    client.post(address("done", due))
    assert client.post(address("done", due)).status_code == 404
    assert client.post(address("undo", due)).status_code == 302
    assert client.post(address("undo", due)).status_code == 404


def test_acts_lead_back_to_where_they_were_pressed_but_not_out_of_the_product(client_for, adviser, cast):
    client = client_for("adviser")
    assert client.post(address("done", task(adviser, cast.es)), {"next": "/"}).url == "/"
    outside = client.post(address("done", task(adviser, cast.es)), {"next": "https://example.org/"})
    assert outside.url == LIST


@pytest.mark.parametrize(
    ("entered", "day"),
    [
        ({"to": "week"}, TODAY + timedelta(days=7)),
        ({"to": "workday"}, TOMORROW),
        ({"to": "day", "day": "2026-12-24"}, date(2026, 12, 24)),
    ],
)
def test_moving_gives_another_day(client_for, adviser, cast, entered, day):
    record = follow_up(adviser, cast.es, YESTERDAY, held_on=YESTERDAY)
    client_for("adviser").post(address("move", record), entered)
    (item,) = items(rows(adviser), adviser)
    assert item.due == day
    entry = AuditEntry.objects.filter(object_type="consultations.consultation").order_by("pk").last()
    assert entry.facts == {"fields": ["follow_up_on"], "day": day.isoformat()}


def test_each_kind_can_be_moved(client_for, adviser, due):
    client_for("adviser").post(address("move", due), {"to": "day", "day": "2026-12-24"})
    assert [item.due for item in items(rows(adviser), adviser)] == [date(2026, 12, 24)]


@pytest.mark.parametrize(
    ("entered", "reason"),
    [
        ({"to": "day", "day": "2026-11-17"}, "The day lies in the past."),
        ({"to": "day", "day": "2036-11-17"}, "more than two years ahead"),
        ({"to": "day"}, "Choose a day."),
    ],
)
def test_it_moves_to_no_impossible_day(client_for, adviser, cast, entered, reason):
    record = task(adviser, cast.es)
    assert reason in text(client_for("adviser").post(address("move", record), entered, follow=True))
    record.refresh_from_db()
    assert record.due_on == TODAY


def test_the_next_working_day_is_neither_weekend_nor_holiday(cast):
    friday = date(2026, 11, 20)
    assert next_working_day(friday) == date(2026, 11, 23)
    Holiday.objects.create(day=date(2026, 11, 23), name="Feast")
    assert next_working_day(friday) == date(2026, 11, 24)
    assert next_working_day(YESTERDAY) == TOMORROW
    assert week_later(date(2026, 12, 1)) == date(2026, 12, 8)


def test_moving_a_follow_up_tells_who_edits_the_consultation(client_for, adviser, cast):
    record = follow_up(adviser, cast.es)
    client_for("adviser").post(address("move", record), {"to": "week"})
    record.refresh_from_db()
    assert record.version == 2


def test_a_new_link_for_a_referral_gives_it_a_new_day(client_for, adviser, cast, clock):
    referral = make_sent(adviser, cast.es)
    clock.shift(timedelta(days=20))
    client_for("adviser").post(reverse("consultations:referral_send_link", args=[referral.pk]))
    (item,) = items(rows(adviser), adviser)
    assert item.due == TODAY + timedelta(days=34)


# --- Owners -------------------------------------------------------------------------------------------


def test_handing_over_gives_it_to_a_colleague_and_says_so_in_the_audit_trail(
    client_for, adviser, colleague, due
):
    answer = client_for("lead").post(address("hand_over", due), {"owner": colleague.pk})
    assert answer.url == LIST
    assert listed(adviser) == []
    assert listed(colleague) == [due]
    entry = AuditEntry.objects.filter(object_id=str(due.pk)).order_by("pk").last()
    assert entry.user.email == "lead.es@example.org"
    assert entry.facts["member"] == colleague.pk


def test_it_is_handed_over_only_within_the_office(client_for, adviser, cast, due):
    foreign = cast.person("adviser", "HH")
    for person in (foreign, cast.person("reception")):
        answer = client_for("adviser").post(address("hand_over", due), {"owner": person.pk})
        assert answer.status_code == 200
    assert listed(adviser) == [due]


def test_who_is_absent_is_marked_where_it_is_handed_over(client_for, colleague, due):
    Absence.objects.create(user=colleague, first_day=TODAY, last_day=TODAY + timedelta(days=40))
    assert "Adviser Partner of ES (absent until" in text(client_for("adviser").get(address("hand_over", due)))


@pytest.mark.parametrize("how", ["membership ended", "account deactivated", "other role"])
def test_nothing_disappears_when_a_colleague_leaves(client_for, adviser, due, how):
    memberships = Membership.objects.filter(user=adviser)
    if how == "membership ended":
        memberships.update(valid_until=YESTERDAY)
    elif how == "account deactivated":
        User.objects.filter(pk=adviser.pk).update(is_active=False)
    else:
        memberships.update(role=Role.RECEPTION)
    client = client_for("lead")
    assert "1 task of the office has no owner" in text(client.get(LIST))
    assert "without owner" in text(client.get(LIST, {"show": "office"}))
    assert [item.record for item in client.get(LIST, {"show": "unowned"}).context["tasks"]] == [due]


def test_a_consultation_without_an_adviser_has_no_owner(adviser, cast):
    record = follow_up(adviser, cast.es)
    Consultation.objects.filter(pk=record.pk).update(adviser=None)
    assert listed(cast.person("lead"), "unowned") == [record]


def test_who_is_absent_on_the_day_is_marked_and_told_to_the_lead(client_for, adviser, cast):
    overdue, later = task(adviser, cast.es, YESTERDAY), task(adviser, cast.es, TODAY + timedelta(days=9))
    Absence.objects.create(user=adviser, first_day=TODAY, last_day=TOMORROW)
    assert listed(cast.person("lead"), "unowned") == [overdue]
    assert listed(adviser, "office") == [overdue, later]
    page = text(client_for("lead").get(LIST, {"show": "unowned"}))
    assert '<span class="kern-badge kern-badge--warning">absent</span>' in page


def test_a_role_in_another_office_makes_nobody_an_owner_here(adviser, cast):
    record = task(adviser, cast.es)
    membership(adviser, cast.hh, Role.ADVISER, "city").save()
    Membership.objects.filter(user=adviser, office=cast.es).delete()
    assert listed(cast.person("lead"), "unowned") == [record]


def test_the_owner_of_a_referral_gets_its_mails(adviser, colleague, cast):
    referral = make_sent(adviser, cast.es)
    Referral.objects.filter(pk=referral.pk).update(owner=colleague)
    assert adviser_addresses(Referral.objects.with_page_details().get(pk=referral.pk)) == [colleague.email]


def test_the_start_page_puts_first_what_i_look_after(adviser, colleague, cast):
    handed_over = follow_up(adviser, cast.es, YESTERDAY, held_on=YESTERDAY)
    Consultation.objects.filter(pk=handed_over.pk).update(follow_up_owner=colleague)
    own = follow_up(adviser, cast.es)
    due_ones = Consultation.objects.visible_to(adviser).with_due_follow_up()
    assert list(due_ones.mine_first(adviser)) == [own, handed_over]
    assert list(due_ones.mine_first(colleague)) == [handed_over, own]
