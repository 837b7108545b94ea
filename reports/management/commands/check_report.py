"""`manage.py check_report`: the annual report counted a second time, row by row."""

import sys

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.commands import WholeCity
from core.progress import ProgressBar
from reports import annual_report, parameters
from reports.checks import consistency
from reports.checks.comparison import Comparison
from reports.levels import StatisticsError, UnknownCode
from reports.parts import HALVES, QUARTERS
from reports.scope import OPERATOR, offices_of
from reports.tables import EXACT

MOST_TOLD = 20


class Command(WholeCity, BaseCommand):
    help = (
        "Makes the exact annual report in memory, counts each of its figures a second time from the rows, and tells "
        "every difference. Example: manage.py check_report --year 2025 --office ES"
    )

    def add_arguments(self, parser):
        parser.add_argument("--year", type=int, required=True, metavar="Y")
        parser.add_argument("--office", default="", metavar="CODE", help="only this office")

        parser.add_argument(
            "--part", choices=[*QUARTERS, *HALVES], default="", help="only this part of the year"
        )

    def handle(self, *, year, office, part, **options):
        try:
            parameters.period(year)
            if office and not offices_of(OPERATOR).filter(code=office).exists():
                raise UnknownCode(f"There is no office {office!r}.")
        except StatisticsError as error:
            raise CommandError(str(error), returncode=2) from error
        try:
            with ProgressBar(sys.stderr, "Annual report") as bar:
                content = annual_report.workbook(
                    user=OPERATOR, year=year, office=office, part=part, disclosure=EXACT, progress=bar.show
                )
        except consistency.Contradiction as error:
            raise CommandError(f"The tables contradict each other: {error}.") from error
        comparison = Comparison(content, OPERATOR, year, office, timezone.localdate(), part)
        found = list(comparison.differences())
        for text in found[:MOST_TOLD]:
            self.stderr.write(text)
        summary = (
            f"{year}: {len(comparison.written)} figures in {len(comparison.tables)} tables counted again, "
            f"{consistency.check(content, EXACT)} ties between them, {len(found)} differences."
        )
        if found:
            raise CommandError(summary)
        self.stdout.write(summary)
