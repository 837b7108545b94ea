"""Imports consultations from a spreadsheet or CSV file (docs/import.md)."""

import argparse
import sys
from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.importing.checking import Summary
from consultations.importing.models import ImportBatch
from consultations.importing.run import ImportConflict, ImportRun
from core import audit
from core.commands import WholeCity
from core.output import whole_file
from core.progress import ProgressBar
from core.workbooks import UnreadableFile


def source_name(value: str) -> str:
    longest = ImportBatch._meta.get_field("source").max_length
    name = value.strip()
    if not name or len(name) > longest or not name.isprintable():
        raise argparse.ArgumentTypeError(f"a name of 1 to {longest} characters is needed")
    return name


class Command(WholeCity, BaseCommand):
    help = (
        "Imports consultations from an .xlsx or .csv file, one row per concern. The file is checked whole first; with "
        "one fault nothing is written. Example: manage.py import_consultations 2025.xlsx --rejects faults.csv"
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "file", type=Path, metavar="FILE", help=".xlsx (first sheet) or .csv (UTF-8, ; or ,)"
        )
        parser.add_argument("--dry-run", action="store_true", help="only check the file")
        parser.add_argument(
            "--rejects", type=Path, metavar="OUT.csv", help="write the faulty rows with reasons to this file"
        )
        parser.add_argument(
            "--source",
            type=source_name,
            default="file",
            metavar="NAME",
            help="keeps the numbers of several senders apart (default: file)",
        )

    def handle(self, *, file: Path, dry_run: bool, rejects: Path | None, source: str, **options) -> None:
        try:
            with (
                file.open("rb") as opened,
                ProgressBar(sys.stderr, _("Rows checked:")) as bar,
                ImportRun(opened, source=source, file_name=file.name, on_row=bar.show) as run,
            ):
                self.finish(run, name=file.name, dry_run=dry_run, rejects=rejects)
        except OSError as error:
            raise CommandError(f"{error.filename or file}: {error.strerror or error}") from error
        except (UnreadableFile, ImportConflict) as error:
            raise CommandError(str(error)) from error

    def finish(self, run: ImportRun, *, name: str, dry_run: bool, rejects: Path | None) -> None:
        if rejects:
            with whole_file(rejects) as out:
                run.write_rejects(out)
        if run.summary.faults:
            self.refuse(run)
        if not dry_run and run.summary.consultations:
            self.write(run, name)
        heading = _("Checked, nothing written.") if dry_run else _("Imported.")
        self.stdout.write(f"{heading} {described(run.summary)}")

    def refuse(self, run: ImportRun) -> None:
        for fault in run.faults():
            self.stdout.write(
                _("Row %(row)d, %(column)s, “%(value)s”: %(reason)s")
                % {"row": fault.row, "column": fault.column, "value": fault.value, "reason": fault.reason}
            )
        faults = ngettext("%(number)d fault", "%(number)d faults", run.summary.faults)
        rows = ngettext("%(number)d row", "%(number)d rows", run.summary.faulty_rows)
        raise CommandError(
            _("%(faults)s in %(rows)s; nothing was written.")
            % {
                "faults": faults % {"number": run.summary.faults},
                "rows": rows % {"number": run.summary.faulty_rows},
            }
        )

    def write(self, run: ImportRun, name: str) -> None:
        batch = ImportBatch(source=run.source, file_name=name[:200])
        total = run.summary.consultations
        with ProgressBar(sys.stderr, _("Importing")) as bar, transaction.atomic():
            run.write(batch, on_consultation=lambda done: bar.show(done, total))
            audit.record(None, audit.Action.IMPORT, batch, consultations=total)


def described(summary: Summary) -> str:
    return _(
        "Rows: %(rows)d. New consultations: %(consultations)d, with concerns: %(concerns)d, referrals: %(referrals)d, "
        "new clients: %(clients)d. Already known consultations: %(known)d."
    ) % vars(summary)
