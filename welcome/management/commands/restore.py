"""Brings a backup back into an empty database."""

import sys
from pathlib import Path

from django.core.management import BaseCommand, CommandError, CommandParser, call_command

from core.backup import reading
from core.backup.errors import BackupError
from core.backup.writing import Contents
from core.commands import WholeCity
from core.progress import ProgressBar


class Command(WholeCity, BaseCommand):
    help = (
        "Brings back what manage.py backup wrote, from either kind of database, into one that is migrated and empty."
        " What has been due for deletion since goes again. Stop web process and worker first."
        " Example: manage.py restore /backup/willkommen-2026-11-18.backup"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="F")

    def handle(self, *args, file: Path, **options) -> None:
        try:
            with ProgressBar(sys.stderr, "Restoring") as bar:
                found = reading.restore(file, bar.show)
        except BackupError as error:
            raise CommandError(f"{file} was not restored: {error}.") from error
        except OSError as error:
            raise CommandError(
                f"{file} was not restored: {error.filename or file}: {error.strerror}."
            ) from error
        self._report(file, found)
        self.stdout.write("What has been due for deletion since: manage.py retention --commit")
        call_command("retention", "--commit", stdout=self.stdout, stderr=self.stderr)

    def _report(self, file: Path, found: Contents) -> None:
        self.stdout.write(
            f"{file}: restored {found.rows} rows of {len(found.counts)} tables and {found.files} files"
            f" of {found.made}."
        )
        known = f" --known {found.trail}" if found.trail else ""
        self.stdout.write(f"Check the audit trail: manage.py verify_audit{known}")
