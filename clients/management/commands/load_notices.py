"""Puts the model texts of the privacy notices in, as drafts."""

from django.core.management import BaseCommand

from clients.notices.services import load_models


class Command(BaseCommand):
    help = (
        "Gives every controller (the city, its partners in the tandem) that has no privacy notice yet the model texts "
        "in German, English and Turkish, as drafts to be adapted and approved. Example: manage.py load_notices"
    )

    def handle(self, *, verbosity: int, **options) -> None:
        count = load_models()
        if verbosity:
            self.stdout.write(f"{count} controllers have got model texts.")
