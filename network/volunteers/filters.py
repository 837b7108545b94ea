"""Which volunteers the list shows."""

from datetime import timedelta

import django_filters as filters
from django.db.models import QuerySet
from django.forms import CheckboxInput
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.filters import CodeFilter, own_offices
from core.forms import ScopedFilterSet
from core.widgets import Combobox, FastSelect
from districts.models import District
from network.models import Volunteer
from network.volunteers.codes import Kind, State

ENDS_SOON = timedelta(days=90)
"""So early somebody has to apply for the next certificate."""


class VolunteerFilter(ScopedFilterSet):
    ALL = "all"

    q = filters.CharFilter(label=_("Name or e-mail"), max_length=100, method="find")
    state = filters.ChoiceFilter(
        label=_("Show"),
        choices=[
            (ALL, _("all")),
            *(choice for choice in State.choices if choice[0] != State.UNCONFIRMED),
        ],
        empty_label=_("new, active and pausing"),
        method="in_state",
        widget=FastSelect,
    )
    district = filters.ModelChoiceFilter(
        label=_("District"),
        field_name="districts",
        queryset=lambda request: District.objects.visible_to(request.user).within_city(),
        empty_label=_("all"),
        widget=FastSelect,
    )
    kind = filters.ChoiceFilter(
        label=_("What"), choices=Kind.choices, empty_label=_("all"), method="of_kind", widget=FastSelect
    )
    language = CodeFilter(label=_("Language"), catalogue="language", field_name="languages", widget=Combobox)
    office = filters.ModelChoiceFilter(
        label=_("Office"), queryset=own_offices, to_field_name="code", empty_label=_("all"), widget=FastSelect
    )
    papers = filters.ChoiceFilter(
        label=_("Papers"),
        choices=[("missing", _("missing or too old")), ("ending", _("certificate ends soon"))],
        empty_label=_("all"),
        method="with_papers",
        widget=FastSelect,
    )
    gap = filters.BooleanFilter(label=_("Without contact"), method="only_gaps", widget=CheckboxInput)

    class Meta:
        model = Volunteer
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if len(own_offices(self.request)) < 2:
            del self.filters["office"]

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        queryset = super().filter_queryset(queryset)
        return queryset if self.form.cleaned_data.get("state") else queryset.current()

    def find(self, queryset, name, value):
        return queryset.matching(value)

    def in_state(self, queryset, name, value):
        return queryset if value == self.ALL else queryset.filter(state=value)

    def of_kind(self, queryset, name, value):
        return queryset.interested_in(value)

    def with_papers(self, queryset, name, value):
        if value == "missing":
            return queryset.without_papers()
        return queryset.certificate_ends_by(timezone.localdate() + ENDS_SOON)

    def only_gaps(self, queryset, name, value):
        own = queryset.looked_after_by(self.request.user)
        return own.filter(own.silent()) if value else queryset
