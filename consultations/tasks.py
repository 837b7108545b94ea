"""Background work of consultations: imports are checked, written and undone by the worker process."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from consultations.importing import undoing
from consultations.importing.models import ImportBatch, Superseded
from consultations.importing.run import ImportConflict, ImportRun
from core.workbooks import UnreadableFile

State = ImportBatch.State


@task()
def check_import(batch_id: int, language: str) -> None:
    """Check the uploaded file; reasons of faults are kept in `language`."""
    with _unless_late(language), _batch_at_work(batch_id, State.UPLOADED) as batch, _run(batch) as run:
        _keep_result(batch, run)


@task()
def run_import(batch_id: int, language: str) -> None:
    """Check the file once more, because the world has moved on since, and import it."""
    with _unless_late(language), _batch_at_work(batch_id, State.RUNNING) as batch:
        with _run(batch) as run:
            if run.summary.faults:
                _keep_result(batch, run)
                return
            run.write(batch)
        batch.remove_files()
        batch.save()


@task()
def undo_import(batch_id: int, language: str) -> None:
    with _unless_late(language), _batch_at_work(batch_id, State.UNDOING, State.IMPORTED) as batch:
        try:
            undoing.undo(batch)
        except undoing.UndoRefused:
            batch.take(State.UNDOING, State.IMPORTED)  # its page says what stands against it


TASKS = {State.UPLOADED: check_import, State.RUNNING: run_import, State.UNDOING: undo_import}


@contextmanager
def _unless_late(language: str) -> Iterator[None]:
    """A task whose batch has moved on, or was taken over by another task, has nothing to do any more."""
    with override(language), suppress(Superseded):
        yield


@contextmanager
def _batch_at_work(batch_id: int, state: State, back_to: State = State.FAILED) -> Iterator[ImportBatch]:
    """The batch of a task; whatever goes wrong is told on its page, in the state `back_to`."""
    batch = ImportBatch.objects.start(batch_id, state)
    try:
        yield batch
    except Superseded:
        raise
    except (UnreadableFile, ImportConflict) as error:
        batch.fail(str(error))
    except Exception:
        message = _("Something went wrong on our side. Nothing was changed; please try again later.")
        batch.fail(message, state=back_to)
        raise


@contextmanager
def _run(batch: ImportBatch) -> Iterator[ImportRun]:
    with (
        batch.file.open("rb") as file,
        ImportRun(
            file,
            source=batch.source,
            office=batch.office,
            file_name=batch.file_name,
            on_row=_row_counter(batch),
        ) as run,
    ):
        yield run


def _row_counter(batch: ImportBatch) -> Callable[[int], None]:
    """Notes on the batch how many rows have been checked, once a second, for those who watch its page."""
    last = time.monotonic()

    def note(row: int) -> None:
        nonlocal last
        if time.monotonic() - last >= 1:
            last = time.monotonic()
            batch.note_progress(row - 1)

    return note


@transaction.atomic
def _keep_result(batch: ImportBatch, run: ImportRun) -> None:
    batch.claim()
    batch.set_counts(run.summary)
    batch.faults = [vars(fault) for fault in islice(run.faults(), batch.LISTED_FAULTS)]
    batch.state = State.FAULTY if batch.fault_count else State.CHECKED
    if batch.fault_count:
        with tempfile.TemporaryFile() as draft:
            run.write_rejects(draft)
            draft.seek(0)
            batch.rejects.save("rejects", File(draft), save=False)
    batch.save()
