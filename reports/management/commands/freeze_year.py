"""`manage.py freeze_year`: the annual figures of a year as a new version."""

import argparse
import sys

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from core.commands import WholeCity
from core.progress import ProgressBar
from reports import parameters
from reports.checks.consistency import Contradiction
from reports.frozen.freezing import freeze
from reports.frozen.models import FrozenYear
from reports.levels import StatisticsError


def note(value: str) -> str:
    longest = FrozenYear._meta.get_field("note").max_length
    if len(value) > longest or not value.isprintable():
        raise argparse.ArgumentTypeError(f"at most {longest} characters in one line")
    return value


class Command(WholeCity, BaseCommand):
    help = (
        "Freezes the annual figures of a year that is over as a new version; the annual report of the year comes from "
        "it from then on. Example: manage.py freeze_year 2025 --note 'HH recorded late'"
    )

    def add_arguments(self, parser):
        parser.add_argument("year", type=int, metavar="Y")
        parser.add_argument("--note", type=note, default="", metavar="TEXT", help="why this version was made")

    def handle(self, *, year, note, **options):
        try:
            parameters.period(year)
        except StatisticsError as error:
            raise CommandError(str(error), returncode=2) from error
        try:
            with translation.override("en"), ProgressBar(sys.stderr, "Freezing") as bar:
                frozen = freeze(year=year, note=note, progress=bar.show)
        except Contradiction as error:
            raise CommandError(f"The tables contradict each other, nothing was frozen: {error}.") from error
        except StatisticsError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{year} is frozen as version {frozen.version}.")
