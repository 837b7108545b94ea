"""Says whether the audit trail is as it was written."""

import re
import sys

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.progress import ProgressBar
from core.trail.sealing import seal
from core.trail.verifying import Broken, verify

HEAD = re.compile(r"\d{1,18}:[0-9a-f]{64}")


class Command(BaseCommand):
    help = (
        "Seals what waits, then checks every entry of the audit trail and the chain over them. Says OK with numbers, or"
        " names the first broken entry and exits with 1. Example: manage.py verify_audit --known 4711:9f2c…"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--known",
            default="",
            metavar="NUMBER:CHECKSUM",
            help="an end of the chain that an earlier run or the worker's log named; it must still be there",
        )

    def handle(self, *args, known: str, **options) -> None:
        if known and not HEAD.fullmatch(known):
            raise CommandError("--known is not NUMBER:CHECKSUM, as this command prints it.", returncode=2)
        seal(all_entries=True)
        with ProgressBar(sys.stderr, "Checking") as bar:
            try:
                found = verify(known=known, progress=bar.show)
            except Broken as error:
                raise CommandError(f"The audit trail is broken: {error}.") from error
        self.stdout.write(
            f"OK: {found.sealed} entries in the chain, {found.unsealed} not sealed yet, "
            f"{found.deleted} deleted after the retention period."
        )
        if found.head:
            self.stdout.write(f"End of the chain: {found.head}")
