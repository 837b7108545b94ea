"""Which home visits the list shows, and of which the letters are printed."""

import django_filters as filters
from django.forms import CheckboxInput
from django.utils.translation import gettext_lazy as _

from consultations.filters import CodeFilter, own_offices
from consultations.models import HomeVisit
from core.forms import ScopedFilterSet
from core.widgets import Combobox, DateInput, FastSelect
from districts.models import District


class VisitFilter(ScopedFilterSet):
    ALL = "all"

    state = filters.ChoiceFilter(
        label=_("Show"),
        choices=[(ALL, _("all")), *HomeVisit.Status.choices],
        empty_label=_("open only"),
        method="in_state",
        widget=FastSelect,
    )
    reason = filters.ChoiceFilter(
        label=_("Reason"), choices=HomeVisit.Reason.choices, empty_label=_("all"), widget=FastSelect
    )
    district = filters.ModelChoiceFilter(
        label=_("District"),
        queryset=lambda request: District.objects.visible_to(request.user).within_city(),
        empty_label=_("all"),
        widget=FastSelect,
    )
    language = CodeFilter(label=_("Language"), catalogue="language", widget=Combobox)
    office = filters.ModelChoiceFilter(
        label=_("Office"), queryset=own_offices, to_field_name="code", empty_label=_("all"), widget=FastSelect
    )
    since = filters.DateFilter(
        label=_("Requested from"), field_name="requested_on", lookup_expr="gte", widget=DateInput
    )
    until = filters.DateFilter(label=_("To"), field_name="requested_on", lookup_expr="lte", widget=DateInput)
    offer = filters.BooleanFilter(label=_("Without a letter"), method="only_to_offer", widget=CheckboxInput)
    overdue = filters.BooleanFilter(label=_("Without a result"), method="only_overdue", widget=CheckboxInput)

    class Meta:
        model = HomeVisit
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if len(own_offices(self.request)) < 2:
            del self.filters["office"]

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        return queryset if self.form.cleaned_data.get("state") else queryset.open()

    def in_state(self, queryset, name, value):
        return queryset if value == self.ALL else queryset.filter(status=value)

    def only_to_offer(self, queryset, name, value):
        return queryset.to_be_offered() if value else queryset

    def only_overdue(self, queryset, name, value):
        return queryset.without_result() if value else queryset
