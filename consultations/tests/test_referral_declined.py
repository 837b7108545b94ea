"""A referral that came to nothing is somebody's task until it is noted."""

from datetime import date

import pytest
from django.core import mail
from django.urls import reverse

from consultations.due.lists import items, rows
from consultations.models import Referral, ReferralMail
from consultations.referrals import links, mails, services
from consultations.referrals.machine import Move
from consultations.services import cancel
from core.models import AuditEntry
from welcome.tests.pages import text
from welcome.tests.records import make_client, make_draft, make_sent, make_service, request_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 18)


@pytest.fixture
def adviser(cast):
    return cast.person("adviser")


@pytest.fixture
def client(cast):
    return make_client(cast.es, given_name="Yusuf", family_name="Adani")


@pytest.fixture
def declined(cast, adviser, client, client_for):
    """The receiver has declined behind the link."""
    service = make_service("BIL-01", organisation="Familienbüro", email="service@example.org")
    referral = make_sent(adviser, cast.es, service, client=client)
    address = reverse("consultations:referral_answer", args=[links.token_of(referral)])
    client_for().post(address, {"answer": "rejected", "reason": "no_capacity"})
    referral.refresh_from_db()
    assert referral.status == "rejected"
    return referral


def listed(user) -> list[tuple]:
    return [(item.record, item.due, item.title) for item in items(rows(user), user)]


def note(browser, referral):
    return browser.post(reverse("consultations:task_done", args=["referral", referral.pk]), follow=True)


def test_what_was_declined_is_a_task_of_the_adviser(client_for, adviser, declined):
    assert listed(adviser) == [(declined, TODAY, "Declined: Familienbüro")]
    assert "Declined: Familienbüro" in text(client_for("adviser").get("/tasks/"))


def test_the_adviser_gets_a_mail_without_personal_data(adviser, declined):
    queued = declined.mails.get(kind="in_vain")
    assert mails.deliver(queued.pk)
    [sent] = mail.outbox
    assert sent.to == [adviser.email]
    assert declined.code in sent.subject
    assert declined.get_absolute_url() in sent.body
    assert not {"Yusuf", "Adani", declined.concern.client.code} & set(sent.body.split())


def test_no_mail_is_sent_about_what_was_noted_meanwhile(client_for, declined):
    note(client_for("adviser"), declined)
    assert not mails.deliver(declined.mails.get(kind="in_vain").pk)
    assert mail.outbox == []


def test_it_stays_open_on_the_page_of_the_client_until_it_is_noted(client_for, client, declined):
    browser, address = client_for("adviser"), declined.get_absolute_url()
    page = text(browser.get(client.get_absolute_url()))
    assert "Still open" in page
    assert "Noted" in text(browser.get(address))
    answer = browser.post(
        reverse("consultations:task_done", args=["referral", declined.pk]), {"next": address}
    )
    assert answer.url == address
    assert 'id="open"' not in text(browser.get(client.get_absolute_url()))
    assert reverse("consultations:task_done", args=["referral", declined.pk]) not in text(
        browser.get(address)
    )
    entry = AuditEntry.objects.filter(object_id=str(declined.pk)).exclude(action="read").latest("pk")
    assert (entry.action, entry.facts) == ("update", {"fields": ["chased_at"]})


def test_undo_makes_it_a_task_again(client_for, adviser, declined):
    browser = client_for("adviser")
    note(browser, declined)
    assert listed(adviser) == []
    browser.post(reverse("consultations:task_undo", args=["referral", declined.pk]))
    assert [record for record, *_rest in listed(adviser)] == [declined]


def test_referring_to_somebody_else_notes_it(client_for, adviser, declined):
    other = make_service("BIL-01", name="Lernhilfe", organisation="AWO")
    browser = client_for("adviser")
    entered = {
        "receiver_text": "Lernhilfe",
        "receiver": str(other.pk),
        "concern": declined.concern_id,
        "mode": "slip",
        "priority": "normal",
        "is_agreed": "on",
    }
    address = reverse("consultations:referral_create", args=[declined.concern.consultation_id])
    browser.post(address, entered)
    assert [record for record, *_rest in listed(adviser)] == [declined]  # a draft helps nobody yet
    draft = Referral.objects.get(status="draft")
    browser.post(reverse("consultations:referral_move", args=[draft.pk, "sent"]))
    assert [title for *_rest, title in listed(adviser)] == ["No answer yet: AWO"]


@pytest.mark.parametrize(
    "step", [Move("rejected", reason="other"), Move("failed", outcome="no_show")], ids=["rejected", "failed"]
)
def test_who_records_it_knows_it(cast, adviser, step):
    referral = make_sent(adviser, cast.es)
    services.move(request=request_of(cast.person("adviser_partner")), referral=referral, step=step)
    assert listed(adviser) == []
    assert not ReferralMail.objects.filter(kind="in_vain").exists()


def test_what_another_office_declines_is_to_be_noted_by_the_sender(cast, adviser, client_for):
    referral = make_draft(adviser, cast.es, to_office=cast.hh)
    services.move(request=request_of(adviser), referral=referral, step=Move("sent"))
    other = client_for("adviser", "HH")
    other.post(
        reverse("consultations:referral_move", args=[referral.pk, "rejected"]),
        {"on": "2026-11-18", "reason": "no_capacity"},
    )
    assert [record for record, *_rest in listed(adviser)] == [referral]
    assert listed(cast.person("adviser", "HH")) == []
    assert referral.mails.filter(kind="in_vain").exists()
    assert "Noted" not in text(other.get(referral.get_absolute_url()))
    assert note(other, referral).status_code == 404


def test_a_receiver_who_says_that_nothing_came_of_it_says_so_to_the_sender(cast, adviser, client_for):
    referral = make_sent(adviser, cast.es)
    address = reverse("consultations:referral_answer", args=[links.token_of(referral)])
    client_for().post(address, {"answer": "done", "outcome": "no_show"})
    assert [title.partition(":")[0] for *_rest, title in listed(adviser)] == ["Did not come about"]


def test_a_cancelled_consultation_leaves_no_task(adviser, declined):
    consultation = declined.concern.consultation
    cancel(request=request_of(adviser), consultation=consultation, reason="Test")
    assert listed(adviser) == []
    assert not mails.deliver(declined.mails.get(kind="in_vain").pk)
