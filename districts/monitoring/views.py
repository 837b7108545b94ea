"""Pages of the monitoring: everybody looks, the coordinator imports values and keeps the definitions."""

from collections import defaultdict
from functools import reduce
from operator import or_

from django.db.models import Q
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import CreateView, DetailView, ListView, UpdateView

from catalogues.labels import labels
from core import audit
from core.exports import file_response
from core.saving import save_recorded
from core.views import FormPageMixin, ScopedMixin, ScopedSaveMixin
from districts.models import City, District
from districts.monitoring.coverage import Coverage, Shown, coverages, shown_of
from districts.monitoring.figures import (
    CITY,
    SHOWN_YEARS,
    IndicatorFigures,
    Overview,
    Values,
    district_figures,
    overview,
    shown_years,
)
from districts.monitoring.forms import ChoiceForm, IndicatorForm
from districts.monitoring.models import Group, Indicator, IndicatorValue
from districts.monitoring.template import value_columns
from districts.scoping import EVERYBODY, Role

KEEPERS = (Role.COORDINATOR,)


class MonitoringMixin(ScopedMixin):
    roles = EVERYBODY
    model = Indicator

    @cached_property
    def districts(self) -> list[District]:
        return list(District.objects.visible_to(self.request.user).within_city())

    @cached_property
    def city(self) -> str:
        city = City.objects.visible_to(self.request.user).first()
        return city.name if city else _("City")

    def values(self):
        return IndicatorValue.objects.visible_to(self.request.user).order_by()

    def get_context_data(self, **kwargs) -> dict:
        may_keep = self.request.user.access.has(*KEEPERS)
        return super().get_context_data(may_keep=may_keep, city=self.city, **kwargs)


class IndicatorListView(MonitoringMixin, ListView):
    """Every indicator by field, of all persons or of the first group that has any figures: those of the chosen year, or
    each of the newest that most districts have."""

    template_name = "monitoring/indicator_list.html"

    def get_context_data(self, **kwargs) -> dict:
        known = coverages(self.values().coverage(), len(self.districts))
        years = {year for groups in known.values() for each in groups.values() for year in each.known}
        form = ChoiceForm(
            self.request.GET or None, years=sorted(years, reverse=True), no_year=_("the newest of each")
        )
        chosen = form.cleaned_data.get("year") if form.is_valid() else None
        shown = [shown_of(each, known.get(each.code, {}), chosen) for each in self.object_list]
        return super().get_context_data(
            form=form,
            sections=self._sections([each for each in shown if each.indicator.is_active or each.year]),
            has_values=bool(known),
            districts=self.districts,
            **kwargs,
        )

    def _sections(self, shown: list[Shown]) -> list[tuple[str, list[Overview]]]:
        values, names = self._values_of(shown), {each.slug: each.name for each in self.districts}
        found = labels("indicator_field")
        sections: dict[str, list[Overview]] = {label: [] for label in found.values()}
        for each in shown:
            field = each.indicator.field
            row = overview(each, values[each.indicator.code], names)
            sections.setdefault(found.get(field, field), []).append(row)
        return [(label, rows) for label, rows in sections.items() if rows]

    def _values_of(self, shown: list[Shown]) -> dict[str, Values]:
        wanted = [
            Q(indicator=each.indicator, group=each.group, year=each.year) for each in shown if each.year
        ]
        found: dict[str, dict] = defaultdict(dict)
        if wanted:
            rows = self.values().filter(reduce(or_, wanted))
            for code, area, year, value in rows.values_list("indicator", "district", "year", "value"):
                found[code][area, year] = value
        return found


