"""The annual report of a year as it stands now, as an Excel workbook in German whoever asks for it."""

from collections.abc import Callable, Sequence

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.replica import read_replica
from core.snapshot import snapshot
from districts.scoping import HasAccess
from reports import book
from reports.book import Book
from reports.checks import consistency
from reports.disclosure import HIDDEN, ROUNDED
from reports.frozen.models import FrozenYear
from reports.frozen.reading import newest
from reports.ready.answers import keeping_afterwards
from reports.sheets.contents import SHEETS
from reports.sheets.model import Report
from reports.workbook import AnnualWorkbook, share_workbook

LANGUAGE = "de"
Progress = Callable[[int, int], None]


def live(
    *,
    user: HasAccess,
    year: int,
    office: str = "",
    disclosure: str = ROUNDED,
    part: str = "",
    languages: Sequence[str] = (LANGUAGE,),
    progress: Progress = lambda done, total: None,
) -> dict[str, Book]:
    """What `user` may see of `year` or a `part` of it (reports.parts), of one office (code) or of all, in several
    languages and of one moment.

    `progress(done, total)` is called after each sheet. Raises StatisticsError for an office that `user` does not see.
    """
    step = Steps((len(languages) + (disclosure == HIDDEN)) * len(SHEETS), progress)
    found = {}
    frozen = newest(year)
    with keeping_afterwards(), read_replica(), snapshot():
        report = book.protected(Report(user, year, office, disclosure, part=part), step)
        for language in languages:
            with translation.override(language):
                found[language] = book.make(report, status=_live_status(frozen), step=step)
    return found


def workbook(
    *,
    user: HasAccess,
    year: int,
    office: str = "",
    disclosure: str = ROUNDED,
    part: str = "",
    progress: Progress = lambda done, total: None,
) -> bytes:
    """The live report as a file; see `live` and `checked_file`."""
    made = live(
        user=user,
        year=year,
        office=office,
        disclosure=disclosure,
        part=part,
        languages=[LANGUAGE],
        progress=progress,
    )
    return checked_file(made[LANGUAGE])


def checked_file(report: Book) -> bytes:
    """The report as a file, read back. Raises Contradiction when its tables do not tie up."""
    content = file(report)
    consistency.check(content, report.mode)
    return content


def file(report: Book) -> bytes:
    with translation.override(LANGUAGE):
        return AnnualWorkbook(report).content()


def share_file(report: Book, side: str) -> bytes:
    """What one side of the tandem (`city`, `partner`) has done, as a file of one sheet."""
    with translation.override(LANGUAGE):
        return share_workbook(report, side)


def file_name(
    *, year: int, office: str = "", disclosure: str = ROUNDED, part: str = "", kind: str = ""
) -> str:
    """`kind` is a word for what is only a piece of the report."""
    named = [
        kind or ("bericht" if part else "jahresbericht"),
        str(year),
        part.lower(),
        office.lower(),
        disclosure,
    ]
    return f"{'-'.join(filter(None, named))}.xlsx"


class Steps:
    """Counts steps of work of which the whole number is known."""

    def __init__(self, total: int, progress: Progress):
        self.done, self.total, self.progress = 0, total, progress

    def __call__(self) -> None:
        self.done += 1
        self.progress(self.done, self.total)


def _live_status(frozen: FrozenYear | None) -> str:
    if frozen is None:
        text = _("Draft of %(time)s: the year is not frozen, its figures can still change.")
        return text % {"time": date_format(timezone.localtime(), "SHORT_DATETIME_FORMAT")}
    return _("Live figures. The year is frozen; what counts is version %(version)s.") % {
        "version": frozen.version
    }
