"""Asks partners to confirm their entries in the directory, and sends the mails that wait."""

from django.core.management import BaseCommand, CommandError
from django.core.management.base import no_translations
from django.utils import timezone

from core import outbox
from partners.models import Service
from partners.reviews import asking


class Command(BaseCommand):
    help = (
        "Asks partners whose services are due by mail to confirm or correct them, once a year at most, ends requests "
        "and closures that are over, and sends the mails that wait. May run as often as you like: nobody is asked "
        "twice. The worker does it by itself once a day. Example: manage.py directory_reminders --dry-run"
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only list who would be asked about what")

    @no_translations
    def handle(self, *, dry_run: bool, verbosity: int, **options) -> None:
        if dry_run:
            self.tell()
            return
        counts = asking.run()
        if verbosity:
            self.stdout.write(
                f"Asked about {counts[asking.ASKED]} services in {counts[asking.MAILS]} mails. "
                f"Requests without an answer: {counts[asking.ENDED]}. "
                f"Offered again: {counts[asking.REOPENED]}. Mails sent: {counts[outbox.SENT]}."
            )
        if failed := counts[outbox.UNSENT]:
            raise CommandError(f"Mails that could not be sent: {failed}. The next run tries again.")

    def tell(self) -> None:
        due = list(asking.due(timezone.localdate()))
        if not due:
            self.stdout.write("Nobody is to be asked today.")
        for keys in due:
            services = Service.objects.select_related("organisation").in_bulk(keys)
            for service in (services[key] for key in keys):
                self.stdout.write(f"{service.mail_address}: {service}")
