"""Health checks for machines: whether the process is up, and whether the installation can work."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.faults import in_short
from core.replica import has_replica, replica_answers

logger = logging.getLogger(__name__)

BEAT_SECONDS = 20
WORKER_SEEN = "worker_seen"
WORKER_MISSED_AFTER_SECONDS = 90


@contextmanager
def worker_heartbeat() -> Iterator[None]:
    """Says from a thread of its own that the worker lives, so that a long task does not look like a dead worker."""
    stopped = threading.Event()
    beat_if_possible()
    thread = threading.Thread(target=beat_until, args=[stopped], daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()


def beat_until(stopped: threading.Event) -> None:
    while not stopped.wait(BEAT_SECONDS):
        beat_if_possible()
        connection.close()


def beat_if_possible() -> None:
    """The next beat may find the database back; until then /readyz tells."""
    try:
        beat()
    except DatabaseError as error:
        logger.warning("The worker could not say that it lives: %s", in_short(error))


def beat() -> None:
    cache.set(WORKER_SEEN, True, timeout=WORKER_MISSED_AFTER_SECONDS)


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process is up."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, its migrations are applied and a worker was seen lately, otherwise 503."""
    checks = {"database": False, "migrations": False, "worker": False}
    try:
        connection.ensure_connection()
        checks["database"] = True
        executor = MigrationExecutor(connection)
        checks["migrations"] = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        checks["worker"] = cache.get(WORKER_SEEN, False)
    except DatabaseError:
        # What could not be asked counts as not ready.
        pass
    is_ready = all(checks.values())
    if has_replica():
        # Without it the product works; statistics are read from the main database.
        checks["replica"] = replica_answers()
    return JsonResponse(checks, status=200 if is_ready else 503)
