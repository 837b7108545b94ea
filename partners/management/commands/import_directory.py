"""Imports a package of HSDS 3 into the partner directory (docs/interface.md)."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.progress import ProgressBar
from core.workbooks import SHEETS_LIMIT
from partners.hsds import workbook
from partners.hsds.faults import Faults, Unreadable
from partners.hsds.importing import Difference, Outcome, PackageImport, Refused, ignore


class Command(BaseCommand):
    help = (
        "Imports a package of HSDS 3: organizations.json and services.json, or CSV tables, or these as one "
        "workbook. Records are found by their "
        "id; what the package does not mention stays. With one fault nothing is written. "
        "Example: manage.py import_directory package --dry-run"
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "package", type=Path, metavar="DIR|FILE", help="the unpacked package, or a workbook"
        )
        parser.add_argument("--dry-run", action="store_true", help="only check, and show what would change")

    def handle(self, *, package: Path, dry_run: bool, **options) -> None:
        if package.is_dir():
            self.take(package, dry_run=dry_run)
        elif package.is_file() and package.suffix.lower() == ".xlsx":
            with tempfile.TemporaryDirectory(prefix="hsds-") as directory:
                self.unpack(package, Path(directory))
                self.take(Path(directory), dry_run=dry_run)
        else:
            raise CommandError(_("%(package)s is neither a directory nor a workbook.") % {"package": package})

    def unpack(self, file: Path, directory: Path) -> None:
        try:
            with file.open("rb") as opened:
                workbook.unpack(opened, directory, file.name, limit=SHEETS_LIMIT)
        except Unreadable as error:
            raise CommandError(str(error.fault)) from error

    def take(self, directory: Path, *, dry_run: bool) -> None:
        try:
            with ProgressBar(sys.stderr, _("Checking")) as bar:
                package = PackageImport(directory, on_step=bar.show)
            with ProgressBar(sys.stderr, _("Importing")) as bar:
                package.on_step = lambda done: bar.show(done, package.total)
                outcome = package.run(is_dry=dry_run, on_difference=self.show if dry_run else ignore)
        except OSError as error:
            raise CommandError(f"{error.filename or directory}: {error.strerror or error}") from error
        except Refused as error:
            raise self.refusal(error.faults) from error
        heading = _("Checked, nothing written.") if dry_run else _("Imported.")
        self.stdout.write(f"{heading} {described(outcome)}")

    def show(self, difference: Difference) -> None:
        mark = "+" if difference.is_new else "~"
        self.stdout.write(f"{mark} {difference.kind} {difference.id} {difference.name}".rstrip())
        for name, before, after in difference.fields:
            self.stdout.write(f"    {name}: {shown(before)} → {shown(after)}")

    def refusal(self, faults: Faults) -> CommandError:
        for fault in faults.shown:
            self.stdout.write(str(fault))
        if faults.more:
            more = ngettext("… and %(number)d more", "… and %(number)d more", faults.more)
            self.stdout.write(more % {"number": faults.more})
        text = ngettext(
            "%(number)d fault; nothing was written.", "%(number)d faults; nothing was written.", faults.count
        )
        return CommandError(text % {"number": faults.count})


def shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def described(outcome: Outcome) -> str:
    return _("New: %(new)d, changed: %(changed)d, unchanged: %(unchanged)d, gone: %(gone)d.") % {
        name: sum(getattr(outcome, name).values()) for name in ("new", "changed", "unchanged", "gone")
    }
