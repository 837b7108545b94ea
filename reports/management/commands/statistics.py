"""`manage.py statistics`: one table of figures as CSV or JSON."""

from argparse import RawDescriptionHelpFormatter
from collections.abc import Mapping
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, DjangoHelpFormatter

from core import audit
from core.commands import WholeCity
from core.output import write_whole
from core.periods import Period
from reports import parameters
from reports.dimensions import find_dimension
from reports.disclosure import MODES, disclosed
from reports.files import csv_text, json_text
from reports.levels import StatisticsError
from reports.scope import OPERATOR
from reports.tables import EXACT

EXAMPLE = """example:
  manage.py statistics --year 2025 --by district,topic_group --measures concerns,clients
  manage.py statistics --year 2025 --by month --filter office=ES --filter office=HH --format json
"""
FORMATS = {"csv": csv_text, "json": json_text}


class HelpFormatter(DjangoHelpFormatter, RawDescriptionHelpFormatter):
    """Keeps the line breaks of the example."""


class Command(WholeCity, BaseCommand):
    help = "Writes one table of figures: measures grouped by up to three dimensions over a period."

    def create_parser(self, prog_name, subcommand, **kwargs):
        kwargs |= {"formatter_class": HelpFormatter, "epilog": EXAMPLE}
        return super().create_parser(prog_name, subcommand, **kwargs)

    def add_arguments(self, parser):
        parser.add_argument("--year", type=int, metavar="Y")
        parser.add_argument("--from", dest="start", metavar="DATE", help="first day instead of 1 January")
        parser.add_argument("--to", dest="end", metavar="DATE", help="last day instead of 31 December")
        parser.add_argument("--by", default="", metavar="DIM[,DIM]", help="up to three dimensions")
        parser.add_argument("--measures", default="consultations", metavar="M[,M]")
        parser.add_argument(
            "--filter",
            action="append",
            default=[],
            metavar="DIM=CODE",
            help="may be repeated; the same dimension twice means either code",
        )
        parser.add_argument("--disclosure", choices=MODES, default=EXACT)
        parser.add_argument("--format", choices=FORMATS, default="csv")
        parser.add_argument("--output", type=Path, metavar="F", help="file to write instead of the screen")

    def handle(self, **options):
        try:
            period = parameters.period(options["year"], options["start"], options["end"])
            asked = parameters.Asked(
                period=period,
                by=parameters.names(options["by"]),
                measures=parameters.names(options["measures"]),
                filters=_as_stored(parameters.filters(map(self._pair, options["filter"])), period),
                disclosure=options["disclosure"],
            )
            table = asked.table(OPERATOR)
        except StatisticsError as error:
            raise CommandError(str(error), returncode=2) from error
        text = FORMATS[options["format"]](disclosed(table, asked.disclosure))
        self._deliver(text, options["output"])
        if not any(table.total.values()):
            self.stderr.write("Nothing was counted in this period with these filters.")
        audit.record(None, audit.Action.EXPORT, **asked.facts, format=options["format"])

    def _deliver(self, text: str, output: Path | None) -> None:
        if not output:
            self.stdout.write(text, ending="")
            return
        try:
            write_whole(output, text.encode())
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error

    def _pair(self, text: str) -> tuple[str, str]:
        name, equals, code = text.partition("=")
        if not equals:
            raise StatisticsError(f"The filter {text!r} is not of the form DIMENSION=CODE.")
        return name.strip(), code.strip()


def _as_stored(filters: Mapping[str, list[str]], period: Period) -> dict[str, list[str]]:
    """The codes in the case in which they are stored; unknown ones as they are."""
    found = {}
    for name, codes in filters.items():
        stored = {code.casefold(): code for code in find_dimension(name).axis(OPERATOR, period)}
        found[name] = [stored.get(code.casefold(), code) for code in codes]
    return found
