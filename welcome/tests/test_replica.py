"""Statistics are read from a copy of the database, which lags behind; everything else goes to the main one."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, connections, router
from django.db.backends.base.base import BaseDatabaseWrapper

from consultations.models import Consultation
from core import replica, rows
from core.periods import Period
from core.replica import REPLICA, ReplicaRouter, read_only, read_replica
from core.snapshot import snapshot
from reports.engine import statistic
from reports.scope import OPERATOR
from reports.tests import worlds
from reports.tests.test_engine import consultation
from welcome.tests import postgresql

YEAR = Period.year(2025)


def counted() -> int:
    return statistic(user=OPERATOR, period=YEAR).count("consultations")


def settings_of_test() -> dict:
    return {name: value for name, value in connection.settings_dict.items() if name != "TEST"}


@pytest.fixture(scope="module")
def standby_home() -> Iterator[Path | None]:
    """Where a streaming replica of the server listens; SQLite has a copied file instead."""
    if connection.vendor == "sqlite":
        yield None
        return
    with postgresql.standby(connection.settings_dict["HOST"]) as home:
        yield home


@contextmanager
def behind(directory: Path, standby_home: Path | None) -> Iterator[dict]:
    """The settings of a copy of the test's database that stays as it is now."""
    config = settings_of_test()
    if standby_home is None:
        connection.ensure_connection()
        with closing(sqlite3.connect(directory / "copy.sqlite3")) as target:
            connection.connection.backup(target)
        yield config | {"NAME": str(directory / "copy.sqlite3")}
        return
    postgresql.catch_up(config["HOST"], standby_home)
    postgresql.asked(standby_home, "SELECT pg_wal_replay_pause()")
    yield config | {"HOST": str(standby_home)}
    postgresql.asked(standby_home, "SELECT pg_wal_replay_resume()")


def use(monkeypatch, config: dict) -> None:
    known = connections.configure_settings({"default": connection.settings_dict, REPLICA: read_only(config)})
    monkeypatch.setitem(connections.settings, REPLICA, known[REPLICA])
    monkeypatch.setitem(router.__dict__, "routers", [ReplicaRouter()])
    monkeypatch.setitem(replica._silent_until, REPLICA, 0.0)
    # Django lets a test ask the databases that it had declared before there was a copy.
    cells = BaseDatabaseWrapper.ensure_connection.__closure__ or ()
    [test_case] = [cell.cell_contents for cell in cells if isinstance(cell.cell_contents, type)]
    monkeypatch.setattr(test_case, "databases", {*test_case.databases, REPLICA})


@pytest.fixture
def lagging(cast, monkeypatch, tmp_path, standby_home):
    """A copy with two consultations; the main database has a third."""
    worlds.build([consultation(), consultation()])
    with behind(tmp_path, standby_home) as config:
        worlds.build([consultation()])
        use(monkeypatch, config)
        yield
        if hasattr(connections._connections, REPLICA):
            connections[REPLICA].close()
            del connections[REPLICA]


@pytest.mark.django_db(transaction=True)
def test_figures_come_from_the_copy_and_all_else_from_the_main_database(lagging, client_for):
    assert counted() == 2
    assert Consultation.objects.count() == 3
    with read_replica():
        assert Consultation.objects.count() == 2
        first = Consultation.objects.order_by("pk").first()
        first.save()  # goes to the main database
    with snapshot():  # of the main database: what is frozen is not read from a copy
        assert counted() == 3
    with read_replica(), snapshot():
        assert counted() == 2
    page = client_for("coordinator").get("/statistics/table.csv?year=2025&disclosure=rounded&by=office")
    assert page.content.decode().splitlines()[-1] == "*,0"
    assert client_for("coordinator").get("/readyz").json()["replica"] is True


@pytest.mark.django_db(transaction=True)
def test_the_copy_refuses_to_be_written(lagging):
    with pytest.raises(DatabaseError):
        Consultation.objects.using(REPLICA).all().update(minutes=1)


@pytest.mark.django_db(transaction=True)
def test_the_copy_shows_rows_to_whom_the_main_database_does(lagging):
    """SQLite shows everybody everything."""
    seen = 0 if connection.vendor == "postgresql" else 2
    with rows.asking(lambda: rows.NOBODY):
        assert Consultation.objects.using(REPLICA).count() == seen


@pytest.mark.django_db(transaction=True)
def test_a_copy_that_does_not_answer_is_told_and_left_alone(cast, monkeypatch, caplog, client):
    worlds.build([consultation()])
    use(
        monkeypatch,
        settings_of_test() | {"NAME": "/nowhere/copy" if connection.vendor == "sqlite" else "nowhere"},
    )
    assert [counted(), counted()] == [1, 1]
    told = [record for record in caplog.records if "does not answer" in record.message]
    assert len(told) == 1
    assert client.get("/readyz").json()["replica"] is False
    del connections[REPLICA]


@pytest.mark.django_db
def test_without_a_copy_there_is_none():
    assert not replica.has_replica()
    with read_replica():
        assert replica.reading_alias() == "default"
