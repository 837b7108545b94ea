"""Nothing is forgotten: the ladder of reminders, expiry, and that each step is taken once."""

import io
import re
import threading
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from consultations.models import Referral, ReferralMail
from consultations.referrals import machine, reminders, services
from consultations.referrals.machine import Move
from core.models import AuditEntry
from welcome.tests.records import make_draft, make_sent, make_service, request_of

NORMAL = timedelta(days=14)


@pytest.fixture
def author(cast):
    return cast.person("adviser")


@pytest.fixture
def referral(cast, author):
    """Sent to a receiver with an address; the first mail is out."""
    referral = make_sent(author, cast.es)
    reminders.send_waiting()
    return referral


def run() -> str:
    out = io.StringIO()
    call_command("referral_reminders", stdout=out)
    return out.getvalue().strip()


def acts(referral: Referral) -> list[str]:
    return list(referral.events.order_by("pk").values_list("act", flat=True))[2:]


def test_the_ladder_from_receiver_to_adviser_to_lead_to_the_end(cast, referral, clock, mailoutbox, settings):
    mailoutbox.clear()
    clock.shift(NORMAL - timedelta(minutes=1))
    run()
    assert mailoutbox == []

    receivers = []
    for _step in range(3):
        clock.shift(NORMAL)
        run()
        run()
        receivers.append([address for sent in mailoutbox for address in sent.to])
        assert all(referral.code in sent.subject for sent in mailoutbox)
        mailoutbox.clear()
    assert receivers == [["service@example.org"], ["adviser.es@example.org"], ["lead.es@example.org"]]
    assert acts(referral) == ["partner_reminded", "adviser_reminded", "lead_reminded"]

    clock.shift(timedelta(days=settings.REFERRAL_EXPIRY_DAYS, minutes=1))
    assert "Closed without an answer: 1." in run()
    assert "Closed without an answer: 0." in run()
    found = Referral.objects.get()
    assert (found.status, found.outcome, found.answered_on) == ("failed", "unknown", None)
    last = found.events.last()
    assert (last.actor, last.user, last.outcome) == ("system", None, "unknown")
    assert [sent.to for sent in mailoutbox] == [["adviser.es@example.org"]]
    assert found.is_to_be_noted
    assert AuditEntry.objects.filter(user=None, object_id=str(referral.pk)).count() == 4


@pytest.mark.parametrize(("priority", "hours"), [("emergency", 24), ("urgent", 72), ("normal", 336)])
def test_each_priority_has_its_time(cast, author, clock, priority, hours):
    referral = make_draft(author, cast.es, priority=priority)
    services.move(request=request_of(author), referral=referral, step=Move("sent"))
    clock.shift(timedelta(hours=hours, minutes=-1))
    run()
    assert acts(referral)[1:] == []
    clock.shift(timedelta(minutes=2))
    run()
    assert acts(referral)[1:] == ["partner_reminded"]


def test_a_receiver_without_an_address_is_nobody_to_remind(cast, author, clock, mailoutbox):
    referral = make_sent(author, cast.es, make_service("BIL-01"))
    clock.shift(NORMAL + timedelta(minutes=1))
    run()
    assert [sent.to for sent in mailoutbox] == [["adviser.es@example.org"]]
    assert Referral.objects.get().reminder_step == 2
    assert referral.events.filter(act="adviser_reminded").exists()


def test_who_has_left_is_not_written_to_the_lead_is(cast, referral, author, clock, mailoutbox):
    author.is_active = False
    author.save()
    for _step in range(2):
        clock.shift(NORMAL + timedelta(minutes=1))
        run()
    assert mailoutbox[-1].to == ["lead.es@example.org"]


@pytest.mark.parametrize(
    "columns",
    [
        {"status": "accepted", "answered_on": date(2026, 11, 18), "next_step_at": None},
        {"is_counted": False},
        {"status": "cancelled", "outcome": "declined", "due_on": None},
        {"next_step_at": None},
    ],
    ids=["answered", "consultation cancelled", "withdrawn", "imported"],
)
def test_nobody_is_reminded_of(referral, clock, mailoutbox, columns):
    mailoutbox.clear()
    Referral.objects.update(**columns)
    clock.shift(timedelta(days=365))
    run()
    assert (mailoutbox, acts(referral)) == ([], [])


def test_a_backlog_climbs_one_step_at_a_time(referral, clock):
    clock.shift(timedelta(days=300))
    run()
    run()
    assert acts(referral) == ["partner_reminded"]


