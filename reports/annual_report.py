"""The annual report: the sheets of one year as an Excel workbook, in German whoever asks for it."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from django.utils import translation

from core.snapshot import snapshot
from districts.scoping import HasAccess
from reports.checks import consistency
from reports.disclosure import HIDDEN, ROUNDED
from reports.linked import Linked
from reports.sheets.contents import SHEETS
from reports.sheets.links import link
from reports.sheets.model import Report, Sheet
from reports.workbook import AnnualWorkbook

LANGUAGE = "de"


def workbook(
    *,
    user: HasAccess,
    year: int,
    office: str = "",
    disclosure: str = ROUNDED,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> bytes:
    """The workbook of what `user` may see of `year`, of one office (code) or of all.

    `progress(done, total)` is called after each sheet. Raises StatisticsError for an office that `user` does not see,
    and Contradiction when the finished tables do not tie up.
    """
    with translation.override(LANGUAGE), snapshot():
        book = AnnualWorkbook(Report(user, year, office, disclosure))
        for number, (name, sheet) in enumerate(sheets(book.report), start=1):
            book.add(name, sheet)
            progress(number, len(SHEETS))
        content = book.content()
    consistency.check(content, disclosure)
    return content


def sheets(report: Report) -> Iterator[tuple[str, Sheet]]:
    """The tables of the report by number. What one keeps secret no other tells."""
    if report.mode == HIDDEN:
        linked = link(Linked())
        report = replace(report, linked=linked)
        for make in SHEETS.values():
            make(report)
        linked.settle()
    for name, make in SHEETS.items():
        yield name, make(report)


def file_name(*, year: int, office: str = "", disclosure: str = ROUNDED) -> str:
    place = f"-{office.lower()}" if office else ""
    return f"jahresbericht-{year}{place}-{disclosure}.xlsx"
