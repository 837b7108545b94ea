"""Reminds of referrals without an answer, closes those that nobody answers, and sends the mails that wait."""

import sys

from django.core.management import BaseCommand, CommandError
from django.core.management.base import no_translations

from consultations.referrals import reminders
from core.commands import WholeCity
from core.progress import ProgressBar


class Command(WholeCity, BaseCommand):
    help = (
        "Reminds receivers, advisers and office leads of referrals without an answer, closes those without one for "
        "too long, and sends the mails that wait. May run as often as you like: each step is taken once. The worker "
        "does it by itself once a day. Example: manage.py referral_reminders"
    )

    @no_translations
    def handle(self, *, verbosity, **options) -> None:
        with ProgressBar(sys.stderr, "Reminding") as bar:
            counts = reminders.run(progress=bar.show)
        if verbosity:
            self.stdout.write(
                f"Reminders: receivers {counts[reminders.Kind.REMINDER]}, advisers "
                f"{counts[reminders.Kind.ADVISER]}, office leads {counts[reminders.Kind.LEAD]}. "
                f"Closed without an answer: {counts[reminders.EXPIRED]}. "
                f"Mails sent: {counts[reminders.SENT]}."
            )
        if failed := counts[reminders.UNSENT]:
            raise CommandError(f"Mails that could not be sent: {failed}. The next run tries again.")
