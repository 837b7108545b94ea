"""Background tasks whose failure is kept and logged without values.

The database keeps the traceback of a failed task, unencrypted; what an exception says may hold a name, an address or a
row of a file. Where it happened and which kinds of exception there were is what one needs to find the fault.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from traceback import format_tb
from typing import Any

from django.db import OperationalError
from django_tasks.base import Task
from django_tasks_db import DatabaseBackend

TELLING = (ConnectionError, TimeoutError, OperationalError)
"""What these say is about servers, not about people."""


class TaskFailed(Exception):
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


def without_values(error: BaseException) -> str:
    """Kinds and places of `error` and of what led to it, the first one first."""
    told = [f"{_kind(each)}\n{''.join(format_tb(each.__traceback__))}" for each in _chain(error)]
    return "\n".join(reversed(told))


def _kind(error: BaseException) -> str:
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    return f"{kind}: {error}" if isinstance(error, TELLING) else kind


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
