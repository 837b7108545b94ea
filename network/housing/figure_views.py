"""The board of today, and the figures of a year."""

from functools import cached_property

from django import forms
from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from core import audit
from core.charts import Series, line_chart
from core.exports import file_response
from core.views import RoleRequiredMixin
from core.widgets import FastSelect
from districts.models import District
from districts.models.city import DistrictQuerySet
from network.housing import figures, tables
from network.housing.figures import MEASURES, YearFigures
from network.housing.querysets import KEEPERS, kept_districts

FIRST, LAST = 2000, 2100


class HousingBoardView(RoleRequiredMixin, TemplateView):
    roles = KEEPERS
    template_name = "housing/housing_board.html"

    def get_context_data(self, **kwargs) -> dict:
        user = self.request.user
        districts = District.objects.visible_to(user).within_city().filter(pk__in=kept_districts(user.access))
        *lines, total = figures.board(user, districts, _("Total"))
        return super().get_context_data(lines=lines, total=total, today=timezone.localdate(), **kwargs)


class FiguresForm(forms.Form):
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=FIRST, max_value=LAST, required=False)
    district = forms.ModelChoiceField(
        label=gettext_lazy("District"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("all"),
        widget=FastSelect,
    )
    measure = forms.ChoiceField(
        label=gettext_lazy("Chart and districts"),
        choices=[(each.code, each.label) for each in MEASURES],
        required=False,
        widget=FastSelect,
    )

    def __init__(self, *args, districts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["district"].queryset = districts


class HousingFiguresView(RoleRequiredMixin, TemplateView):
    """Moves and placements by month, with a chart, by district and month; or all of it as a file."""

    roles = KEEPERS
    template_name = "housing/housing_figures.html"

    @cached_property
    def kept(self) -> DistrictQuerySet:
        """With the answers beside the districts for the coordinator: who refuses statistics has moved there."""
        user = self.request.user
        return District.objects.visible_to(user).filter(pk__in=kept_districts(user.access))

    @cached_property
    def form(self) -> FiguresForm:
        asked = {"year": timezone.localdate().year, "measure": "move_ins"}
        asked |= {name: value for name, value in self.request.GET.items() if value}
        return FiguresForm(asked, districts=self.kept.within_city())

    @cached_property
    def year(self) -> YearFigures | None:
        """None where what was asked for makes no sense; the page says why."""
        if not self.form.is_valid():
            return None
        chosen = self.form.cleaned_data
        districts = [chosen["district"]] if chosen["district"] else list(self.kept)
        return YearFigures(self.request.user, chosen["year"], districts)

    def get(self, request, *args, **kwargs) -> HttpResponseBase:
        file_format = request.GET.get("export", "")
        if file_format in ("csv", "xlsx") and self.year:
            return self.export(self.year, file_format)
        return super().get(request, *args, **kwargs)

    def export(self, year: YearFigures, file_format: str) -> HttpResponseBase:
        audit.record(self.request, audit.Action.EXPORT, list="housing_figures", format=file_format)
        title = f"{_('Housing by month')} {year.year}"
        return file_response(tables.figure_columns(), year.rows(), title=title, file_format=file_format)

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(form=self.form, year=self.year, measures=MEASURES, **kwargs)
        return context | (self.shown(self.year) if self.year else {})

    def shown(self, year: YearFigures) -> dict:
        measure = figures.BY_CODE[self.form.cleaned_data["measure"]]
        months = [(MONTHS[month], [year.value(each, month) for each in MEASURES]) for month in figures.MONTHS]
        districts = [
            (
                each.label,
                [year.value(measure, month, each.slug) for month in figures.MONTHS],
                year.total(measure, each.slug),
            )
            for each in year.shown_districts
        ]
        every = [year.value(measure, month) for month in figures.MONTHS]
        return {
            "months": months,
            "totals": [year.total(each) for each in MEASURES],
            "districts": districts,
            "every": every,
            "every_total": year.total(measure),
            "short_months": [MONTHS_3[month] for month in figures.MONTHS],
            "chosen": measure,
            "chart": self.chart(measure, year, every),
        }

    def chart(self, measure: figures.Measure, year: YearFigures, values: list[int | None]) -> SafeString:
        return line_chart(
            [str(MONTHS_3[month]) for month in figures.MONTHS],
            [Series(str(year.year), values)],
            title=str(measure.label),
            description=_("By month of %(year)s; the tables have the numbers.") % {"year": year.year},
        )
