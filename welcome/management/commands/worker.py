"""The worker process: runs background tasks from the database and says that it lives."""

import logging
import time

from django.db import DatabaseError, connection
from django_tasks_db.management.commands import db_worker

from core.commands import WholeCity
from core.faults import in_short
from welcome.daily import daily_work
from welcome.health import worker_heartbeat

logger = logging.getLogger(__name__)

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1, 60


class Command(WholeCity, db_worker.Command):
    help = "Runs background tasks until it is ended, and once a day reminds of referrals. Example: manage.py worker"

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(reload=False)

    def handle(self, *, batch: bool, **options) -> None:
        with worker_heartbeat(), daily_work():
            if batch:
                super().handle(batch=True, **options)
            else:
                self._outlive_errors(**options)

    def _outlive_errors(self, **options) -> None:
        """A database that is locked by a long import, or away for a while, ends no worker: it tries again, each time
        after twice the pause, as long as the errors follow one another."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            started = time.monotonic()
            try:
                return super().handle(batch=False, **options)
            except DatabaseError as error:
                connection.close()
                lasted = time.monotonic() - started > 2 * LONGEST_PAUSE_SECONDS
                pause = FIRST_PAUSE_SECONDS if lasted else min(2 * pause, LONGEST_PAUSE_SECONDS)
                logger.warning("The worker tries again in %d s: %s", pause, in_short(error))
            time.sleep(pause)
