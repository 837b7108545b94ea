"""Loads topics, languages, nationalities and code lists."""

from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.core.management.base import no_translations

from catalogues.loading import SHIPPED, CatalogueError, load_catalogues


class Command(BaseCommand):
    help = (
        "Creates or updates the catalogues by code from topics.csv, codelists.json, languages.csv and "
        "nationalities_destatis.csv. Nothing is deleted; what the files no longer hold is deactivated. "
        "Example: manage.py load_catalogues --dir own-catalogues"
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--dir",
            type=Path,
            default=SHIPPED,
            help="directory with the four files (default: the shipped ones)",
        )

    @no_translations
    def handle(self, *, verbosity: int, **options) -> None:
        if not options["dir"].is_dir():
            raise CommandError(f"There is no directory {options['dir']}.")
        try:
            counts = load_catalogues(options["dir"])
        except CatalogueError as error:
            raise CommandError(str(error)) from error
        if verbosity:
            self.stdout.write(", ".join(f"{count} {name}" for name, count in counts.items()))
