"""Which events the list shows, and their order."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from consultations.filters import CodeFilter
from core.forms import ScopedFilterSet
from core.widgets import DateInput, FastSelect
from districts.models import District, Office
from network.events.models import Event


class EventFilter(ScopedFilterSet):
    """Without a state: what is to come, or what stands in the days that were asked for, the first one first; everything
    else begins with the latest."""

    ALL, UNREPORTED = "all", "unreported"

    state = filters.ChoiceFilter(
        label=_("Show"),
        choices=[(UNREPORTED, _("to be reported")), *Event.Status.choices, (ALL, _("all"))],
        empty_label=_("what is to come"),
        method="in_state",
        widget=FastSelect,
    )
    type = CodeFilter(label=_("Kind"), catalogue="event_type")
    district = filters.ModelChoiceFilter(
        label=_("District"),
        queryset=lambda request: District.objects.visible_to(request.user).within_city(),
        empty_label=_("all"),
        widget=FastSelect,
    )
    office = filters.ModelChoiceFilter(
        label=_("Office"),
        queryset=lambda request: Office.objects.visible_to(request.user),
        to_field_name="code",
        empty_label=_("all"),
        widget=FastSelect,
    )
    since = filters.DateFilter(label=_("From"), field_name="day", lookup_expr="gte", widget=DateInput)
    until = filters.DateFilter(label=_("To"), field_name="day", lookup_expr="lte", widget=DateInput)

    class Meta:
        model = Event
        fields = ()

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        said = self.form.cleaned_data
        if said.get("state"):
            return queryset.order_by("-day", "-starts_at", "-pk")
        if said.get("since") or said.get("until"):
            return queryset.standing().in_order()
        return queryset.to_come().in_order()

    def in_state(self, queryset, name, value):
        if value == self.ALL:
            return queryset
        if value == self.UNREPORTED:
            return queryset.kept_by(self.request.user).to_be_reported()
        return queryset.filter(status=value)
