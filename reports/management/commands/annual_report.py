"""`manage.py annual_report`: the workbook of one year."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from core import audit
from core.output import write_whole
from core.periods import Period
from core.progress import ProgressBar
from reports import annual_report, parameters
from reports.checks.consistency import Contradiction
from reports.disclosure import MODES, ROUNDED
from reports.engine import statistic
from reports.levels import StatisticsError, UnknownCode
from reports.scope import OPERATOR, offices_of


class Command(BaseCommand):
    help = (
        "Writes the annual report as an Excel workbook. "
        "Example: manage.py annual_report --year 2025 --office ES --output report.xlsx"
    )

    def add_arguments(self, parser):
        parser.add_argument("--year", type=int, required=True, metavar="Y")
        parser.add_argument("--office", default="", metavar="CODE", help="only this office")
        parser.add_argument("--disclosure", choices=MODES, default=ROUNDED)
        parser.add_argument("--output", type=Path, required=True, metavar="F")

    def handle(self, *, year, office, disclosure, output, **options):
        try:
            period = parameters.period(year)
            if office and not offices_of(OPERATOR).filter(code=office).exists():
                raise UnknownCode(f"There is no office {office!r}.")
        except StatisticsError as error:
            raise CommandError(str(error), returncode=2) from error
        if output.suffix.lower() != ".xlsx":
            raise CommandError(f"The report is an Excel workbook: {output} must end in .xlsx.")
        self._refuse_empty(period, office)
        try:
            with ProgressBar(sys.stderr, "Annual report") as bar:
                content = annual_report.workbook(
                    user=OPERATOR, year=year, office=office, disclosure=disclosure, progress=bar.show
                )
            write_whole(output, content)
        except Contradiction as error:
            raise CommandError(f"The tables contradict each other, nothing was written: {error}.") from error
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
        audit.record(
            None, audit.Action.EXPORT, report="annual", year=year, office=office, disclosure=disclosure
        )
        self.stdout.write(f"{output}: annual report {year}{f' of {office}' if office else ''}, {disclosure}.")

    def _refuse_empty(self, period: Period, office: str) -> None:
        filters = {"office": [office]} if office else {}
        if not statistic(user=OPERATOR, period=period, filters=filters).count("consultations"):
            raise CommandError(
                f"There is no consultation in {period.start.year}{f' in {office}' if office else ''}."
            )
