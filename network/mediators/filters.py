"""Which mediators and which requests a list shows."""

import django_filters as filters
from django.db.models import QuerySet
from django.forms import CheckboxInput
from django.utils.translation import gettext_lazy as _

from catalogues.labels import choices
from consultations.filters import CodeFilter, own_offices
from core.forms import ScopedFilterSet
from core.widgets import Combobox, DateInput, FastSelect
from districts.models import District
from districts.scoping import Role
from network import papers
from network.mediators.codes import Sex, State
from network.models import Mediator, MediatorRequest


class MediatorFilter(ScopedFilterSet):
    """Leads keep the papers, and look for certificates to be renewed."""

    ALL, BOTH, ONE = "all", "both", "one"

    q = filters.CharFilter(label=_("Name or e-mail"), max_length=100, method="find")
    language = CodeFilter(
        label=_("Language"), catalogue="language", field_name="spoken__language", widget=Combobox
    )
    direction = filters.ChoiceFilter(
        label=_("Interprets"),
        choices=[(BOTH, _("both ways")), (ONE, _("only into German"))],
        empty_label=_("all"),
        method="in_direction",
        widget=FastSelect,
    )
    reads = filters.BooleanFilter(
        label=_("Reads and writes the script"), method="reading", widget=CheckboxInput
    )
    district = filters.ModelChoiceFilter(
        label=_("District"),
        queryset=lambda request: District.objects.visible_to(request.user).within_city(),
        empty_label=_("all"),
        method="in_district",
        widget=FastSelect,
    )
    sex = filters.ChoiceFilter(label=_("Sex"), choices=Sex.choices, empty_label=_("all"), widget=FastSelect)
    state = filters.ChoiceFilter(
        label=_("Show"),
        choices=[(ALL, _("all")), *State.choices],
        empty_label=_("active and pausing"),
        method="in_state",
        widget=FastSelect,
    )
    certificate = filters.ChoiceFilter(
        label=_("Certificate of good conduct"),
        choices=[
            (papers.RENEW, _("to be renewed within 60 days")),
            (papers.OVER, _("run out")),
            (papers.MISSING, _("not shown")),
        ],
        empty_label=_("all"),
        method="with_certificate",
        widget=FastSelect,
    )

    class Meta:
        model = Mediator
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.request.user.access.has(Role.LEAD):
            del self.filters["certificate"]

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        queryset = super().filter_queryset(queryset)
        return queryset if self.form.cleaned_data.get("state") else queryset.with_us()

    @property
    def speaking(self) -> tuple[str, int] | None:
        """The language that is looked for, and how many speak it, whatever else was asked for."""
        code = self.form.cleaned_data.get("language") if self.form.is_valid() else ""
        if not code:
            return None
        speakers = Mediator.objects.visible_to(self.request.user).with_us().speaking(code)
        return dict(choices("language")).get(code, code), speakers.count()

    def find(self, queryset, name, value):
        return queryset.matching(value)

    def in_direction(self, queryset, name, value):
        """Of the language that is looked for, else of any."""
        return queryset.speaking(self.form.cleaned_data.get("language"), is_both_ways=value == self.BOTH)

    def reading(self, queryset, name, value):
        return queryset.speaking(self.form.cleaned_data.get("language"), reads=True) if value else queryset

    def with_certificate(self, queryset, name, value):
        return queryset.with_certificate(value)

    def in_district(self, queryset, name, value):
        """Who comes there: who has named it, or none."""
        return queryset.coming_to(value)

    def in_state(self, queryset, name, value):
        return queryset if value == self.ALL else queryset.filter(state=value)


class RequestFilter(ScopedFilterSet):
    """Without a state: what is to come, the next one first."""

    ALL, OVER, ASTRAY = "all", "over", "astray"

    code = filters.CharFilter(label=_("Code"), max_length=10, lookup_expr="iexact")
    state = filters.ChoiceFilter(
        label=_("Show"),
        choices=[
            (OVER, _("over, not closed")),
            (ASTRAY, _("appointment moved or called off")),
            *MediatorRequest.Status.choices,
            (ALL, _("all")),
        ],
        empty_label=_("what is to come"),
        method="in_state",
        widget=FastSelect,
    )
    language = CodeFilter(label=_("Language"), catalogue="language", field_name="language", widget=Combobox)
    office = filters.ModelChoiceFilter(
        label=_("Office"), queryset=own_offices, to_field_name="code", empty_label=_("all"), widget=FastSelect
    )
    since = filters.DateFilter(label=_("From"), field_name="day", lookup_expr="gte", widget=DateInput)
    until = filters.DateFilter(label=_("To"), field_name="day", lookup_expr="lte", widget=DateInput)

    class Meta:
        model = MediatorRequest
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if len(own_offices(self.request)) < 2:
            del self.filters["office"]

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("state") or self.form.cleaned_data.get("code"):
            return queryset.order_by("-day", "-starts_at", "-pk")
        return queryset.to_come().order_by("day", "starts_at", "pk")

    def in_state(self, queryset, name, value):
        if value == self.ALL:
            return queryset
        if value == self.ASTRAY:
            return queryset.astray()
        return queryset.over() if value == self.OVER else queryset.filter(status=value)
