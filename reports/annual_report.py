"""The annual report: the sheets of one year as an Excel workbook, in German whoever asks for it."""

from collections.abc import Callable

from django.utils import translation

from districts.scoping import HasAccess
from reports.disclosure import ROUNDED
from reports.sheets.contents import SHEETS
from reports.sheets.model import Report
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

    `progress(done, total)` is called after each sheet. Raises StatisticsError for an office that `user` does not see.
    """
    report = Report(user, year, office, disclosure)
    with translation.override(LANGUAGE):
        book = AnnualWorkbook(report)
        for number, (name, make) in enumerate(SHEETS.items(), start=1):
            book.add(name, make(report))
            progress(number, len(SHEETS))
        return book.content()


def file_name(*, year: int, office: str = "", disclosure: str = ROUNDED) -> str:
    place = f"-{office.lower()}" if office else ""
    return f"jahresbericht-{year}{place}-{disclosure}.xlsx"
