"""What the run does under each rule, and what it leaves."""

from datetime import date, time, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import Absence, Duty, User
from consultations.models import Consent, ImportBatch, Referral, Task
from consultations.referrals.services import revoke_consent
from partners.models import Contact, ReviewMail
from welcome.retention import engine
from welcome.retention.rules import BY_CODE
from welcome.tests.pages import text
from welcome.tests.records import (
    make_client,
    make_consent,
    make_consultation,
    make_sent,
    make_service,
    request_of,
)

pytestmark = pytest.mark.django_db


def months_ago(months: int) -> timedelta:
    return timedelta(days=months * 31)


def test_tasks_duties_and_absences_go_after_a_year(cast, clock):
    adviser, today = cast.person("adviser"), timezone.localdate()
    task = {"office": cast.es, "owner": adviser, "due_on": today}
    Task.objects.create(title="done", done_at=timezone.now(), **task)
    Task.objects.create(title="open", **task)
    Absence.objects.create(user=adviser, first_day=today, last_day=today, kind="other")
    site = cast.es.sites.first()
    Duty.objects.create(user=cast.person("lead"), site=site, day=today, starts_at=time(9), ends_at=time(12))
    clock.shift(timedelta(days=365))
    assert not {"task", "absence", "duty"} & set(engine.run())
    clock.shift(timedelta(days=2))
    done = engine.run()
    assert {name: done[name] for name in ("task", "absence", "duty")} == {"task": 1, "absence": 1, "duty": 1}
    assert [task.title for task in Task.objects.all()] == ["open"]


def test_an_uploaded_file_and_the_values_in_its_faults_go_after_three_months(cast, clock):
    batch = ImportBatch(office=cast.es, faults=[{"value": "Zora"}], fault_count=1, state="faulty")
    batch.file.save("file", ContentFile(b"Zora"))
    of_nobody = ImportBatch(faults=[{"value": "Zora"}], fault_count=1, state="faulty")
    of_nobody.save()
    path = batch.file.path
    clock.shift(months_ago(3))
    assert engine.run()["import"] == 2
    batch.refresh_from_db()
    assert (batch.faults, batch.fault_count, bool(batch.file)) == ([], 0, False)
    with pytest.raises(FileNotFoundError):
        open(path)
    assert "import" not in engine.run()


def test_consents_go_three_years_after_they_ended(cast, clock):
    """One that a referral was sent under stays, empty: the referral counts."""
    adviser, person = cast.person("adviser"), make_client(cast.es, given_name="Zora")
    unused, used, valid = (make_consent(person, adviser, witness="Somebody") for _number in range(3))
    sent = make_sent(adviser, cast.es, client=person)
    closed = {"answered_on": sent.sent_on, "closed_on": sent.sent_on, "outcome": "served"}
    Referral.objects.filter(pk=sent.pk).update(consent=used, status="completed", **closed)
    for consent in (unused, used):
        revoke_consent(request=request_of(adviser), consent=consent)
    Consent.objects.filter(pk=valid.pk).update(valid_until=date(2029, 6, 1))
    clock.shift(months_ago(36))
    make_consultation(adviser, cast.es, client=person)  # still advised: the file itself stays
    assert engine.run()["consent"] == 2
    assert list(Consent.objects.order_by("pk").values_list("pk", "witness", "items")) == [
        (used.pk, "", []),
        (valid.pk, "Somebody", ["name", "topic"]),
    ]
    assert "consent" not in engine.run()


def test_who_has_left_is_a_number_after_half_a_year(cast, clock):
    left, active = cast.person("adviser"), cast.person("lead")
    EmailAddress.objects.create(user=left, email=left.email)
    made = make_consultation(left, cast.es)
    User.objects.filter(pk=left.pk).update(is_active=False, deactivated_at=timezone.now())
    clock.shift(months_ago(6))
    assert engine.run()["account"] == 1
    left.refresh_from_db()
    assert (str(left).strip(), left.email) == (f"#{left.pk}", f"{left.pk}@former.invalid")
    assert not EmailAddress.objects.exists()
    assert not left.has_usable_password()
    made.refresh_from_db()
    assert made.adviser == left
    active.refresh_from_db()
    assert active.email == "lead.es@example.org"
    assert "account" not in engine.run()


def test_people_of_organisations_that_are_gone_go_after_a_year(clock):
    gone, there = (make_service("BIL-01").organisation for _number in range(2))
    for organisation in (gone, there):
        Contact.objects.create(organisation=organisation, name="Muster Person")
    gone.is_active = False
    gone.save()
    ReviewMail.objects.create(sent_to="partner@example.org", state="sent", done_at=timezone.now())
    clock.shift(months_ago(12))
    done = engine.run()
    assert (done["contact"], done["review"]) == (1, 1)
    assert Contact.objects.get().organisation == there
    assert ReviewMail.objects.get().sent_to == ""


def test_old_facts_are_named_and_left_alone(cast, client_for):
    made = make_consultation(cast.person("adviser"), cast.es, held_on=date(2016, 1, 5))
    due = {each.rule.code: each for each in engine.preview() if each.count}
    assert (due["facts"].count, due["facts"].oldest) == (1, date(2016, 1, 5))
    engine.run()
    assert type(made).objects.filter(pk=made.pk).exists()
    assert "offer to the city archive" in text(client_for("dpo").get("/retention/?due=1"))


def test_what_an_import_brought_waits_until_it_was_announced(cast, clock):
    """Old data taken in today stand in the preview for a month first."""
    adviser, person = cast.person("adviser"), make_client(cast.es, given_name="Zora")
    make_consultation(adviser, cast.es, client=person, held_on=date(2022, 1, 5), note="old")
    assert not {"client", "note"} & set(engine.run())
    assert [client.pk for client in engine.announced([cast.es.pk])] == []
    clock.shift(timedelta(days=1))
    assert [client.pk for client in engine.announced([cast.es.pk])] == [person.pk]
    clock.shift(timedelta(days=31))
    assert {"client", "note"} <= set(engine.run())


def test_the_same_day_a_year_later_is_the_first_one():
    rule = BY_CODE["note"]
    assert rule.cutoff(date(2026, 11, 18), 12) == date(2025, 11, 18)
    assert BY_CODE["job"].cutoff(date(2026, 11, 18), 0) == date(2026, 11, 4)
