"""Somebody leaves: everything they looked after goes to a colleague of the same office, in one step."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Duty, Membership, User
from consultations.models import Appointment, AppointmentSlot, Consultation, Draft, HomeVisit, Referral, Task
from core.models import AuditEntry
from reports.models import SavedQuery
from welcome.tests.appointment_examples import appointment
from welcome.tests.cast import membership
from welcome.tests.fund_examples import make_application
from welcome.tests.pages import text
from welcome.tests.records import make_consultation, make_sent, make_visit
from welcome.tests.staff_examples import a_task

pytestmark = pytest.mark.django_db

TOMORROW = date(2026, 11, 19)


def page_of(user: User) -> str:
    return reverse("user_leave", args=[user.pk])


def heir_in(office, heir: User) -> dict:
    return {f"heir_{office.pk}": heir.pk}


def an_appointment_of(cast, adviser: User, days: int = 0) -> Appointment:
    booked = appointment(cast)
    shift = timedelta(days=days)
    booked.adviser, booked.starts_at, booked.ends_at = (
        adviser,
        booked.starts_at + shift,
        booked.ends_at + shift,
    )
    booked.save()
    AppointmentSlot.objects.create(
        appointment=booked, adviser=adviser, site=booked.site, starts_at=booked.starts_at
    )
    return booked


@pytest.fixture
def full_desk(cast) -> dict:
    """One record of each kind that the adviser of ES looks after."""
    leaver, colleague = cast.person("adviser"), cast.person("adviser_partner")
    follow_up = make_consultation(leaver, cast.es, follow_up_on=TOMORROW)
    referral = make_sent(leaver, cast.es)
    Referral.objects.filter(pk=referral.pk).update(due_on=TOMORROW)
    visit = make_visit(leaver, cast.es)
    HomeVisit.objects.filter(pk=visit.pk).update(
        status="planned",
        planned_at=timezone.now() + timedelta(days=2),
        first=leaver,
        second=cast.person("lead"),
    )
    duty = Duty(user=leaver, site=cast.es.sites.first(), day=TOMORROW, starts_at=time(9), ends_at=time(12))
    duty.save()
    return {
        "task": (a_task(cast, owner=leaver), "owner"),
        "follow_up": (follow_up, "follow_up_owner"),
        "referral": (referral, "owner"),
        "appointment": (an_appointment_of(cast, leaver), "adviser"),
        "visit": (visit, "first"),
        "duty": (duty, "user"),
        "fund": (make_application(cast, advocate=leaver), "advocate"),
        "draft": (Draft.objects.create(user=leaver, submission=uuid4(), values=[]), "user"),
        "colleague": colleague,
    }


def test_everything_goes_to_the_chosen_colleague_and_the_account_ends(client_for, cast, full_desk):
    admin, leaver = client_for("admin"), cast.person("adviser")
    colleague = full_desk.pop("colleague")
    page = text(admin.get(page_of(leaver)))
    for kind in ("open tasks", "open follow-ups", "referrals to be watched", "appointments to come"):
        assert f"<dt>{kind}</dt><dd>1</dd>" in page
    for kind in (
        *("home visits planned", "duties to come", "drafts of consultations"),
        "applications to the fund spoken for",
    ):
        assert f"<dt>{kind}</dt><dd>1</dd>" in page
    assert cast.person("adviser", "HH").email not in page

    answer = admin.post(page_of(leaver), heir_in(cast.es, colleague), follow=True)

    assert "8 records were handed over." in text(answer)
    leaver.refresh_from_db()
    assert not leaver.is_active
    for kind, (record, field) in full_desk.items():
        record.refresh_from_db()
        assert getattr(record, field) == colleague, kind
    assert list(AppointmentSlot.objects.values_list("adviser", flat=True)) == [colleague.pk]
    assert "Nothing that somebody else" in text(admin.get(page_of(leaver)))
    entry = AuditEntry.objects.filter(facts__change="handed_over").get()
    assert (entry.object_id, entry.facts["members"], entry.facts["rows"]) == (
        str(leaver.pk),
        [colleague.pk],
        8,
    )
    touched = AuditEntry.objects.filter(action="update", facts__member=colleague.pk)
    assert touched.count() == 8


def test_what_a_colleague_cannot_take_stays_and_is_said(client_for, cast):
    admin, leaver, lead = client_for("admin"), cast.person("adviser"), cast.person("lead")
    clashing, other = an_appointment_of(cast, leaver), an_appointment_of(cast, leaver, days=7)
    an_appointment_of(cast, lead)
    answer = text(admin.post(page_of(leaver), heir_in(cast.es, lead), follow=True))
    assert "1 record was handed over." in answer
    assert "1 record stays." in answer
    clashing.refresh_from_db(), other.refresh_from_db()
    assert (clashing.adviser, other.adviser) == (leaver, lead)

    partner = cast.person("adviser_partner")
    assert "1 record was handed over." in text(
        admin.post(page_of(leaver), heir_in(cast.es, partner), follow=True)
    )


def test_who_looks_after_nothing_is_just_deactivated(client_for, cast):
    admin, leaver = client_for("admin"), cast.person("reception")
    for said in ("The account is deactivated.", "Nothing was handed over."):
        answer = text(admin.post(page_of(leaver), heir_in(cast.es, cast.person("lead")), follow=True))
        assert said in answer
        assert "0 records" not in answer


def test_each_office_has_its_own_heir_and_reception_gets_no_casework(client_for, cast):
    leaver = cast.person("adviser")
    membership(leaver, cast.hh, "adviser", "city").save()
    here, there = a_task(cast, owner=leaver), a_task(cast, "HH", owner=leaver)
    chosen = heir_in(cast.es, cast.person("reception")) | heir_in(cast.hh, cast.person("lead", "HH"))
    client_for("admin").post(page_of(leaver), chosen)
    here.refresh_from_db(), there.refresh_from_db()
    assert (here.owner, there.owner) == (leaver, cast.person("lead", "HH"))


def test_nobody_outside_of_the_office_can_be_chosen(client_for, cast):
    leaver, task = cast.person("adviser"), a_task(cast, owner=cast.person("adviser"))
    User.objects.filter(pk=cast.person("lead").pk).update(is_active=False)
    for stranger in (cast.person("adviser", "HH"), cast.person("lead"), leaver, cast.person("dpo")):
        page = text(client_for("admin").post(page_of(leaver), heir_in(cast.es, stranger)))
        assert "Please check what you entered" in page
    task.refresh_from_db()
    assert task.owner == leaver
    leaver.refresh_from_db()
    assert leaver.is_active


def test_without_an_heir_the_account_ends_at_once_and_things_wait(client_for, cast):
    leaver, task = cast.person("adviser"), a_task(cast, owner=cast.person("adviser"))
    admin = client_for("admin")
    assert "1 record stays." in text(admin.post(page_of(leaver), follow=True))
    leaver.refresh_from_db()
    assert not leaver.is_active
    admin.post(page_of(leaver), heir_in(cast.es, cast.person("lead")))
    task.refresh_from_db()
    assert task.owner == cast.person("lead")


def test_saved_evaluations_go_to_who_may_evaluate(client_for, cast):
    lead = cast.person("lead")
    second = User.objects.create_user("second@example.org", given_name="Zweite", family_name="Leitung")
    membership(second, cast.es, "lead", "city").save()
    saved = SavedQuery.objects.create(name="Jahre", parameters="by=month", owner=lead)
    admin = client_for("admin")
    admin.post(page_of(lead), heir_in(cast.es, cast.person("adviser")))
    saved.refresh_from_db()
    assert saved.owner == lead
    admin.post(page_of(lead), heir_in(cast.es, second))
    saved.refresh_from_db()
    assert saved.owner == second


def test_what_was_done_stays_with_who_did_it(client_for, cast):
    leaver = cast.person("adviser")
    done = make_consultation(leaver, cast.es)
    finished = Task.objects.create(
        office=cast.es, title="Done", owner=leaver, due_on=TOMORROW, done_at=timezone.now()
    )
    client_for("admin").post(page_of(leaver), heir_in(cast.es, cast.person("lead")))
    finished.refresh_from_db()
    assert Consultation.objects.get(pk=done.pk).adviser == finished.owner == leaver
    assert Membership.objects.valid_on().filter(user=leaver).exists()
