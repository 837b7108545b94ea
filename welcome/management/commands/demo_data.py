"""Invented work of several years, for trying out, showing and measuring."""

import sys
from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.core.management.base import no_translations
from django.db import transaction
from django.utils import timezone

from core.commands import WholeCity
from core.progress import ProgressBar
from welcome.demo.loading import DemoDataError, load

MOST = 1_000_000


def whole_number(lowest: int, highest: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isdecimal() or not lowest <= int(text) <= highest:
            raise ArgumentTypeError(f"“{text}” is not a whole number from {lowest} to {highest}")
        return int(text)

    return number


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"“{text}” is not a date such as 2026-11-18") from error


class Command(WholeCity, BaseCommand):
    help = (
        "Fills a city that has no work yet with invented staff, clients, consultations and partners; refused unless "
        "DEBUG is on. The same options give the same data. Example: manage.py demo_data --years 3 --until 2026-11-18"
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--years", type=whole_number(1, 20), default=3, help="how many years back (3)")
        parser.add_argument(
            "--consultations",
            type=whole_number(1, MOST),
            help="over all offices and years; default: 900 to 1,500 per office and year",
        )
        parser.add_argument("--until", type=day, help="last day (today)")
        parser.add_argument("--seed", type=whole_number(0, 2**32), default=1, help="start of chance (1)")

    @no_translations
    def handle(self, *, years, consultations, until, seed, verbosity, **options) -> None:
        if not settings.DEBUG:
            raise CommandError("Demo data is for trying out: it is refused while DEBUG is off.")
        try:
            with transaction.atomic(), ProgressBar(sys.stderr, "Inventing consultations") as bar:
                done = load(
                    years=years,
                    total=consultations,
                    until=until or timezone.localdate(),
                    seed=seed,
                    progress=bar.show,
                )
        except DemoDataError as error:
            raise CommandError(str(error)) from error
        if verbosity:
            self.stdout.write(f"{done} consultations invented.")
