"""Tells from a thread of its own how far a job is: the work itself goes on inside a transaction that only reads."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import DatabaseError, connection

from core.faults import in_short
from reports.jobs.models import ReportJob

logger = logging.getLogger(__name__)

BEAT_SECONDS = 2


@dataclass
class Beat:
    """`show(done, total)` says how far the work is; what was said last is written down at each beat."""

    job: ReportJob
    done: int = 0
    total: int = 0

    def show(self, done: int, total: int) -> None:
        self.done, self.total = done, total

    def write(self) -> None:
        """The next beat may find the database back."""
        try:
            self.job.note_progress(self.done, self.total)
        except DatabaseError as error:
            logger.warning("The progress of a report could not be noted: %s", in_short(error))


@contextmanager
def beating(job: ReportJob) -> Iterator[Beat]:
    beat, stopped = Beat(job), threading.Event()
    thread = threading.Thread(target=_beat_until, args=[beat, stopped], daemon=True)
    thread.start()
    try:
        yield beat
    finally:
        stopped.set()
        thread.join()


def _beat_until(beat: Beat, stopped: threading.Event) -> None:
    while not stopped.wait(BEAT_SECONDS):
        beat.write()
        connection.close()
