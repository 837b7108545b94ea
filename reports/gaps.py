"""The page of gaps: sheet T19 by one dimension, with links to the records behind the figures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from core.templatetags.ui import number
from districts.scoping import CASEWORK, HasAccess
from reports.disclosure import ROUNDED
from reports.scope import viewer_of_gaps
from reports.sheets.contents import MODES
from reports.sheets.facts import facts, period_text
from reports.sheets.model import Field, Line, Report, Sheet
from reports.sheets.referrals import gaps_by
from reports.tables import EXACT, Figure


@dataclass(frozen=True)
class Cell:
    """`text` is the figure as it is shown: a true zero as a dash, as in the workbook."""

    header: str
    figure: Figure
    text: str
    url: str


@dataclass(frozen=True)
class Row:
    """`bar` is the figure that the chart shows, None where there is none to show."""

    label: str
    cells: list[Cell]
    bar: int | None = None


class GapsPage:
    """`options` are the entries of reports.forms.GapsForm. Links are for those who may open the records, and stand at
    exact figures only: the list would tell what is kept secret."""

    def __init__(self, user: HasAccess, options: Mapping):
        self.by, self.office = options["by"], options["office"]
        self.report = Report(viewer_of_gaps(user), options["year"], self.office, options["disclosure"])
        self.has_links = user.access.has(*CASEWORK) and self.report.mode == EXACT
        self.sheet: Sheet = gaps_by(self.report, self.by)
        *groups, total = self.sheet.lines
        self.groups = [self._row(line) for line in groups if any(line.figures)]
        self.total = self._row(total)

    @property
    def most(self) -> int:
        """The largest figure of the chart."""
        return max((row.bar or 0 for row in self.groups), default=0)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What rule R14 asks for."""
        report = self.report
        return facts(self.sheet, period_text(report.period), report.filter_text, str(MODES[report.mode]))

    def _row(self, line: Line) -> Row:
        cells, first = list(self._cells(line)), line.figures[0]
        return Row(line.labels[0], cells, first if isinstance(first, int) and not line.is_total else None)

    def _cells(self, line: Line) -> Iterator[Cell]:
        for field, figure in zip(self.sheet.fields, line.figures, strict=True):
            url = self._url(field, "" if line.is_total else line.codes[0]) if figure else ""
            yield Cell(field.header, figure, self._text(figure), url)

    def _text(self, figure: Figure) -> str:
        if isinstance(figure, str):
            return figure
        return number(None if figure == 0 and self.report.mode != ROUNDED else figure)

    def _url(self, field: Field, code: str) -> str:
        """The list that has exactly these records, where there is one."""
        if not self.has_links or field.column in ("barrier", "*"):
            return ""
        period = self.report.period
        query = {"since": period.start.isoformat(), "until": period.end.isoformat(), "outcome": field.column}
        query |= {name: value for name, value in ((self.by, code), ("office", self.office)) if value}
        if field.measure == "concerns":
            query["counted"] = "concerns"
            return f"{reverse('consultations:consultation_list')}?{urlencode(query)}"
        query |= {"state": "all", "direction": "sent"}
        return f"{reverse('consultations:referral_list')}?{urlencode(query)}"
