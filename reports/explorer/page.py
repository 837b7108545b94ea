"""The page of a valid query: sentence, table, picture, notes, downloads, and how it is counted."""

from datetime import date
from functools import cached_property

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.templatetags.ui import percent
from districts.scoping import HasAccess
from reports.dimensions import DIMENSIONS
from reports.disclosure import ROUNDED
from reports.downloads import FORMATS
from reports.explorer.comparison import Pair, asked_beside
from reports.explorer.crossed import Crossed, crossed
from reports.explorer.drill import Records
from reports.explorer.forms import ExplorerForm
from reports.explorer.grid import Grid
from reports.explorer.limits import Size
from reports.explorer.notes import Note, notes
from reports.explorer.pictures import Picture, has_map, is_over_time, picture
from reports.explorer.query import CHART, CROSS, MAP, TABLE, ExplorerQuery
from reports.explorer.sentences import sentence
from reports.explorer.small_charts import SmallCharts, are_small, small_charts
from reports.frozen.models import FrozenYear
from reports.frozen.reading import newest
from reports.sheets.contents import MODES
from reports.sheets.facts import period_text
from reports.table_workbook import filter_text, missing_shares
from reports.tables import TOTAL


class ExplorerPage:
    """A table that is too large is not worked out: the page says how large it would be."""

    def __init__(self, form: ExplorerForm, user: HasAccess, today: date):
        self.form, self.user, self.today = form, user, today
        self.query: ExplorerQuery = form.query
        self.size = Size.of(self.query, user)

    @cached_property
    def frozen(self) -> FrozenYear | None:
        """The version of the year shown, where it is one year and frozen."""
        period = self.query.asked.period
        return newest(period.start.year) if period.start.year == period.end.year else None

    @cached_property
    def sentence(self) -> str:
        return sentence(self.query, self.user, self.today)

    @cached_property
    def pair(self) -> Pair:
        return Pair.of(self.query, self.user, self.today)

    @cached_property
    def grid(self) -> Grid:
        return Grid(self.query, self.pair, self.user)

    @cached_property
    def is_empty(self) -> bool:
        """Whether neither table shows anything. What is rounded to nothing is not told from nothing."""
        tables = (self.pair.shown, self.pair.shown_beside)
        return not any(table.rows or any(table.total.values()) for table in tables if table)

    @property
    def is_rounded(self) -> bool:
        return self.query.asked.disclosure == ROUNDED

    @cached_property
    def picture(self) -> Picture | None:
        return picture(self.query, self.pair, self.grid.axes, self.user, self.today)

    @cached_property
    def small(self) -> SmallCharts | None:
        return small_charts(self.grid, self.today)

    @cached_property
    def crossed(self) -> Crossed | None:
        return crossed(self.query, self.grid)

    @property
    def lacks_cross(self) -> bool:
        return self.query.show == CROSS and not self.crossed

    @property
    def lacks_map(self) -> bool:
        return self.query.show == MAP and not has_map(self.query)

    @property
    def by_district(self) -> ExplorerQuery:
        return self.query.asking(by=["district"])

    @property
    def has_line(self) -> bool:
        return self.query.show == CHART and (is_over_time(self.query) or are_small(self.query))

    @property
    def has_bars(self) -> bool:
        return self.query.show == CHART and not self.has_line

    @property
    def views(self) -> list[dict]:
        names = {TABLE: _("Table"), CROSS: _("Cross table"), CHART: _("Chart"), MAP: _("Map")}
        return [
            {
                "label": label,
                "url": self.query.with_(show=show).address,
                "is_current": show == self.query.show,
            }
            for show, label in names.items()
        ]

    @property
    def downloads(self) -> list[dict]:
        return [
            {"label": name.upper() if name != "xlsx" else "Excel", "url": self._file_address(name)}
            for name in sorted(FORMATS, reverse=True)
        ]

    def _file_address(self, name: str) -> str:
        """Of what is shown: the comparison, or the table alone."""
        return self.query.comparison_address(name) if self.query.compare else self.query.file_address(name)

    @property
    def beside(self) -> ExplorerQuery | None:
        """The query of the table that this one is compared with."""
        asked = asked_beside(self.query, self.today)
        return ExplorerQuery(asked, show=self.query.show) if asked else None

    @cached_property
    def notes(self) -> list[Note]:
        return notes(self.query, self.user)

    @property
    def narrowing(self) -> list[dict]:
        """Each filter with the query without it."""
        filters = self.query.asked.filters
        return [
            {"label": DIMENSIONS[name].label, "url": self.query.without_filter(name).address}
            for name in filters
        ]

    @property
    def records_url(self) -> str:
        """The records behind the total of the first figure."""
        everything = (TOTAL,) * len(self.query.asked.by)
        return Records(self.query, self.user).address(everything, self.query.asked.measures[0])

    @cached_property
    def facts(self) -> list[tuple[str, str]]:
        """What rule R14 asks for."""
        table = self.pair.exact
        dimensions = [(str(found.label), str(found.definition)) for found in table.dimensions]
        return [
            (_("Period"), period_text(table.period)),
            (_("Filter"), filter_text(table, self.user)),
            *((str(measure.label), str(measure.definition)) for measure in table.measures),
            *dimensions,
            (_("Disclosure control"), str(MODES[self.query.asked.disclosure])),
            (_("Not stated"), self._missing or _("does not apply")),
            (_("As of"), date_format(timezone.localtime(), "SHORT_DATETIME_FORMAT")),
        ]

    @property
    def _missing(self) -> str:
        shares = missing_shares(self.pair.exact, self.query.asked.disclosure, self.user)
        return ", ".join(
            f"{label} {share if isinstance(share, str) else percent(share)}"
            for label, share in shares.items()
        )
