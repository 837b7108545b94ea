"""`manage.py keep_figures`: checks and renews the figures that are kept ready."""

from django.core.management.base import BaseCommand, CommandError

from core.commands import WholeCity
from reports.ready.upkeep import renew

MOST_TOLD = 20


class Command(WholeCity, BaseCommand):
    help = (
        "Counts all figures that are kept ready a second time, tells every difference, and renews what has changed "
        "since. The worker does it every day. Example: manage.py keep_figures --rebuild"
    )

    def add_arguments(self, parser):
        parser.add_argument("--rebuild", action="store_true", help="believe nothing that is kept")

    def handle(self, *, rebuild, **options):
        found = renew(anew=rebuild)
        for text in found[:MOST_TOLD]:
            self.stderr.write(text)
        if found:
            raise CommandError(f"{len(found)} differences between what was kept and what is counted.")
        self.stdout.write("The figures kept ready are what is counted.")
