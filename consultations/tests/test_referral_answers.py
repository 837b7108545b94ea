"""The answer without an account: the mail, the link, the four answers, and links that do not work."""

import re
from datetime import date, timedelta
from unittest.mock import Mock

import pytest
from django.core import mail, signing
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from consultations.models import Consultation, Referral, ReferralMail
from consultations.referrals import links, mails, services, tasks
from consultations.referrals.machine import Move
from consultations.services import cancel
from core.models import AuditEntry
from core.tasks import TaskFailed
from welcome.tests.pages import text
from welcome.tests.records import (
    make_client,
    make_consent,
    make_draft,
    make_sent,
    make_service,
    request_of,
)

DOES_NOT_WORK = "This link does not work"


@pytest.fixture
def adviser(cast):
    return cast.person("adviser")


@pytest.fixture
def receiver(client_for):
    """Somebody without an account."""
    return client_for()


@pytest.fixture
def referral(cast, adviser):
    return make_sent(adviser, cast.es)


def link(referral: Referral) -> str:
    return reverse("consultations:referral_answer", args=[links.token_of(referral)])


def fresh(referral: Referral) -> Referral:
    return Referral.objects.with_page_details().get(pk=referral.pk)


# --- The mail ---------------------------------------------------------------------------------------


def test_sending_queues_a_mail_with_the_act_and_the_worker_sends_it_once(referral, mailoutbox):
    queued = ReferralMail.objects.get()
    assert (queued.kind, queued.state) == ("request", "waiting")
    [task] = DBTaskResult.objects.all()
    assert task.args_kwargs["args"] == [queued.pk]
    assert mailoutbox == []

    assert mails.deliver(queued.pk)
    assert not mails.deliver(queued.pk)

    [sent] = mailoutbox
    assert sent.to == ["service@example.org"]
    assert ReferralMail.objects.get().state == "sent"


def test_the_mail_holds_the_code_and_a_link_and_nothing_about_the_person(cast, adviser, settings, receiver):
    settings.SITE_URL = "https://willkommen.example.org"
    client = make_client(cast.es, given_name="Yusuf", family_name="Adani", birth_year=1988)
    referral = make_sent(adviser, cast.es, client=client, note="Streng vertraulich", language_id="ar")

    mails.deliver(referral.mails.get().pk)

    [sent] = mail.outbox
    whole = sent.subject + sent.body
    assert referral.code in sent.subject
    assert f"https://willkommen.example.org{link(referral)[:8]}" in sent.body
    for personal in ("Yusuf", "Adani", client.code, "1988", "vertraulich", "BIL-01", "Arab"):
        assert personal not in whole
    [address] = re.findall(r"https://\S+", sent.body)
    assert receiver.get(address.removeprefix("https://willkommen.example.org")).status_code == 200


@pytest.mark.parametrize(
    ("service_email", "organisation_email", "expected"),
    [("s@example.org", "o@example.org", ["s@example.org"]), ("", "o@example.org", ["o@example.org"])],
)
def test_the_mail_goes_to_the_service_or_else_to_its_organisation(
    cast, adviser, service_email, organisation_email, expected
):
    service = make_service("BIL-01", email=service_email)
    service.organisation.email = organisation_email
    service.organisation.save()
    referral = make_sent(adviser, cast.es, service)
    mails.deliver(referral.mails.get().pk)
    assert mail.outbox[0].to == expected


def test_without_an_address_and_for_signposting_there_is_no_mail(cast, adviser):
    make_sent(adviser, cast.es, make_service("BIL-01"))
    signpost = make_draft(adviser, cast.es, mode="signpost", is_agreed=False)
    services.move(request=request_of(adviser), referral=signpost, step=Move("sent"))
    assert not ReferralMail.objects.exists()


def test_a_mail_server_that_fails_loses_and_doubles_nothing(referral, monkeypatch, mailoutbox):
    queued = ReferralMail.objects.get()

    def fail(self):
        raise OSError("no mail server")

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", fail)
        with pytest.raises(OSError, match="no mail server"):
            mails.deliver(queued.pk)
    queued.refresh_from_db()
    assert (queued.state, queued.attempts) == ("waiting", 1)

    mails.deliver(queued.pk)
    assert len(mailoutbox) == 1


def test_the_worker_asks_a_silent_mail_server_again_later(referral, monkeypatch):
    monkeypatch.setattr("django.core.mail.EmailMessage.send", Mock(side_effect=OSError("no mail server")))
    queued = ReferralMail.objects.get()
    DBTaskResult.objects.all().delete()
    for _attempt in range(11):
        with pytest.raises(TaskFailed, match="OSError"):
            tasks.send_referral_mail.call(queued.pk)
    pauses = sorted(task.run_after - timezone.now() for task in DBTaskResult.objects.all())
    assert pauses == [timedelta(minutes=5 * 2**attempt) for attempt in range(9)]


def test_who_has_answered_is_not_reminded(referral, mailoutbox):
    reminder = ReferralMail.objects.create(referral=referral, kind="reminder")
    referral.move(Move("accepted"), by="partner")
    assert not mails.deliver(reminder.pk)
    assert mailoutbox == []


