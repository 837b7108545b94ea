"""What the worker does by itself: once a day, in the daytime, however many workers there are."""

from datetime import datetime, timedelta
from unittest.mock import Mock
from zoneinfo import ZoneInfo

import pytest
from django.db import OperationalError
from django_tasks_db.models import DBTaskResult

from core import audit
from core.models import AuditSeal
from welcome import daily
from welcome.addresses import site_url

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.django_db
def test_the_days_work_is_asked_for_once_a_day(clock):
    assert [daily.ask() for _worker in range(3)] == [True, False, False]
    clock.shift(timedelta(days=1))
    assert [daily.ask() for _worker in range(2)] == [True, False]
    assert DBTaskResult.objects.count() == 28


@pytest.mark.django_db
def test_nobody_is_written_to_in_the_night(clock):
    clock.move_to(datetime(2026, 11, 19, 5, 59, tzinfo=BERLIN))
    assert not daily.ask()
    clock.move_to(datetime(2026, 11, 19, 6, 0, tzinfo=BERLIN))
    assert daily.ask()


@pytest.mark.django_db
def test_a_task_that_cannot_be_stored_is_asked_for_again(monkeypatch):
    with monkeypatch.context() as broken:
        away = Mock(enqueue=Mock(side_effect=OperationalError("away")))
        broken.setattr(daily, "remind_of_referrals", away)
        daily.look_if_possible()
    assert daily.ask()


@pytest.mark.parametrize(
    ("origins", "hosts", "expected"),
    [
        ([], ["127.0.0.1", "localhost"], "http://127.0.0.1:8000"),
        ([], ["localhost", "w.example.org"], "https://w.example.org"),
        (["https://a.example.org"], ["w.example.org"], "https://a.example.org"),
        ([], [".example.org"], "http://127.0.0.1:8000"),
    ],
)
def test_mails_lead_to_the_address_of_the_product(origins, hosts, expected):
    assert site_url(origins, hosts) == expected


@pytest.mark.django_db
def test_the_audit_trail_is_sealed_with_every_look():
    audit.record(None, audit.Action.EXPORT)
    daily.look_if_possible()
    assert AuditSeal.objects.count() == 1
