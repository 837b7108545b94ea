"""Freezing a year: all its reports, made once and checked, stored as a new version."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.periods import Period
from core.snapshot import snapshot
from districts.models import Office
from reports import book
from reports.annual_report import Progress, Steps
from reports.checks import consistency
from reports.disclosure import MODES
from reports.engine import statistic
from reports.frozen.models import FrozenReport, FrozenYear, digest, digest_of
from reports.frozen.reading import newest
from reports.levels import StatisticsError
from reports.scope import OPERATOR, offices_of
from reports.sheets.contents import RULE_SET
from reports.sheets.model import Report

LANGUAGES = [code for code, _name in settings.LANGUAGES]


class FreezeRefused(StatisticsError):
    """The year cannot be frozen; the text says why."""


def freeze(
    *,
    year: int,
    note: str = "",
    author: User | None = None,
    progress: Progress = lambda done, total: None,
    finish: Callable[[FrozenYear], None] = lambda frozen: None,
) -> FrozenYear:
    """Store the annual report of `year` as a new version: of the city and of each office, under every disclosure
    control, in every language. `finish` is called in the same transaction.

    Raises FreezeRefused, and Contradiction when tables of a report do not tie up; then nothing is stored.
    """
    refuse(year)
    with snapshot():
        version = _Version(year, note, author, progress)
        reports = list(version.reports())
    try:
        with transaction.atomic():
            frozen = _stored(version, reports)
            finish(frozen)
    except IntegrityError as error:
        raise FreezeRefused(_("%(year)s has just been frozen by somebody else.") % {"year": year}) from error
    return frozen


def refuse(year: int) -> None:
    """Raises FreezeRefused for a year that cannot be frozen."""
    if year >= timezone.localdate().year:
        raise FreezeRefused(_("%(year)s is not over; only past years can be frozen.") % {"year": year})
    period = Period.year(year)
    if not statistic(user=OPERATOR, period=period).count("consultations"):
        raise FreezeRefused(_("There is no consultation in %(year)s.") % {"year": year})


@dataclass
class _Version:
    """The version that comes next."""

    year: int
    note: str
    author: User | None
    progress: Progress
    number: int = 0
    at: datetime = field(default_factory=timezone.now)

    def __post_init__(self):
        before = newest(self.year)
        self.number = before.version + 1 if before else 1

    def reports(self) -> Iterator[FrozenReport]:
        """Of each office the database is asked once for all its reports."""
        places: list[Office | None] = [None, *offices_of(OPERATOR)]
        step = Steps(len(places) * len(MODES) * len(LANGUAGES), self.progress)
        for office in places:
            known: dict = {}
            for mode in MODES:
                report = book.protected(
                    Report(OPERATOR, self.year, office.code if office else "", mode, known=known)
                )
                for language in LANGUAGES:
                    yield self._report(report, office, language)
                    step()

    def _report(self, report: Report, office: Office | None, language: str) -> FrozenReport:
        with translation.override(language):
            made = book.make(report, status=self._status, note=self.note)
        if language == LANGUAGES[0]:
            consistency.check_figures(made.figures(), report.mode)
        content = made.to_json()
        return FrozenReport(
            office=office,
            disclosure=report.mode,
            language=language,
            content=content,
            digest=digest(content),
        )

    @property
    def _status(self) -> str:
        return _("Frozen: version %(version)s of %(time)s.") % {
            "version": self.number,
            "time": date_format(timezone.localtime(self.at), "SHORT_DATETIME_FORMAT"),
        }


def _stored(version: _Version, reports: list[FrozenReport]) -> FrozenYear:
    frozen = FrozenYear(
        year=version.year,
        version=version.number,
        note=version.note,
        author=version.author,
        frozen_at=version.at,
        rules=RULE_SET,
        program=settings.VERSION,
        digest=digest_of(report.digest for report in reports),
    )
    frozen.save()
    for report in reports:
        report.frozen_year = frozen
        report.save()
    told = {"year": frozen.year, "version": frozen.version, "mac": frozen.digest}
    audit.record(None, audit.Action.CREATE, frozen, **told)
    return frozen
