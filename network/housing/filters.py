"""Which flats, accommodations and moves the lists show."""

import django_filters as filters
from django.forms import CheckboxInput
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import ScopedFilterSet
from core.widgets import FastSelect
from districts.models import Accommodation, District
from network.housing.models import HousingUnit

ALL = "all"


def districts(request):
    return District.objects.visible_to(request.user).within_city()


class HousingUnitFilter(ScopedFilterSet):
    """Without input: what has not been given back. What is vacant begins with what has been so for longest."""

    State = HousingUnit.State

    q = filters.CharFilter(label=_("Number"), max_length=30, field_name="code", lookup_expr="icontains")
    state = filters.ChoiceFilter(
        label=_("Show"),
        choices=[*State.choices, (ALL, _("all"))],
        empty_label=pgettext_lazy("flats", "not given back"),
        method="in_state",
        widget=FastSelect,
    )
    district = filters.ModelChoiceFilter(
        label=_("District"), queryset=districts, empty_label=_("all"), widget=FastSelect
    )
    rooms = filters.NumberFilter(label=_("Rooms at least"), lookup_expr="gte", min_value=0, max_value=20)
    fits = filters.NumberFilter(label=_("Fits at least"), lookup_expr="gte", min_value=1, max_value=30)
    step_free = filters.BooleanFilter(label=_("Without steps"), method="only_step_free", widget=CheckboxInput)

    class Meta:
        model = HousingUnit
        fields = ()

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        state = self.form.cleaned_data.get("state")
        if state in (self.State.VACANT, self.State.RESERVED):
            return queryset.in_order_of_vacancy()
        return queryset if state else queryset.not_given_back()

    def in_state(self, queryset, name, value):
        return queryset if value == ALL else getattr(queryset, value)()

    def only_step_free(self, queryset, name, value):
        return queryset.filter(is_step_free=True) if value else queryset


class AccommodationFilter(ScopedFilterSet):
    """Without input: what has not been closed."""

    q = filters.CharFilter(label=_("Name"), max_length=120, field_name="name", lookup_expr="icontains")
    kind = filters.ChoiceFilter(
        label=_("Kind"), choices=Accommodation.Kind.choices, empty_label=_("all"), widget=FastSelect
    )
    district = filters.ModelChoiceFilter(
        label=_("District"),
        queryset=lambda request: District.objects.visible_to(request.user),
        empty_label=_("all"),
        widget=FastSelect,
    )
    closed = filters.BooleanFilter(label=_("Also closed ones"), method="closed_too", widget=CheckboxInput)

    class Meta:
        model = Accommodation
        fields = ()

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        return queryset if self.form.cleaned_data.get("closed") else queryset.not_closed()

    def closed_too(self, queryset, name, value):
        return queryset
