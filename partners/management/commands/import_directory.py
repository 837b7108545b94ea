"""Imports a package of HSDS 3 into the partner directory (docs/interface.md)."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.progress import ProgressBar
from partners.hsds.faults import Faults
from partners.hsds.importing import Difference, Outcome, PackageImport, Refused, ignore


class Command(BaseCommand):
    help = (
        "Imports a package of HSDS 3: organizations.json and services.json, or CSV tables. Records are found by their "
        "id; what the package does not mention stays. With one fault nothing is written. "
        "Example: manage.py import_directory package --dry-run"
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("directory", type=Path, metavar="DIR", help="the unpacked package")
        parser.add_argument("--dry-run", action="store_true", help="only check, and show what would change")

    def handle(self, *, directory: Path, dry_run: bool, **options) -> None:
        if not directory.is_dir():
            raise CommandError(_("%(directory)s is no directory.") % {"directory": directory})
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