def test_a_mail_that_is_no_longer_needed_is_dropped(referral, adviser, mailoutbox):
    referral.move(Move("cancelled", outcome="declined"), by=adviser)
    assert not mails.deliver(ReferralMail.objects.get().pk)
    assert (ReferralMail.objects.get().state, mailoutbox) == ("dropped", [])


# --- The page ---------------------------------------------------------------------------------------


def test_reading_changes_nothing_and_is_not_kept_anywhere(referral, receiver):
    before = Referral.objects.values().get(), referral.events.count()
    for method in (receiver.get, receiver.head, receiver.get):
        response = method(link(referral))
        assert response.status_code == 200
        assert "no-store" in response.headers["Cache-Control"]
        assert response.headers["Referrer-Policy"] == "same-origin"
    assert (Referral.objects.values().get(), referral.events.count()) == before


def test_the_page_speaks_three_languages(referral, receiver, settings):
    texts = {"de": "Antwort senden", "en": "Send the answer", "tr": "Yanıtı gönder"}
    for language, button in texts.items():
        receiver.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        assert button in text(receiver.get(link(referral)))


def test_without_agreement_only_the_code_is_shown(cast, adviser, receiver):
    client = make_client(cast.es, given_name="Yusuf", family_name="Adani")
    referral = make_sent(adviser, cast.es, client=client)
    page = text(receiver.get(link(referral)))
    assert referral.code in page
    assert "Nothing but the code" in page
    for hidden in ("Yusuf", "Adani", client.code, referral.concern.topic.label):
        assert hidden not in page


def test_topic_and_language_are_shown_when_that_was_agreed(cast, adviser, receiver):
    referral = make_sent(adviser, cast.es, language_id="ar")
    Referral.objects.update(shares_topic=True)
    page = text(receiver.get(link(referral)))
    assert referral.concern.topic.label in page
    assert "Arabic" in page


def data_referral(cast, adviser, **consent) -> Referral:
    client = make_client(
        cast.es, given_name="Yusuf", family_name="Adani", birth_year=1988, phone="030 23125 001"
    )
    organisation = make_service("BIL-01", email="service@example.org").organisation
    type(organisation).objects.filter(pk=organisation.pk).update(email="amt@example.org")
    given = make_consent(client, adviser, organisation=organisation, **consent)
    referral = make_draft(
        adviser, cast.es, client=client, mode="data", consent=given, organisation=organisation
    )
    services.move(request=request_of(adviser), referral=referral, step=Move("sent"))
    return fresh(referral)


def test_with_a_consent_exactly_its_items_are_shown(cast, adviser, receiver):
    referral = data_referral(cast, adviser, items=["name", "phone"])
    page = text(receiver.get(link(referral)))
    assert "Yusuf Adani" in page
    assert "030 23125 001" in page
    for hidden in ("1988", referral.concern.topic.label, referral.concern.client.code):
        assert hidden not in page
    read = AuditEntry.objects.get(action="read", object_id=str(referral.pk))
    assert (read.user, read.facts) == (None, {"by": "link", "items": ["name", "phone"]})


def test_after_the_consent_is_over_nothing_is_shown(cast, adviser, receiver, clock):
    valid_until = date(2026, 11, 20)
    referral = data_referral(cast, adviser, items=["name"], valid_until=valid_until)
    clock.shift(timedelta(days=2))
    assert "Yusuf Adani" in text(receiver.get(link(referral)))
    clock.shift(timedelta(days=1))
    assert "Yusuf Adani" not in text(receiver.get(link(referral)))


# --- The answers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"answer": "accepted"}, ("accepted", "", "")),
        ({"answer": "rejected", "reason": "no_capacity"}, ("rejected", "no_capacity", "no_capacity")),
        ({"answer": "on_hold", "expected_on": "2027-01-15"}, ("on_hold", "", "")),
        ({"answer": "done", "outcome": "served"}, ("completed", "served", "")),
        ({"answer": "done", "outcome": "no_show"}, ("failed", "no_show", "")),
    ],
)
def test_the_four_answers(referral, receiver, answer, expected):
    page = text(receiver.post(link(referral), answer))
    assert "Thank you" in page
    found = fresh(referral)
    assert (found.status, found.outcome, found.reason) == expected
    last = found.events.last()
    assert (last.actor, last.user, last.to_status) == ("partner", None, expected[0])
    assert AuditEntry.objects.get(object_id=str(referral.pk), facts__by="link").facts["status"] == expected[0]


@pytest.mark.parametrize(
    "incomplete",
    [
        {},
        {"answer": "rejected"},
        {"answer": "on_hold"},
        {"answer": "on_hold", "expected_on": "2026-11-01"},
        {"answer": "done"},
        {"answer": "done", "outcome": "nonsense"},
        {"answer": "error"},
    ],
)
def test_an_incomplete_answer_changes_nothing(referral, receiver, incomplete):
    page = text(receiver.post(link(referral), incomplete))
    assert "Please check what you entered" in page
    assert fresh(referral).status == "sent"


