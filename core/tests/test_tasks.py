"""A task that fails tells where and what kind of error, in the database and in the log, and no value."""

import logging

import pytest
from django.db import OperationalError
from django_tasks import task
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

WORD = "Zappelphilipp"
WORKER = Worker(
    queue_names=["*"],
    interval=0,
    batch=True,
    backend_name="default",
    startup_delay=False,
    max_tasks=None,
    worker_id="w",
    excluded_queue_names=[],
)


@task()
def stumbles_over(name: str) -> None:
    try:
        int(name * 2)
    except ValueError as error:
        raise KeyError({"name": name * 2}) from error


@task()
def finds_no_server() -> None:
    raise OperationalError("connection refused")


@pytest.mark.django_db
def test_a_failed_task_keeps_no_value(caplog):
    with caplog.at_level(logging.DEBUG):
        for each in (stumbles_over.enqueue(WORD), finds_no_server.enqueue()):
            WORKER.run_task(each.db_result)
    failed = {each.task_path.rsplit(".")[-1]: each.traceback for each in DBTaskResult.objects.all()}
    assert "builtins.ValueError\n" in failed["stumbles_over"]
    assert "builtins.KeyError\n" in failed["stumbles_over"]
    assert "int(name * 2)" in failed["stumbles_over"]
    assert "OperationalError: connection refused" in failed["finds_no_server"]
    assert WORD not in "".join(failed.values())
    assert "KeyError" in caplog.text
    assert WORD * 2 not in caplog.text
