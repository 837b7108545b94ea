"""What the figures show, in a few sentences. Each is a declared part: what it looks up, and when it is said.

Only figures as they are shown are looked up. A sentence of which one figure is secret, missing or nothing is not said.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.templatetags.ui import number, percent
from reports.book import Book
from reports.disclosure import HIDDEN, ROUNDED
from reports.parts import is_running
from reports.sheets.model import Line
from reports.tables import TOTAL, Figure

BESIDE = ("outside", "unknown", "not_stated", "ns", "x", "ax")
"""Codes that name no place."""


class NotShown(Exception):
    """A figure that a sentence needs is not shown."""


@dataclass(frozen=True)
class Shown:
    """The figures of a report as its readers have them."""

    report: Book

    @property
    def figures(self) -> dict[tuple[str, str, str, str], Figure]:
        return self.report.figures()

    def value(self, table: str, measure: str, row: str = TOTAL, column: str = TOTAL) -> Any:
        """A number. Raises NotShown where it is secret, or stands nowhere."""
        found = self.figures.get((table, row, column, measure))
        if not isinstance(found, int | float):
            raise NotShown
        return found

    def count(self, table: str, measure: str, row: str = TOTAL) -> Any:
        """A number of which there is something."""
        found = self.value(table, measure, row)
        if not found:
            raise NotShown
        return found

    def largest(self, table: str, measure: str) -> tuple[str, int]:
        """Label and figure of the largest group of a table. Raises NotShown where one is secret, or two are alike."""
        sheet = self.report.sheets.get(table)
        place = self._total_column(table, measure)
        lines = [line for line in sheet.lines if self._is_group(line)] if sheet else []
        figures = [line.figures[place] for line in lines]
        if not figures or not all(isinstance(figure, int) for figure in figures):
            raise NotShown
        most = max(figures)  # type: ignore[type-var]
        if not most or figures.count(most) > 1:
            raise NotShown
        return lines[figures.index(most)].labels[0], most  # type: ignore[return-value]

    def _is_group(self, line: Line) -> bool:
        return not line.is_total and line.codes[0] not in BESIDE

    def _total_column(self, table: str, measure: str) -> int:
        sheet = self.report.sheets.get(table)
        places = [
            place
            for place, field in enumerate(sheet.fields if sheet else ())
            if (field.measure, field.column) == (measure, TOTAL)
        ]
        if not places:
            raise NotShown
        return places[0]


def summary(report: Book) -> list[str]:
    """The sentences that can be said, in the active language."""
    return list(_sentences(Shown(report)))


def _sentences(shown: Shown) -> Iterator[str]:
    for part in PARTS:
        try:
            yield part(shown)
        except NotShown:
            continue


def _work(shown: Shown) -> str:
    consultations, concerns = shown.count("T01", "consultations"), shown.count("T01", "concerns")
    return _("%(year)s: %(consultations)s consultations with %(concerns)s concerns.") % {
        "year": shown.report.time,
        "consultations": number(consultations),
        "concerns": number(concerns),
    }


def _year_before(shown: Shown) -> str:
    """The share as it stands in T01; a change that rounds to no percent is none to speak of, nor is that of a time that
    is not over."""
    if is_running(shown.report.year, shown.report.part):
        raise NotShown
    change, before = shown.value("T01", "change"), shown.count("T01", "consultations_before")
    whole = round(100 * abs(change))
    if shown.report.part:
        return _same_time_before(change, whole, before)
    if whole == 0:
        text = _("That is about as many consultations as in the year before (%(before)s).")
    elif change > 0:
        text = _("That is %(share)s more consultations than in the year before (%(before)s).")
    else:
        text = _("That is %(share)s fewer consultations than in the year before (%(before)s).")
    return text % {"share": percent(abs(change)), "before": number(before)}


def _same_time_before(change: Any, whole: int, before: Any) -> str:
    if whole == 0:
        text = _("That is about as many consultations as in the same time of the year before (%(before)s).")
    elif change > 0:
        text = _(
            "That is %(share)s more consultations than in the same time of the year before (%(before)s)."
        )
    else:
        text = _(
            "That is %(share)s fewer consultations than in the same time of the year before (%(before)s)."
        )
    return text % {"share": percent(abs(change)), "before": number(before)}


def _persons(shown: Shown) -> str:
    return _("%(number)s different persons sought advice.") % {
        "number": number(shown.count("T01", "clients"))
    }


def _anonymous(shown: Shown) -> str:
    share = shown.count("T01", "anonymous_share")
    return _("%(share)s of the consultations were anonymous.") % {"share": percent(share)}


def _topic(shown: Shown) -> str:
    name, count = shown.largest("T13", "concerns")
    return _("The most frequent topic group was “%(name)s” with %(number)s concerns.") % {
        "name": name,
        "number": number(count),
    }


def _district(shown: Shown) -> str:
    name, count = shown.largest("T04", "consultations")
    return _("Of the districts of residence %(name)s stands first with %(number)s consultations.") % {
        "name": name,
        "number": number(count),
    }


def _referrals(shown: Shown) -> str:
    sent, answered = shown.count("T01", "referrals"), shown.value("T17", "referrals_answered", "* / *")
    return _("%(sent)s referrals were sent; %(answered)s of them have been answered.") % {
        "sent": number(sent),
        "answered": number(answered),
    }


def _unmet(shown: Shown) -> str:
    return _("For %(number)s concerns there was no suitable service.") % {
        "number": number(shown.count("T19", "unmet_concerns", "* / *"))
    }


def _home_visits(shown: Shown) -> str:
    return _("%(number)s consultations were home visits.") % {
        "number": number(shown.count("T01", "home_visits"))
    }


def _waiting(shown: Shown) -> str:
    minutes = shown.count("T03", "waiting_median", "* / *")
    return ngettext(
        "Half of those who were called in open hours waited no longer than %(minutes)s minute.",
        "Half of those who were called in open hours waited no longer than %(minutes)s minutes.",
        round(minutes),
    ) % {"minutes": number(int(minutes) if minutes == int(minutes) else minutes)}


def _method(shown: Shown) -> str:
    """Said in any case where figures are not exact."""
    if shown.report.mode == ROUNDED:
        return _("All counts are rounded to multiples of 5.")
    if shown.report.mode == HIDDEN:
        return _("Small counts are kept secret; sentences that would need them are left out.")
    raise NotShown


PARTS: tuple[Callable[[Shown], str], ...] = (
    _work,
    _year_before,
    _persons,
    _anonymous,
    _topic,
    _district,
    _referrals,
    _unmet,
    _home_visits,
    _waiting,
    _method,
)