def test_who_accepted_says_later_that_it_is_done_and_then_the_link_is_dead(referral, receiver):
    address = link(referral)
    receiver.post(address, {"answer": "accepted"})
    page = text(receiver.get(address))
    assert "Declined" not in page
    receiver.post(address, {"answer": "done", "outcome": "partly_served"})
    assert fresh(referral).outcome == "partly_served"

    for response in (receiver.get(address), receiver.post(address, {"answer": "accepted"})):
        assert (response.status_code, DOES_NOT_WORK in response.content.decode()) == (404, True)
    assert fresh(referral).status == "completed"


# --- Links that do not work ---------------------------------------------------------------------------


def tampered(referral):
    token = links.token_of(referral)
    return token[:-1] + ("A" if token[-1] != "A" else "B")


def of_another_purpose(referral):
    return signing.dumps([referral.pk.hex, referral.link_nonce], salt="core.kept")


def of_another_referral(referral):
    other = Referral.objects.exclude(pk=referral.pk).get()
    return signing.dumps([other.pk.hex, referral.link_nonce], salt=links.SALT)


def of_nobody(referral):
    return signing.dumps(["0" * 32, referral.link_nonce], salt=links.SALT)


def without_nonce(referral):
    Referral.objects.update(link_nonce="")
    return signing.dumps([referral.pk.hex, ""], salt=links.SALT)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (tampered, "tampered"),
        (of_another_purpose, "tampered"),
        (lambda referral: "hello", "tampered"),
        (lambda referral: signing.dumps({"a": 1}, salt=links.SALT), "tampered"),
        (of_another_referral, "withdrawn"),
        (of_nobody, "unknown"),
        (without_nonce, "withdrawn"),
    ],
)
def test_a_wrong_link_shows_the_same_page_and_is_logged(cast, adviser, referral, receiver, make, reason):
    make_sent(adviser, cast.es)
    address = reverse("consultations:referral_answer", args=[make(referral)])
    bodies = set()
    for response in (receiver.get(address), receiver.post(address, {"answer": "accepted"})):
        assert response.status_code == 404
        assert DOES_NOT_WORK in response.content.decode()
        assert "no-store" in response.headers["Cache-Control"]
        bodies.add(referral.code in response.content.decode())
    assert bodies == {False}
    assert set(Referral.objects.values_list("status", flat=True)) == {"sent"}
    logged = AuditEntry.objects.filter(action="refused")
    assert [entry.facts for entry in logged] == [{"link": reason}] * 2


def test_a_link_expires(referral, receiver, clock, settings):
    address = link(referral)
    clock.shift(timedelta(days=settings.REFERRAL_LINK_DAYS, seconds=1))
    assert receiver.get(address).status_code == 404
    assert AuditEntry.objects.get(action="refused").facts == {"link": "expired"}


def test_a_new_link_makes_the_old_one_worthless(client_for, referral, receiver):
    old = link(referral)
    staff = client_for("adviser")
    staff.post(reverse("consultations:referral_send_link", args=[referral.pk]))
    assert receiver.get(old).status_code == 404
    assert receiver.get(link(fresh(referral))).status_code == 200
    assert sorted(referral.mails.values_list("state", flat=True)) == ["dropped", "waiting"]

    staff.post(reverse("consultations:referral_withdraw_link", args=[referral.pk]))
    assert receiver.get(link(fresh(referral))).status_code == 404
    acts = list(referral.events.values_list("act", flat=True))
    assert acts == ["moved", "link_sent", "link_sent", "link_withdrawn"]


def test_a_cancelled_consultation_answers_no_link(referral, receiver, adviser):
    consultation = Consultation.objects.get()
    cancel(request=request_of(adviser), consultation=consultation, reason="entered twice")
    assert receiver.get(link(referral)).status_code == 404


def test_guessing_is_slowed_down_and_does_not_fill_the_trail(referral, receiver, settings):
    settings.LINK_RATE = "3/5m/ip"
    wrong = reverse("consultations:referral_answer", args=["hello"])
    codes = [receiver.get(wrong).status_code for _attempt in range(5)]
    assert codes == [404, 404, 404, 429, 429]
    assert receiver.get(link(referral)).status_code == 429
    assert AuditEntry.objects.filter(action="refused").count() == 3


def test_an_answer_that_came_too_late_is_told(referral, receiver, adviser, monkeypatch):
    """Between the check of the form and the answer somebody has recorded what was said on the phone."""
    locked = links.referral_of

    def meanwhile(token, *, lock=False):
        if lock:
            fresh(referral).move(Move("accepted"), by=adviser)
        return locked(token, lock=lock)

    monkeypatch.setattr(links, "referral_of", meanwhile)
    page = text(receiver.post(link(referral), {"answer": "rejected", "reason": "other"}))
    assert "no way" in page
    assert fresh(referral).status != "rejected"


def test_day_of_waiting_list_is_kept(referral, receiver):
    receiver.post(link(referral), {"answer": "on_hold", "expected_on": "2027-01-15"})
    assert fresh(referral).expected_on == date(2027, 1, 15)
