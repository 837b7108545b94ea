"""Puts the whole data set into one encrypted file."""

import sys
from pathlib import Path

from django.core.management import BaseCommand, CommandError, CommandParser

from core.backup import writing
from core.backup.errors import BackupError
from core.commands import WholeCity
from core.progress import ProgressBar


class Command(WholeCity, BaseCommand):
    help = (
        "Writes all tables and uploaded files, as they are at one moment, into a new file, encrypted with BACKUP_KEY."
        " The product may go on working. Example: manage.py backup --output /backup/willkommen-2026-11-18.backup"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", type=Path, required=True, metavar="F", help="must not exist yet")

    def handle(self, *args, output: Path, **options) -> None:
        try:
            with ProgressBar(sys.stderr, "Backing up") as bar:
                made = writing.write(output, bar.show)
        except BackupError as error:
            raise CommandError(f"No backup was made: {error}.") from error
        except OSError as error:
            place = error.filename or output
            raise CommandError(f"No backup was made: {place}: {error.strerror}.") from error
        self.stdout.write(
            f"{output}: {made.rows} rows of {len(made.counts)} tables and {made.files} files,"
            f" {output.stat().st_size / 1e6:.1f} MB."
        )
        if made.trail:
            self.stdout.write(f"End of the audit trail in it: {made.trail}")
