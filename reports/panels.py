"""The panels of the statistics page: figures of the dashboard with their words, links and charts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.functional import Promise, cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from catalogues.labels import labels
from core.charts import MapKey, Series, Tile, line_chart, tile_map
from core.templatetags.ui import number, percent
from districts.models import District
from districts.scoping import CASEWORK, HasAccess
from reports.dashboard import Dashboard, KeyFigure, OfficeLine
from reports.dimensions import DIMENSIONS, Dimension
from reports.forms import DashboardForm
from reports.map_keys import key_from_nothing
from reports.measures import MEASURES


@dataclass(frozen=True)
class Bar:
    label: str
    value: int
    url: str


@dataclass(frozen=True)
class Card:
    figure: KeyFigure
    note: str
    url: str

    @property
    def label(self) -> str | Promise:
        return self.figure.measure.label

    @property
    def definition(self) -> str | Promise:
        return self.figure.measure.definition


class Panels:
    """`form` is the filter, already checked. Links lead to the records behind a figure, for those who may open them."""

    def __init__(self, dashboard: Dashboard, form: DashboardForm, user: HasAccess):
        self.dashboard, self.form = dashboard, form
        self.leads_to_records = user.access.has(*CASEWORK)

    measures = MEASURES

    @property
    def filters(self) -> list[Dimension]:
        """By what the page is narrowed."""
        return [DIMENSIONS[name] for name in self.form.FILTERS]

    @property
    def all_offices(self) -> str:
        """Whose figures these are when no office was chosen."""
        names = list(self.form.offices.values())
        return names[0] if len(names) == 1 else _("All offices")

    @property
    def year(self) -> str:
        return str(self.dashboard.period.start.year)

    @property
    def year_before(self) -> str:
        return str(self.dashboard.period_before.start.year)

    @property
    def report_url(self) -> str:
        return f"{reverse('reports:annual_report')}?{urlencode({'year': self.form.year})}"

    def records_url(self, **narrowed: str) -> str:
        """The list of the consultations behind a figure; empty for those who see figures only."""
        return self._list_url("consultations:consultation_list", **narrowed)

    @property
    def referrals_url(self) -> str:
        """The list of the referrals sent; it can be narrowed by the office alone."""
        if self.form.filters.keys() - {"office"}:
            return ""
        return self._list_url("consultations:referral_list", state="all", direction="sent")

    def _list_url(self, view: str, **narrowed: str) -> str:
        if not self.leads_to_records:
            return ""
        period = self.dashboard.period
        chosen = {name: codes[0] for name, codes in self.form.filters.items()}
        query = {"since": period.start.isoformat(), "until": period.end.isoformat()} | chosen | narrowed
        return f"{reverse(view)}?{urlencode(query)}"

    @cached_property
    def cards(self) -> list[Card]:
        notes = {
            "concerns": _("%(number)s per consultation")
            % {"number": number(self.dashboard.concerns_per_consultation, 1)},
            "referrals": _("%(share)s answered") % {"share": percent(self.dashboard.answered)},
        }
        urls = {
            "consultations": self.records_url(),
            # The consultations they belong to; the list says how many concerns they have.
            "concerns": self.records_url(counted="concerns"),
            "referrals": self.referrals_url,
            "home_visits": self.records_url(channel="home_visit"),
        }
        return [
            Card(figure, notes.get(figure.measure.code, ""), urls.get(figure.measure.code, ""))
            for figure in self.dashboard.key_figures
        ]

    @property
    def months(self) -> list[dict]:
        return [
            {"label": MONTHS[month], "value": value, "before": before}
            for month, value, before in self.dashboard.months
        ]

    @cached_property
    def months_chart(self) -> SafeString:
        months = self.dashboard.months
        return line_chart(
            [date_format(date(2000, month, 1), "M") for month, *_values in months],
            [
                Series(self.year_before, [value for _month, _now, value in months], "line--before"),
                Series(self.year, [value for _month, value, _then in months]),
            ],
            title=_("Consultations per month"),
            description=_("%(year)s and, dashed, %(before)s; the table below has the numbers.")
            % {"year": self.year, "before": self.year_before},
        )

    @cached_property
    def topic_groups(self) -> list[Bar]:
        names = labels("topic_group")
        return [
            Bar(names.get(code, code), value, self.records_url(topic_group=code, counted="concerns"))
            for code, value in self.dashboard.topic_groups
        ]

    @property
    def most_concerns(self) -> int:
        return max((bar.value for bar in self.topic_groups), default=0)

    @cached_property
    def offices(self) -> list[OfficeLine]:
        return self.dashboard.offices(self.form.offices)

    @cached_property
    def districts(self) -> list[Bar]:
        """All districts, then the answers beside them where there were any."""
        found = self.dashboard.districts
        return [
            Bar(district.label, found.get(district.slug, 0), self.records_url(district=district.slug))
            for district in self.form.districts
            if district.kind == District.Kind.DISTRICT or found.get(district.slug)
        ]

    @property
    def most_consultations(self) -> int:
        return max((bar.value for bar in self.districts), default=0)

    @cached_property
    def districts_map(self) -> SafeString:
        return tile_map(
            list(self._tiles(self.form.districts)),
            title=_("Consultations by district of residence"),
            description=_(
                "One tile per district, stronger in colour for more consultations; the table below has the numbers."
            ),
        )

    @property
    def districts_key(self) -> MapKey | None:
        return key_from_nothing(
            (each.value for each in self._tiles(self.form.districts)), _("nothing counted")
        )

    def _tiles(self, districts: Iterable[District]) -> Iterable[Tile]:
        for district in districts:
            if district.tile_row is not None and district.tile_column is not None:
                value = self.dashboard.districts.get(district.slug, 0)
                url = self.records_url(district=district.slug)
                yield Tile(district.tile_row, district.tile_column, district.label, value, number(value), url)
