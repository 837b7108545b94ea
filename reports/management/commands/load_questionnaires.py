"""Loads the questionnaires that come with the product."""

from django.core.management import BaseCommand

from reports.evaluation.loading import load


class Command(BaseCommand):
    help = (
        "Adds the questionnaires for consultations, events, partners and staff of which there is none yet; none is "
        "in use before somebody says so in the product. Doing it again changes nothing. Example: "
        "manage.py load_questionnaires"
    )

    def handle(self, *, verbosity: int, **options) -> None:
        added = load()
        if verbosity:
            self.stdout.write(f"{added} questionnaires added")
