"""Which series and which decisions the lists show, and their order."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import ScopedFilterSet
from core.widgets import DateInput, FastSelect
from districts.models import District, Office
from network.bodies import machine
from network.bodies.decisions import Decision
from network.bodies.meetings import Meeting
from network.bodies.series import Body
from partners.models import Organisation


def _offices(request):
    return Office.objects.visible_to(request.user)


def _districts(request):
    return District.objects.visible_to(request.user).within_city()


def _owners(request):
    """Organisations that have something to do; a directory has thousands."""
    owners = Decision.objects.visible_to(request.user).values("organisation")
    return Organisation.objects.visible_to(request.user).filter(pk__in=owners)


class BodyFilter(ScopedFilterSet):
    """Without input: what has not ended."""

    ALL, ENDED = "all", "ended"

    kind = filters.ChoiceFilter(
        label=_("Kind"), choices=Body.Kind.choices, empty_label=_("all"), widget=FastSelect
    )
    district = filters.ModelChoiceFilter(
        label=_("District"),
        field_name="districts",
        queryset=_districts,
        empty_label=_("all"),
        widget=FastSelect,
    )
    office = filters.ModelChoiceFilter(
        label=_("Office"), queryset=_offices, to_field_name="code", empty_label=_("all"), widget=FastSelect
    )
    state = filters.ChoiceFilter(
        label=_("Show"),
        choices=[(ENDED, _("ended")), (ALL, _("all"))],
        empty_label=_("running"),
        method="in_state",
        widget=FastSelect,
    )

    class Meta:
        model = Body
        fields = ()

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset).order_by("name", "pk")
        return queryset if self.form.cleaned_data.get("state") else queryset.not_ended()

    def in_state(self, queryset, name, value):
        return queryset if value == self.ALL else queryset.exclude(pk__in=queryset.not_ended().values("pk"))


class DecisionFilter(ScopedFilterSet):
    """Without input: what is open, the most urgent first."""

    ALL, OVERDUE = "all", "overdue"

    state = filters.ChoiceFilter(
        label=_("Show"),
        choices=[
            (OVERDUE, _("overdue")),
            (machine.DONE, pgettext_lazy("a decision", "done")),
            (machine.DROPPED, pgettext_lazy("a decision", "dropped")),
            (ALL, _("all")),
        ],
        empty_label=_("open"),
        method="in_state",
        widget=FastSelect,
    )
    kind = filters.ChoiceFilter(
        label=_("Kind"),
        field_name="body__kind",
        choices=Body.Kind.choices,
        empty_label=_("all"),
        widget=FastSelect,
    )
    district = filters.ModelChoiceFilter(
        label=_("District"),
        field_name="body__districts",
        queryset=_districts,
        empty_label=_("all"),
        widget=FastSelect,
    )
    office = filters.ModelChoiceFilter(
        label=_("Office"),
        field_name="body__office",
        queryset=_offices,
        to_field_name="code",
        empty_label=_("all"),
        widget=FastSelect,
    )
    organisation = filters.ModelChoiceFilter(
        label=_("Organisation"),
        queryset=_owners,
        empty_label=_("all"),
        widget=FastSelect,
    )
    since = filters.DateFilter(label=_("Due from"), field_name="due_on", lookup_expr="gte", widget=DateInput)
    until = filters.DateFilter(label=_("Due to"), field_name="due_on", lookup_expr="lte", widget=DateInput)

    class Meta:
        model = Decision
        fields = ()

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        state = self.form.cleaned_data.get("state")
        if not state:
            queryset = queryset.open()
        return queryset.in_order() if state in ("", self.OVERDUE) else queryset.order_by("-due_on", "-pk")

    def in_state(self, queryset, name, value):
        if value == self.ALL:
            return queryset
        return queryset.overdue() if value == self.OVERDUE else queryset.filter(state=value)


class MeetingFilter(ScopedFilterSet):
    """Without input: what is to come, the next one first."""

    ALL, WITHOUT_MINUTES = "all", "without_minutes"

    state = filters.ChoiceFilter(
        label=_("Show"),
        choices=[(WITHOUT_MINUTES, _("without minutes")), *Meeting.Status.choices, (ALL, _("all"))],
        empty_label=_("what is to come"),
        method="in_state",
        widget=FastSelect,
    )
    kind = filters.ChoiceFilter(
        label=_("Kind"),
        field_name="body__kind",
        choices=Body.Kind.choices,
        empty_label=_("all"),
        widget=FastSelect,
    )
    district = filters.ModelChoiceFilter(
        label=_("District"),
        field_name="body__districts",
        queryset=_districts,
        empty_label=_("all"),
        widget=FastSelect,
    )
    since = filters.DateFilter(label=_("From"), field_name="day", lookup_expr="gte", widget=DateInput)
    until = filters.DateFilter(label=_("To"), field_name="day", lookup_expr="lte", widget=DateInput)

    class Meta:
        model = Meeting
        fields = ()

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("state"):
            return queryset.order_by("-day", "-starts_at", "-pk")
        return queryset.to_come().order_by("day", "starts_at", "pk")

    def in_state(self, queryset, name, value):
        if value == self.ALL:
            return queryset
        return queryset.without_minutes() if value == self.WITHOUT_MINUTES else queryset.filter(status=value)
