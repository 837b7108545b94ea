"""Which applications the list shows."""

import django_filters as filters
from django.db.models import QuerySet
from django.forms import CheckboxInput
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import ScopedFilterSet
from core.widgets import FastSelect
from districts.models import District
from network.fund import machine, standing
from network.fund.codes import Purpose
from network.fund.models import FundApplication


def states(_request=None) -> list[tuple[str, str]]:
    named = [(code, label) for code, label in standing.names().items() if code != machine.DRAFT]
    return [(FundFilter.ALL, str(_("all"))), *named]


class FundFilter(ScopedFilterSet):
    ALL = "all"

    q = filters.CharFilter(label=_("Reference"), max_length=8, field_name="code", lookup_expr="istartswith")
    state = filters.ChoiceFilter(
        label=_("Show"),
        choices=states,
        empty_label=_("neither rejected nor closed"),
        method="in_state",
        widget=FastSelect,
    )
    district = filters.ModelChoiceFilter(
        label=_("District"),
        queryset=lambda request: District.objects.visible_to(request.user).within_city(),
        empty_label=_("all"),
        widget=FastSelect,
    )
    purpose = filters.ChoiceFilter(
        label=_("Purpose"), choices=Purpose.choices, empty_label=_("all"), widget=FastSelect
    )
    year = filters.NumberFilter(
        label=_("Year of the project"),
        field_name="starts_on",
        lookup_expr="year",
        min_value=2000,
        max_value=2100,
    )
    overdue = filters.BooleanFilter(label=_("Proof overdue"), method="only_overdue", widget=CheckboxInput)

    owing = filters.BooleanFilter(label=_("Repayment open"), method="only_owing", widget=CheckboxInput)
    late = filters.BooleanFilter(label=_("Repayment overdue"), method="only_late", widget=CheckboxInput)

    class Meta:
        model = FundApplication
        fields = ()

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        queryset = super().filter_queryset(queryset)
        return queryset if self.form.cleaned_data.get("state") else queryset.current()

    def in_state(self, queryset, name, value):
        return queryset if value == self.ALL else queryset.standing(value)

    def only_overdue(self, queryset, name, value):
        return queryset.overdue() if value else queryset

    def only_owing(self, queryset, name, value):
        return queryset.owing() if value else queryset

    def only_late(self, queryset, name, value):
        return queryset.owing(timezone.localdate()) if value else queryset
