"""Encrypts anew what earlier keys encrypted."""

import sys

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.commands import WholeCity
from core.encryption import files, rotation
from core.progress import ProgressBar


class Command(WholeCity, BaseCommand):
    help = (
        "Says how many rows and files are encrypted with earlier keys of ENCRYPTION_KEY; encrypts them with the first"
        " one with --commit. Stopped, it goes on where it was. Example: manage.py rotate_encryption --commit"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--commit", action="store_true", help="encrypt; without it nothing is changed")

    def handle(self, *args, commit: bool, **options) -> None:
        if missing := rotation.missing():
            raise CommandError(f"ENCRYPTION_KEY lacks keys that are in use: {', '.join(missing)}.")
        if not commit:
            self.stdout.write(f"To be encrypted anew: {rotation.due()} rows, {files.due()} files.")
            return
        with ProgressBar(sys.stderr, "Encrypting") as bar:
            rows = rotation.rotate(bar.show)
        self.stdout.write(
            f"Encrypted anew: {rows} rows, {files.rotate()} files. The earlier keys are in use no more."
        )
