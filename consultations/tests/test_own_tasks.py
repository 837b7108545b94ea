"""Tasks without a consultation or a referral; what the desk and the navigation show of all that is due."""

from datetime import date, timedelta

import pytest

from consultations.due.lists import due_for, due_querysets
from consultations.models import Consultation, Referral, Task
from core.models import AuditEntry
from districts.scoping import Role
from welcome.tests.cast import membership
from welcome.tests.pages import text
from welcome.tests.records import make_consultation, make_sent

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 18)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def task(owner, office, on: date = TODAY) -> Task:
    return Task.objects.create(office=office, owner=owner, due_on=on, title="Order leaflets")


@pytest.fixture
def adviser(cast):
    return cast.person("adviser")


@pytest.fixture
def colleague(cast):
    return cast.person("adviser_partner")


def test_a_task_is_entered_changed_and_given_to_a_colleague(client_for, adviser, colleague):
    client = client_for("adviser")
    assert "No names" in text(client.get("/tasks/new/"))
    entered = {"title": "Order leaflets", "due_on": "2026-11-20", "owner": colleague.pk}
    client.post("/tasks/new/", entered)
    record = Task.objects.get()
    assert (record.office.code, record.owner, record.due_on) == ("ES", colleague, date(2026, 11, 20))
    client.post(f"/tasks/{record.pk}/edit/", {"title": "Order posters", "due_on": "2026-11-20"})
    record.refresh_from_db()
    assert (record.title, record.owner) == ("Order posters", colleague)
    trail = AuditEntry.objects.filter(object_type="consultations.task")
    assert [entry.action for entry in trail.order_by("pk")] == ["create", "update"]
    assert all("Order" not in str(entry.facts) for entry in trail)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"title": "x" * 121}, "at most 120 characters"),
        ({"due_on": "2026-11-17"}, "The day lies in the past."),
        ({"title": " "}, "This field is required."),
    ],
)
def test_a_task_says_what_is_wrong_with_it(client_for, adviser, changes, reason):
    entered = {"title": "Order leaflets", "due_on": "2026-11-20", "owner": adviser.pk}
    assert reason in text(client_for("adviser").post("/tasks/new/", entered | changes))
    assert not Task.objects.exists()


def test_who_works_in_two_offices_says_for_which_one(client_for, adviser, cast):
    membership(adviser, cast.hh, Role.ADVISER, "city").save()
    entered = {"title": "Order leaflets", "due_on": "2026-11-20", "owner": adviser.pk, "office": cast.hh.pk}
    client = client_for("adviser")
    client.post("/tasks/new/", entered)
    assert Task.objects.get().office == cast.hh
    wrong = client.post("/tasks/new/", entered | {"owner": cast.person("lead").pk})
    assert "does not work with clients in that office" in text(wrong)


def test_the_desk_gets_what_i_own_and_what_is_due(adviser, colleague, cast):
    overdue, today = (
        task(adviser, cast.es, YESTERDAY),
        make_consultation(adviser, cast.es, follow_up_on=TODAY),
    )
    task(adviser, cast.es, TOMORROW)
    task(colleague, cast.es)
    shown, count = due_for(adviser)
    assert ([item.record for item in shown], count) == ([overdue, today], 2)
    assert due_for(adviser, limit=1)[1] == 2


def test_the_navigation_counts_what_i_own_and_what_is_due(client_for, adviser, colleague, cast):
    task(adviser, cast.es, YESTERDAY)
    make_consultation(adviser, cast.es, follow_up_on=TODAY)
    task(adviser, cast.es, TOMORROW)
    task(colleague, cast.es)
    sections = client_for("adviser").get("/clients/").context["frame"].sections
    counts = {str(entry["label"]): entry["count"] for section in sections for entry in section["entries"]}
    assert counts["Tasks"] == 2


def test_what_was_handed_over_is_counted_for_its_new_owner(adviser, colleague, cast):
    handed_over = make_consultation(adviser, cast.es, follow_up_on=TODAY)
    Consultation.objects.filter(pk=handed_over.pk).update(follow_up_owner=colleague)
    referral = make_sent(adviser, cast.es)
    Referral.objects.filter(pk=referral.pk).update(due_on=YESTERDAY)
    for person, records in ((adviser, [referral]), (colleague, [handed_over])):
        assert [record for found in due_querysets(person) for record in found] == records
        assert [item.record for item in due_for(person)[0]] == records


@pytest.mark.parametrize("path", ["/tasks/nothing/1/done/", "/tasks/task/x/done/", "/tasks/referral/1/done/"])
def test_what_is_no_task_does_not_exist(client_for, path):
    assert client_for("adviser").post(path).status_code == 404
