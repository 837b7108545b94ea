"""The city: districts with their population, employers, holidays."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import CreateView, DeleteView, DetailView, UpdateView

from core.listing import ListingView
from districts import forms
from districts.exports import (
    AREA_COLUMNS,
    DISTRICT_COLUMNS,
    EMPLOYER_COLUMNS,
    HOLIDAY_COLUMNS,
    REMOVE_HOLIDAY,
    editable,
)
from districts.filters import DistrictFilter, EmployerFilter, HolidayFilter, StatisticalDistrictFilter
from districts.models import City, District, DistrictPopulation, Employer, Holiday, StatisticalDistrict
from districts.views.base import LookMixin, PartOfMixin, RemoveMixin, SetUpMixin


class DistrictListView(LookMixin, ListingView):
    model = District
    columns = DISTRICT_COLUMNS
    filterset_class = DistrictFilter
    template_name = "districts/district_list.html"
    is_open = True
    heading = _("Districts")

    def scope(self, queryset):
        return queryset.within_city().with_facts()

    def get_context_data(self, **kwargs):
        city = City.objects.visible_to(self.request.user).first()
        return super().get_context_data(city=city, **kwargs)


class DistrictDetailView(LookMixin, DetailView):
    model = District
    template_name = "districts/district_detail.html"

    def scope(self, queryset):
        return queryset.within_city().with_facts().prefetch_related("statistical_districts")


class CityUpdateView(SetUpMixin, UpdateView):
    """The one city of this installation; as long as there is none, the page creates it."""

    model = City
    form_class = forms.CityForm
    template_name = "districts/city_form.html"
    heading = _("City")

    def get_object(self, queryset=None):
        return self.get_queryset().first()

    def back_url(self):
        return reverse("districts:district_list")


class DistrictCreateView(SetUpMixin, CreateView):
    model = District
    form_class = forms.DistrictForm
    heading = _("New district")

    def back_url(self):
        return self.object.get_absolute_url() if self.object else reverse("districts:district_list")


class DistrictUpdateView(SetUpMixin, UpdateView):
    model = District
    form_class = forms.DistrictForm

    def scope(self, queryset):
        return queryset.within_city()

    @property
    def heading(self):
        return self.object.name

    def back_url(self):
        return self.object.get_absolute_url()


class PopulationCreateView(PartOfMixin, SetUpMixin, CreateView):
    model = DistrictPopulation
    form_class = forms.PopulationForm
    part_of = (District, "district", "slug")
    heading = _("Add a population")

    def back_url(self):
        return self.parent.get_absolute_url()


class PopulationUpdateView(SetUpMixin, UpdateView):
    model = DistrictPopulation
    form_class = forms.PopulationForm

    @property
    def heading(self):
        return f"{self.object.district} {self.object.year}"

    def back_url(self):
        return self.object.district.get_absolute_url()


class AdminEditsMixin(LookMixin):
    """A list whose first column leads administrators to the page that edits the record."""

    edit_url_name = ""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if context["may_edit"]:
            context["columns"] = editable(context["columns"], self.edit_url_name)
        return context


class StatisticalDistrictListView(AdminEditsMixin, ListingView):
    model = StatisticalDistrict
    columns = AREA_COLUMNS
    filterset_class = StatisticalDistrictFilter
    template_name = "districts/statisticaldistrict_list.html"
    is_open = True
    heading = _("Statistical districts")
    edit_url_name = "districts:statisticaldistrict_update"
    paginate_by = 100

    def scope(self, queryset):
        return queryset.select_related("district")


class StatisticalDistrictFormMixin(SetUpMixin):
    model = StatisticalDistrict
    form_class = forms.StatisticalDistrictForm

    def back_url(self):
        return reverse("districts:statisticaldistrict_list")


class StatisticalDistrictCreateView(StatisticalDistrictFormMixin, CreateView):
    heading = _("New statistical district")


class StatisticalDistrictUpdateView(StatisticalDistrictFormMixin, UpdateView):
    heading = _("Statistical district")


class EmployerListView(AdminEditsMixin, ListingView):
    model = Employer
    columns = EMPLOYER_COLUMNS
    filterset_class = EmployerFilter
    template_name = "districts/employer_list.html"
    is_open = True
    heading = _("Employers")
    edit_url_name = "districts:employer_update"


class EmployerFormMixin(SetUpMixin):
    model = Employer
    form_class = forms.EmployerForm

    def back_url(self):
        return reverse("districts:employer_list")


class EmployerCreateView(EmployerFormMixin, CreateView):
    heading = _("New employer")


class EmployerUpdateView(EmployerFormMixin, UpdateView):
    heading = _("Employer")


class HolidayListView(LookMixin, ListingView):
    model = Holiday
    columns = HOLIDAY_COLUMNS
    filterset_class = HolidayFilter
    template_name = "districts/holiday_list.html"
    is_open = True
    heading = _("Holidays")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if context["may_edit"]:
            context["columns"] = [*context["columns"], REMOVE_HOLIDAY]
        return context


class HolidayCreateView(SetUpMixin, CreateView):
    model = Holiday
    form_class = forms.HolidayForm
    heading = _("New holiday")

    def back_url(self):
        return reverse("districts:holiday_list")


class HolidayDeleteView(RemoveMixin, DeleteView):
    model = Holiday

    def back_url(self):
        return reverse("districts:holiday_list")
