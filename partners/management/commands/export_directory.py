"""Exports the partner directory as HSDS 3 (docs/interface.md)."""

import sys
from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core import audit
from core.progress import ProgressBar
from partners.hsds.exporting import FORMATS, export, size
from partners.hsds.workbook import DoesNotFit


class Command(BaseCommand):
    help = (
        "Writes the whole partner directory, internal parts included, as HSDS 3: organizations.json and services.json, "
        "CSV tables with datapackage.json, or a workbook. "
        "Example: manage.py export_directory --output backup --format tabular"
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--output", type=Path, required=True, metavar="DIR", help="directory, made when it does not exist"
        )
        parser.add_argument("--format", choices=FORMATS, default="json", help="default: json")

    def handle(self, *, output: Path, format: str, **options) -> None:
        total = size()
        try:
            output.mkdir(parents=True, exist_ok=True)
            with ProgressBar(sys.stderr, _("Exporting")) as bar:
                files = export(output, format, on_step=lambda done: bar.show(done, total))
        except OSError as error:
            raise CommandError(f"{error.filename or output}: {error.strerror or error}") from error
        except DoesNotFit as error:
            raise CommandError(str(error)) from error
        audit.record(None, audit.Action.EXPORT, list="directory", format=format)
        names = ", ".join(path.name for path in files)
        text = _("Written to %(directory)s: %(names)s.")
        self.stdout.write(text % {"directory": output, "names": names})