def test_a_portion_costs_the_same_number_of_queries_whatever_its_size(cast, author, clock):
    def queries_of(count: int) -> int:
        for _number in range(count):
            make_sent(author, cast.es)
        Referral.objects.update(reminder_step=0, next_step_at=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            assert reminders.take_steps(timezone.now()).total() == Referral.objects.count()
        return len(queries)

    assert queries_of(2) == queries_of(3)


def test_portions_follow_one_another_until_nothing_is_due(cast, author, clock, monkeypatch):
    monkeypatch.setattr(reminders, "BATCH", 2)
    for _number in range(5):
        make_sent(author, cast.es)
    Referral.objects.update(next_step_at=timezone.now())  # all at the same moment
    done = []
    reminders.run(progress=done.append)
    assert done == [2, 4, 5]
    assert set(Referral.objects.values_list("reminder_step", flat=True)) == {1}
    assert ReferralMail.objects.filter(kind="reminder").count() == 5


def test_a_portion_may_hold_every_step_of_the_ladder(cast, author, clock):
    referrals = [make_sent(author, cast.es) for _number in range(4)]
    for step, referral in enumerate(referrals):
        Referral.objects.filter(pk=referral.pk).update(reminder_step=step, next_step_at=timezone.now())
    assert reminders.take_steps(timezone.now()) == {"reminder": 1, "adviser": 1, "lead": 1, "expired": 1}
    assert [acts(referral) for referral in referrals] == [
        ["partner_reminded"],
        ["adviser_reminded"],
        ["lead_reminded"],
        ["moved"],
    ]
    expired = Referral.objects.get(pk=referrals[-1].pk)
    assert (expired.status, expired.outcome, expired.link_nonce) == ("failed", "unknown", "")
    assert (expired.closed_on, expired.next_step_at) == (timezone.localdate(), None)
    assert AuditEntry.objects.filter(user=None, object_id=str(expired.pk)).get().facts == {
        "status": "failed",
        "outcome": "unknown",
    }


def test_a_run_that_dies_in_between_is_taken_up_by_the_next(cast, author, clock, monkeypatch, mailoutbox):
    monkeypatch.setattr(reminders, "BATCH", 2)
    for _number in range(4):
        make_sent(author, cast.es)
    reminders.send_waiting()
    mailoutbox.clear()
    clock.shift(NORMAL + timedelta(minutes=1))
    usual, calls = reminders.audit.entry, []

    def dies(*args, **facts):
        calls.append(facts)
        if len(calls) == 4:  # the second of the second portion
            raise RuntimeError("killed")
        return usual(*args, **facts)

    with monkeypatch.context() as broken:
        broken.setattr(reminders.audit, "entry", dies)
        with pytest.raises(RuntimeError, match="killed"):
            reminders.run()
    assert sorted(Referral.objects.values_list("reminder_step", flat=True)) == [0, 0, 1, 1]
    assert (ReferralMail.objects.filter(kind="reminder").count(), mailoutbox) == (2, [])

    reminders.run()
    reminders.run()
    assert set(Referral.objects.values_list("reminder_step", flat=True)) == {1}
    assert len(mailoutbox) == 4


def test_a_broken_mail_server_is_told_and_left_alone(cast, author, clock, monkeypatch, mailoutbox):
    for _number in range(7):
        make_sent(author, cast.es)
    tried = []

    def fail(self):
        tried.append(self)
        raise OSError("no mail server")

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", fail)
        with pytest.raises(CommandError, match="Mails that could not be sent: 5"):
            run()
    assert len(tried) == 5
    assert "Mails sent: 7." in run()
    assert len(mailoutbox) == 7


def test_what_another_run_has_taken_is_not_taken_again(cast, author, clock, mailoutbox):
    for _number in range(3):
        make_sent(author, cast.es)
    clock.shift(NORMAL + timedelta(minutes=1))
    now = timezone.now()
    reminders.run()
    mailoutbox.clear()
    assert reminders.take_steps(now) == reminders.send_waiting() == {}
    assert mailoutbox == []


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_the_same_time_take_each_step_once(cast, author, clock, mailoutbox):
    for _number in range(4):
        make_sent(author, cast.es)
    reminders.send_waiting()
    mailoutbox.clear()
    Referral.objects.update(next_step_at=timezone.now())
    # SQLite has one writer at a time, and in memory refuses the second instead of letting it wait.
    runs = 2 if connection.features.has_select_for_update else 1
    start, errors = threading.Barrier(runs), []

    def work():
        try:
            start.wait()
            reminders.run()
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
    assert ReferralMail.objects.filter(kind="reminder", state="sent").count() == 4
    assert len(mailoutbox) == 4
    assert Referral.objects.filter(reminder_step=1).count() == 4


def test_the_command_says_what_it_did(referral, clock):
    clock.shift(NORMAL + timedelta(minutes=1))
    assert run() == (
        "Reminders: receivers 1, advisers 0, office leads 0. Closed without an answer: 0. Mails sent: 1."
    )


def test_help_has_an_example(capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("referral_reminders", "--help")
    assert ended.value.code == 0
    assert re.search(r"Example: manage.py\s+referral_reminders", capsys.readouterr().out)


@pytest.mark.django_db(transaction=True)
def test_the_worker_takes_the_step_by_itself(referral, clock, mailoutbox):
    mailoutbox.clear()
    clock.shift(NORMAL + timedelta(minutes=1))
    call_command("worker", batch=True, startup_delay=False, verbosity=0)
    assert [referral.code in sent.subject for sent in mailoutbox].count(True) == 1
    assert Referral.objects.get().status == machine.SENT
    names = [task.task_path for task in DBTaskResult.objects.all()]
    assert names.count("consultations.referrals.tasks.remind_of_referrals") == 1
