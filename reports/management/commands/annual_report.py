"""`manage.py annual_report`: the workbook of one year."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from core import audit
from core.commands import WholeCity
from core.output import write_whole
from core.periods import Period
from core.progress import ProgressBar
from reports import annual_report, parameters
from reports.checks.consistency import Contradiction
from reports.disclosure import MODES, ROUNDED
from reports.engine import statistic
from reports.frozen.models import Damaged, FrozenYear
from reports.frozen.reading import NotFrozen, book_of, newest
from reports.levels import StatisticsError, UnknownCode
from reports.parts import HALVES, QUARTERS
from reports.scope import OPERATOR, offices_of


class Command(WholeCity, BaseCommand):
    help = (
        "Writes the annual report as an Excel workbook. "
        "Example: manage.py annual_report --year 2025 --office ES --output report.xlsx"
    )

    def add_arguments(self, parser):
        parser.add_argument("--year", type=int, required=True, metavar="Y")
        parser.add_argument("--office", default="", metavar="CODE", help="only this office")
        parser.add_argument(
            "--part", choices=[*QUARTERS, *HALVES], default="", help="only this quarter or half of the year"
        )
        parser.add_argument("--disclosure", choices=MODES, default=ROUNDED)
        parser.add_argument(
            "--live", action="store_true", help="of a frozen year, too, the figures as they are now"
        )
        parser.add_argument("--output", type=Path, required=True, metavar="F")

    def handle(self, *, year, office, disclosure, part, live, output, **options):
        try:
            parameters.period(year)
            if office and not offices_of(OPERATOR).filter(code=office).exists():
                raise UnknownCode(f"There is no office {office!r}.")
        except StatisticsError as error:
            raise CommandError(str(error), returncode=2) from error
        if output.suffix.lower() != ".xlsx":
            raise CommandError(f"The report is an Excel workbook: {output} must end in .xlsx.")
        if not output.parent.is_dir():  # said before the work, not after it
            raise CommandError(f"{output} cannot be written: there is no directory {output.parent}.")
        selection = {"year": year, "office": office, "disclosure": disclosure} | (
            {"part": part} if part else {}
        )
        frozen = None if live or part else newest(year)
        if not frozen:
            self._refuse_empty(Period.in_year(year, part), part, office)
        content = self._frozen(frozen, selection) if frozen else self._live(selection)
        try:
            write_whole(output, content)
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
        facts = selection | ({"version": frozen.version} if frozen else {})
        audit.record(None, audit.Action.EXPORT, report="annual", **facts)
        said = f", frozen version {frozen.version}" if frozen else ""
        self.stdout.write(
            f"{output}: annual report {time_of(year, part)}{f' of {office}' if office else ''}, {disclosure}{said}."
        )

    def _live(self, selection: dict) -> bytes:
        try:
            with ProgressBar(sys.stderr, "Annual report") as bar:
                return annual_report.workbook(user=OPERATOR, **selection, progress=bar.show)
        except Contradiction as error:
            raise CommandError(f"The tables contradict each other, nothing was written: {error}.") from error

    def _frozen(self, frozen: FrozenYear, selection: dict) -> bytes:
        options = {name: selection[name] for name in ("office", "disclosure")}
        try:
            report = book_of(frozen, user=OPERATOR, **options, language=annual_report.LANGUAGE)
        except Damaged as error:
            raise CommandError(
                "What is stored of the frozen year was changed; nothing was written."
            ) from error
        except NotFrozen as error:
            raise CommandError(f"{error} Use --live for the figures as they are now.") from error
        return annual_report.file(report)

    def _refuse_empty(self, period: Period, part: str, office: str) -> None:
        filters = {"office": [office]} if office else {}
        if not statistic(user=OPERATOR, period=period, filters=filters).count("consultations"):
            raise CommandError(
                f"There is no consultation in {time_of(period.start.year, part)}"
                f"{f' in {office}' if office else ''}."
            )


def time_of(year: int, part: str) -> str:
    return f"{year}-{part}" if part else str(year)
