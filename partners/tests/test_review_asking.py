"""Who is asked whether an entry is still right, once a year at most, and by hand."""

import io
import re
import threading
from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from partners.models import ReviewMail, ReviewRequest, Service
from partners.reviews import asking
from partners.reviews.mails import message_of
from partners.tests.records import a_service, an_organisation
from partners.tests.reviews import TODAY, correct, link
from welcome.tests.pages import text

# --- Who is asked ---------------------------------------------------------------------------------------


def run(*options: str) -> str:
    out = io.StringIO()
    call_command("directory_reminders", *options, stdout=out)
    return out.getvalue().strip()


def test_one_mail_to_an_address_lists_all_of_its_due_services(partner, mailoutbox):
    owner = an_organisation(email="Info@example.org")
    first = a_service("Sprachcafé", organisation=owner)
    a_service("Kita-Beratung", organisation=owner, email="info@example.org")
    a_service("Bestätigt", organisation=owner, assured_on=TODAY)
    a_service("Geschlossen", organisation=owner, status="inactive")
    a_service("Anderswo", email="other@example.org")

    assert "Asked about 3 services in 2 mails." in run()

    by_address = {sent.to[0].lower(): sent.body for sent in mailoutbox}
    assert set(by_address) == {"info@example.org", "other@example.org"}
    assert len(re.findall(r"http\S+", by_address["info@example.org"])) == 2
    assert "Bestätigt" not in str(by_address)
    assert "Guten Tag" in by_address["info@example.org"]
    assert first.review_requests.get().mail.state == "sent"


def test_nobody_is_asked_twice_within_a_year(service, clock, mailoutbox):
    run()
    clock.shift(timedelta(days=364))
    assert run().startswith("Asked about 0 services")
    clock.shift(timedelta(days=1))
    run()
    assert len(mailoutbox) == 2
    states = [review.state for review in ReviewRequest.objects.order_by("asked_on")]
    assert states == ["ended", "open"]


def test_a_dry_run_tells_and_does_nothing(service, mailoutbox):
    assert run("--dry-run") == "kita@example.org: Sprachcafé – Beispielverein"
    assert not ReviewRequest.objects.exists()
    assert mailoutbox == []
    Service.objects.update(status="inactive")
    assert run("--dry-run") == "Nobody is to be asked today."


def test_no_more_are_asked_in_a_day_than_can_be_dealt_with(cast, settings, clock):
    settings.REVIEW_MAILS_PER_DAY = 2
    for number in range(5):
        a_service(f"Angebot {number}", email=f"s{number}@example.org")
    assert [asking.run()["asked"] for _run in range(2)] == [2, 0]
    clock.shift(timedelta(days=1))
    assert asking.run()["asked"] == 2


def test_a_city_can_switch_the_reminders_off(service, settings):
    settings.REVIEW_MAILS_PER_DAY = 0
    assert asking.run()["asked"] == 0


def test_a_run_that_dies_has_asked_wholly_or_not_at_all(service, monkeypatch, mailoutbox):
    with monkeypatch.context() as broken:
        broken.setattr(asking.audit, "record", Mock(side_effect=RuntimeError("killed")))
        with pytest.raises(RuntimeError, match="killed"):
            asking.run()
    assert not ReviewMail.objects.exists()
    assert not ReviewRequest.objects.exists()
    asking.run()
    assert len(mailoutbox) == 1


def test_a_broken_mail_server_is_told_and_asked_again(service, monkeypatch, mailoutbox):
    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", Mock(side_effect=OSError("no mail server")))
        with pytest.raises(CommandError, match="Mails that could not be sent: 1"):
            run()
    assert "Asked about 0 services" in run()
    assert len(mailoutbox) == 1


def test_what_cannot_be_answered_any_more_is_not_sent(review):
    Service.objects.update(status="defunct")
    assert message_of(review.mail) is None


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_the_same_time_ask_once(cast, mailoutbox):
    for number in range(4):
        a_service(f"Angebot {number}", email=f"s{number % 2}@example.org")
    # SQLite has one writer at a time, and in memory refuses the second instead of letting it wait.
    runs = 2 if connection.features.has_select_for_update else 1
    start, errors = threading.Barrier(runs), []

    def work():
        try:
            start.wait()
            asking.run()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _number in range(runs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert ReviewRequest.objects.count() == 4
    assert len(mailoutbox) == 2


def test_the_mail_holds_names_of_services_and_links_and_nobodys_data(service, cast):
    asking.run()
    [sent] = mail.outbox
    assert sent.to == ["kita@example.org"]
    assert "Sprachcafé (Beispielverein)" in sent.body
    assert "Dortmund" in sent.body
    for inner in ("030 23125", "Kaffee", cast.person("directory").email):
        assert inner not in sent.subject + sent.body


# --- Asked by hand ------------------------------------------------------------------------------------


def test_a_keeper_asks_by_hand_and_the_earlier_link_is_worthless(service, review, keeper, partner):
    address = reverse("partners:service_ask", args=[service.pk])
    assert "kita@example.org" in text(keeper.get(address))
    assert "on its way" in text(keeper.post(address, follow=True))

    assert partner.get(link(review)).status_code == 404
    now = service.review_requests.open().get()
    assert partner.get(link(now)).status_code == 200
    [task] = DBTaskResult.objects.all()
    assert task.args_kwargs["args"] == [now.mail_id]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [({"email": ""}, "Please call."), ({"status": "inactive"}, "not offered any more")],
)
def test_who_cannot_be_asked_is_said(keeper, fields, reason):
    service = a_service(**{"email": "kita@example.org"} | fields)
    address = reverse("partners:service_ask", args=[service.pk])
    assert reason in text(keeper.get(address))
    assert reason in text(keeper.post(address, follow=True))
    assert not ReviewRequest.objects.exists()


def test_who_has_answered_is_not_asked_before_that_is_decided(service, review, partner, keeper):
    correct(partner, review, phone="030 23125 009")
    page = keeper.post(reverse("partners:service_ask", args=[service.pk]), follow=True)
    assert "decide on the corrections first" in text(page)
    assert ReviewRequest.objects.count() == 1
