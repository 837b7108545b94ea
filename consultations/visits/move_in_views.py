"""Households that have moved into a flat of their own, and what became of their welcome visit."""

from datetime import date

import django_filters as filters
from django.forms import CheckboxInput
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogues.labels import labels
from consultations.filters import CodeFilter, own_offices
from consultations.list_views import OFFICE, BoundFilterMixin
from consultations.models import HomeVisit
from core.forms import ScopedFilterSet
from core.listing import ListingView
from core.tables import Column
from core.widgets import Combobox, FastSelect
from districts.models import Accommodation, District
from districts.scoping import CASEWORK, Role


class MoveInFilter(ScopedFilterSet):
    year = filters.NumberFilter(
        label=gettext_lazy("Year of the move"), method="in_year", min_value=2000, max_value=2100
    )
    month = filters.ChoiceFilter(
        label=gettext_lazy("Month"),
        choices=list(MONTHS.items()),
        empty_label=gettext_lazy("all"),
        method="in_month",
        widget=FastSelect,
    )
    district = filters.ModelChoiceFilter(
        label=gettext_lazy("District"),
        queryset=lambda request: District.objects.visible_to(request.user).within_city(),
        empty_label=gettext_lazy("all"),
        widget=FastSelect,
    )
    office = filters.ModelChoiceFilter(
        label=gettext_lazy("Office"),
        queryset=own_offices,
        to_field_name="code",
        empty_label=gettext_lazy("all"),
        widget=FastSelect,
    )
    origin = filters.ModelChoiceFilter(
        label=gettext_lazy("Lived before in"),
        queryset=lambda request: Accommodation.objects.visible_to(request.user),
        empty_label=gettext_lazy("all"),
        widget=Combobox,
    )
    language = CodeFilter(label=gettext_lazy("Language"), catalogue="language", widget=Combobox)
    status = filters.ChoiceFilter(
        label=gettext_lazy("Welcome visit"),
        choices=HomeVisit.Status.choices,
        empty_label=gettext_lazy("all"),
        widget=FastSelect,
    )
    shelter = filters.BooleanFilter(
        label=gettext_lazy("From an accommodation"), method="only_from_shelter", widget=CheckboxInput
    )

    class Meta:
        model = HomeVisit
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if len(own_offices(self.request)) < 2:
            del self.filters["office"]

    def filter_queryset(self, queryset):
        return super().filter_queryset(queryset).order_by("-move_month", "-moves_in_on", "-pk")

    def in_year(self, queryset, name, value):
        return queryset.filter(move_month__range=(int(value) * 100 + 1, int(value) * 100 + 12))

    def in_month(self, queryset, name, value):
        """Of any year, or of the one that is looked for."""
        return queryset.filter(move_month__in=[year * 100 + int(value) for year in range(2000, 2101)])

    def only_from_shelter(self, queryset, name, value):
        return queryset.filter(origin__isnull=False) if value else queryset


class MoveInListView(BoundFilterMixin, ListingView):
    """Without name and address: those stand on the page of the visit, as long as they are kept."""

    model = HomeVisit
    roles = CASEWORK
    filterset_class = MoveInFilter
    template_name = "consultations/visit_move_ins.html"
    heading = gettext_lazy("Move-ins into an own flat")

    def scope(self, queryset):
        return queryset.move_ins().with_details()

    @cached_property
    def columns(self) -> list[Column]:
        languages = labels("language")
        return [
            Column(
                "moved",
                _("Moved on"),
                moved,
                sort=("move_month", "moves_in_on"),
                link=HomeVisit.get_absolute_url,
            ),
            Column("district", _("District"), lambda v: v.district.label, sort=("district__position",)),
            *([OFFICE] if len(self.request.user.access.office_ids(*CASEWORK)) > 1 else []),
            Column(
                "origin",
                _("Lived before in"),
                lambda v: v.origin.name if v.origin else "",
                sort=("origin__name",),
            ),
            Column("persons", _("Persons"), lambda v: v.persons, "integer", sort=("persons",)),
            Column("children", _("Children"), lambda v: v.children, "integer", sort=("children",)),
            Column("language", _("Language"), lambda v: languages.get(v.language_id, ""), sort=("language",)),
            Column("status", _("Welcome visit"), HomeVisit.get_status_display, sort=("status",)),
            Column("letter_on", _("Letter of"), lambda v: v.letter_on, "date", sort=("letter_on",)),
            Column("planned_at", _("Planned for"), lambda v: v.planned_at, "datetime", sort=("planned_at",)),
        ]

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(is_lead=self.request.user.access.has(Role.LEAD), **kwargs)


def moved(visit: HomeVisit) -> str:
    """The day, or the month when the day is deleted."""
    if visit.moves_in_on:
        return date_format(visit.moves_in_on, "SHORT_DATE_FORMAT")
    year, month = divmod(visit.move_month, 100)
    return date_format(date(year, month, 1), "YEAR_MONTH_FORMAT")
