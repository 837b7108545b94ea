"""One run over one file: check it, list its faults, write it. Used by the command, the task and the benchmarks."""

from collections.abc import Callable, Iterator
from io import TextIOWrapper
from typing import BinaryIO

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from consultations.importing.checking import Summary, check
from consultations.importing.columns import COLUMNS
from consultations.importing.models import ImportBatch
from consultations.importing.references import References
from consultations.importing.rejects import write_rejects
from consultations.importing.staging import Staging
from consultations.importing.writing import write
from core.importing.columns import Fault
from core.importing.reading import open_table
from core.workbooks import UnreadableFile
from districts.models import Office


class ImportConflict(Exception):
    """Something else has written the same consultations or persons between check and writing."""


class ImportRun:
    """`source` keeps the numbers of several senders apart; with `office` only its rows are good.
    `file_name` helps to say why a file cannot be read.

    Checking happens when the run is entered and raises UnreadableFile; `summary` and `faults()` tell the result.
    `on_row` and `on_consultation` are told how far reading and writing have come. Example:

        with ImportRun(file, source="file") as run:
            if not run.summary.faults:
                run.write(ImportBatch(source="file", file_name="2025.xlsx"))
    """

    summary: Summary

    def __init__(
        self,
        file: BinaryIO,
        *,
        source: str,
        office: Office | None = None,
        file_name: str = "",
        on_row: Callable[[int], None] = lambda row: None,
    ):
        self.file, self.file_name, self.source, self.on_row = file, file_name, source, on_row
        self.references = References(only_office=office)

    def __enter__(self) -> "ImportRun":
        self.staging = Staging()
        try:
            table = open_table(self.file, COLUMNS, self.file_name)
            self.summary = check(table, self.staging, self.references, source=self.source, on_row=self.on_row)
        except UnreadableFile:
            self.staging.close()
            raise
        return self

    def __exit__(self, *error) -> None:
        self.staging.close()

    def faults(self) -> Iterator[Fault]:
        return self.staging.faults()

    def write_rejects(self, out: BinaryIO) -> None:
        """Write the rejected rows as UTF-8; see `rejects.write_rejects`."""
        text = TextIOWrapper(out, encoding="utf-8", newline="")
        write_rejects(self.file, self.staging, text)
        text.detach()

    def write(
        self, batch: ImportBatch, *, on_consultation: Callable[[int], None] = lambda done: None
    ) -> None:
        """Write what is new and save `batch` with its counts, all or nothing.

        Raises ValueError when the file has faults, ImportConflict when it is no longer as it was checked, and
        Superseded when another task has taken the batch over.
        """
        if self.summary.faults:
            raise ValueError("A file with faults is not imported.")
        batch.state = ImportBatch.State.IMPORTED
        batch.set_counts(self.summary)
        try:
            with transaction.atomic():
                if batch.pk:
                    batch.claim()
                batch.save()
                write(self.staging, self.references, batch=batch, on_consultation=on_consultation)
        except IntegrityError as error:
            raise ImportConflict(
                _("Another import wrote the same consultations at the same moment; start this one again.")
            ) from error
