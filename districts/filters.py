"""Filters of the lists about the city."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import ModelChoiceFilter, NumberFilter

from core.forms import ScopedFilterSet
from districts.models import District, Employer, Holiday, Office, StatisticalDistrict


def real_districts(request):
    return District.objects.visible_to(request.user).within_city()


class OfficeFilter(ScopedFilterSet):
    district = ModelChoiceFilter(queryset=real_districts, label=_("District"), method="covers")

    class Meta:
        model = Office
        fields = ()

    def covers(self, queryset, name, district):
        return queryset.covering(district, timezone.localdate())


class EmployerFilter(ScopedFilterSet):
    class Meta:
        model = Employer
        fields = ("kind",)


class DistrictFilter(ScopedFilterSet):
    class Meta:
        model = District
        fields = ()


class StatisticalDistrictFilter(ScopedFilterSet):
    district = ModelChoiceFilter(queryset=real_districts, label=_("District"))

    class Meta:
        model = StatisticalDistrict
        fields = ("district",)


class HolidayFilter(ScopedFilterSet):
    year = NumberFilter(field_name="day__year", label=_("Year"), min_value=1900, max_value=2200)

    class Meta:
        model = Holiday
        fields = ()
