"""Brings the database to the state that this version needs; on an empty one it also loads the catalogues."""

from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection, transaction

from catalogues.models import Topic
from consultations.row_security import open_figures
from districts.models import City


class Command(BaseCommand):
    help = (
        "Migrates the database, makes the cache table and loads the catalogues where there are none yet. "
        "Doing it again changes nothing. Example: manage.py prepare --demo"
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--demo",
            action="store_true",
            help="with no city yet: load Dortmund and three years of invented work (DEBUG only)",
        )

    def handle(self, *, demo: bool, verbosity: int, **options) -> None:
        call_command("migrate", interactive=False, verbosity=max(verbosity - 1, 0))
        call_command("createcachetable", verbosity=0)
        open_figures(connection)
        if not Topic.objects.exists():
            self.step("Loading the catalogues …")
            call_command("load_catalogues", verbosity=0)
        call_command("load_questionnaires", verbosity=0)
        if demo and not City.objects.exists():
            self.load_demo()

    def load_demo(self) -> None:
        self.step("Loading Dortmund and invented work of three years; this happens only once …")
        try:
            # Together or not at all, because an existing city means that there is nothing left to load.
            with transaction.atomic():
                call_command("load_city", "dortmund", verbosity=0)
                call_command("load_notices", verbosity=0)
                call_command("demo_data", verbosity=0)
        except CommandError as error:
            raise CommandError(f"The demo data could not be loaded: {error}") from error

    def step(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
