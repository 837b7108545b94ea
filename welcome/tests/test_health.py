"""What machines ask: is the process up, can the installation work?"""

from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import OperationalError, connection

from welcome import health
from welcome.health import BEAT_SECONDS, WORKER_MISSED_AFTER_SECONDS, worker_heartbeat
from welcome.management.commands import worker

pytestmark = pytest.mark.django_db


def test_healthz_needs_no_login_and_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200


def test_ready_once_a_worker_was_seen(client):
    with worker_heartbeat():
        response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"database": True, "migrations": True, "worker": True}


@pytest.mark.django_db(transaction=True)  # The worker closes connections as after a request.
def test_worker_command_is_seen(client):
    call_command("worker", batch=True, startup_delay=False, verbosity=0)
    assert client.get("/readyz").json()["worker"]


def test_worker_outlives_a_locked_database(monkeypatch, caplog):
    ends = iter([OperationalError("database is locked"), OperationalError("database is locked"), None])
    pauses = []
    monkeypatch.setattr(worker.db_worker.Command, "handle", Mock(side_effect=ends))
    monkeypatch.setattr(worker.time, "sleep", pauses.append)
    monkeypatch.setattr(worker, "connection", Mock())
    call_command("worker")
    assert pauses == sorted(set(pauses))
    assert [record.exc_info for record in caplog.records] == [None, None]
    assert caplog.text.count("database is locked") == 2


def test_heartbeat_outlives_a_locked_database(monkeypatch, caplog):
    monkeypatch.setattr(health, "beat", Mock(side_effect=OperationalError("database is locked")))
    with worker_heartbeat():
        assert "database is locked" in caplog.text


def test_not_ready_without_a_worker(client):
    cache.clear()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"database": True, "migrations": True, "worker": False}


def test_not_ready_when_the_worker_was_missed(client, clock):
    with worker_heartbeat():
        clock.shift(timedelta(seconds=WORKER_MISSED_AFTER_SECONDS + 1))
    assert client.get("/readyz").status_code == 503


def test_two_missed_beats_are_forgiven():
    assert WORKER_MISSED_AFTER_SECONDS > 3 * BEAT_SECONDS


def test_not_ready_with_a_migration_to_apply(client):
    cache.set("worker_seen", True)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'core'")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert not response.json()["migrations"]


def test_not_ready_without_the_database(client, monkeypatch):
    monkeypatch.setattr(health, "connection", Mock(ensure_connection=Mock(side_effect=OperationalError)))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"database": False, "migrations": False, "worker": False}
