"""Background tasks whose failure is kept and logged without values (core.faults): the database keeps the traceback of a
failed task, unencrypted."""

from dataclasses import dataclass
from typing import Any

from django_tasks.base import Task
from django_tasks_db import DatabaseBackend

from core.faults import Harmless, without_values


class TaskFailed(Harmless):
    """Stands for what a task raised, without its values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietTask(Task):
    def call(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return Task.call(self, *args, **kwargs)
        except Exception as error:
            raise TaskFailed(without_values(error)) from None


class QuietBackend(DatabaseBackend):
    """For TASKS."""

    task_class = QuietTask