class IndicatorDetailView(MonitoringMixin, DetailView):
    """One indicator in all districts: map and table of a year, a small chart for each district; or all as a file."""

    template_name = "monitoring/indicator_detail.html"
    slug_field = slug_url_kwarg = "code"

    def scope(self, queryset):
        return queryset.select_related("replaced_by")

    def get(self, request, *args, **kwargs) -> HttpResponseBase:
        file_format = request.GET.get("export", "")
        return self.export(file_format) if file_format in ("csv", "xlsx") else super().get(request)

    def export(self, file_format: str) -> HttpResponseBase:
        indicator = self.get_object()
        label = IndicatorValue._meta.label_lower
        audit.record(self.request, audit.Action.EXPORT, indicator, list=label, format=file_format)
        values = self.values().of(indicator).select_related("district")
        ordered = values.order_by("year", "group", "district__position").iterator(chunk_size=2000)
        columns = value_columns(indicator, self.city, with_comma=file_format == "csv")
        return file_response(columns, ordered, title=indicator.code, file_format=file_format)

    def get_context_data(self, **kwargs) -> dict:
        rows = self.values().of(self.object).coverage()
        known = coverages(rows, len(self.districts)).get(self.object.code, {})
        every = sorted({year for found in known.values() for year in found.known}, reverse=True)
        form = ChoiceForm(self.request.GET or None, groups=list(known), years=every)
        context = {"form": form, "figures": None}
        if known:
            context |= self._figures(form, known)
        return super().get_context_data(**context, **kwargs)

    def _figures(self, form: ChoiceForm, known: dict[str, Coverage]) -> dict:
        chosen = form.cleaned_data if form.is_valid() else {}
        group, asked = chosen.get("group") or next(iter(known)), chosen.get("year")
        year = asked if asked in known[group].known else known[group].usual
        form.initial = {"group": group, "year": year}
        span = shown_years(known[group].known, year)
        rows = self.values().of(self.object).filter(group=group, year__in=span)
        values = {(area, at): value for area, at, value in rows.values_list("district", "year", "value")}
        figures = IndicatorFigures(self.object, self.districts, self.city, year, span, values)
        return {
            "figures": figures,
            "group": Group(group).label,
            "note": known[group].note(year),
            "missing_year": asked if asked and asked != year else None,
            "has_city_line": self.object.is_rate and any((CITY, at) in values for at in span),
        }


class IndicatorDistrictView(MonitoringMixin, DetailView):
    """One district: a small chart for each indicator."""

    model = District
    template_name = "monitoring/district_detail.html"

    def scope(self, queryset):
        return queryset.within_city()

    def get_context_data(self, **kwargs) -> dict:
        form = ChoiceForm(self.request.GET or None, groups=Group.values)
        group = (form.cleaned_data.get("group") if form.is_valid() else "") or Group.ALL.value
        form.initial = {"group": group}
        values: dict[str, dict] = defaultdict(dict)
        rows = self.values().around(self.object, group, SHOWN_YEARS)
        for code, area, year, value in rows.values_list("indicator", "district", "year", "value"):
            values[code][area, year] = value
        indicators = Indicator.objects.visible_to(self.request.user)
        sections: dict[str, list] = {}
        fields = labels("indicator_field")
        years, rows = district_figures(self.object, indicators, values, self.city)
        for row in rows:
            field = row.indicator.field
            sections.setdefault(fields.get(field, field), []).append(row)
        return super().get_context_data(
            form=form,
            group=Group(group).label,
            sections=list(sections.items()),
            years=years,
            rows=rows,
            districts=self.districts,
            **kwargs,
        )


class KeepMixin(FormPageMixin, ScopedSaveMixin):
    roles = KEEPERS
    model = Indicator
    form_class = IndicatorForm
    slug_field = slug_url_kwarg = "code"

    def save(self, form):
        return save_recorded(self.request, form)

    def get_success_url(self) -> str:
        return self.object.get_absolute_url()

    def back_url(self) -> str:
        return self.object.get_absolute_url() if self.object else reverse("districts:indicator_list")


class IndicatorCreateView(KeepMixin, CreateView):
    heading = gettext_lazy("New indicator")


class IndicatorUpdateView(KeepMixin, UpdateView):
    note = gettext_lazy("The definition stands beside the figures, also those of earlier years.")

    @property
    def heading(self) -> str:
        return self.object.name
