"""Offices: the list, the page of one, and setting up what belongs to it."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import CreateView, DeleteView, DetailView, UpdateView

from core.listing import ListingView
from districts import forms
from districts.exports import OFFICE_COLUMNS
from districts.filters import OfficeFilter
from districts.models import (
    Holiday,
    Office,
    OfficeDistrict,
    OfficePartner,
    OpeningException,
    OpeningHours,
    Site,
)
from districts.office_page import OfficePage
from districts.views.base import LookMixin, PartOfMixin, RemoveMixin, SetUpMixin

HOLIDAYS_SHOWN = 4


class OfficeListView(LookMixin, ListingView):
    model = Office
    columns = OFFICE_COLUMNS
    filterset_class = OfficeFilter
    template_name = "districts/office_list.html"
    is_open = True
    heading = _("Offices")

    def scope(self, queryset):
        return queryset.with_plan().with_team().with_districts()


class OfficeDetailView(LookMixin, DetailView):
    model = Office
    slug_field = slug_url_kwarg = "code"
    template_name = "districts/office_detail.html"

    def scope(self, queryset):
        return queryset.with_plan().with_team().with_districts()

    def get_context_data(self, **kwargs):
        today = timezone.localdate()
        holidays = Holiday.objects.visible_to(self.request.user)
        near = holidays.between(today - timedelta(days=7), today + timedelta(days=7))
        page = OfficePage(self.object, today, near)
        upcoming = holidays.from_day(today)[:HOLIDAYS_SHOWN]
        return super().get_context_data(page=page, upcoming=upcoming, **kwargs)


class OfficeFormMixin(SetUpMixin):
    model = Office
    form_class = forms.OfficeForm


class OfficeCreateView(OfficeFormMixin, CreateView):
    heading = _("New office")

    def back_url(self):
        return self.object.get_absolute_url() if self.object else reverse("districts:office_list")


class OfficeUpdateView(OfficeFormMixin, UpdateView):
    slug_field = slug_url_kwarg = "code"

    @property
    def heading(self):
        return self.object.name

    def back_url(self):
        return self.object.get_absolute_url()


class OfOfficeMixin(PartOfMixin, SetUpMixin):
    """A new part of an office."""

    part_of = (Office, "office", "code")

    def back_url(self):
        return self.parent.get_absolute_url()


class PartUpdateMixin(SetUpMixin):
    """A part of an office changes or ends."""

    @property
    def heading(self):
        return str(self.object)

    def back_url(self):
        return self.object.office.get_absolute_url()


class OfficeDistrictCreateView(OfOfficeMixin, CreateView):
    model = OfficeDistrict
    form_class = forms.OfficeDistrictForm
    heading = _("Add a district")


class OfficeDistrictUpdateView(PartUpdateMixin, UpdateView):
    model = OfficeDistrict
    form_class = forms.OfficeDistrictForm
    note = _("To end the responsibility give its last day. It stays in the records of the time before.")


class OfficePartnerCreateView(OfOfficeMixin, CreateView):
    model = OfficePartner
    form_class = forms.OfficePartnerForm
    heading = _("Add a tandem partner")


class OfficePartnerUpdateView(PartUpdateMixin, UpdateView):
    model = OfficePartner
    form_class = forms.OfficePartnerForm
    note = _("To end the partnership give its last day. It stays in the records of the time before.")


class SiteCreateView(OfOfficeMixin, CreateView):
    model = Site
    form_class = forms.SiteForm
    heading = _("New site")


class SiteUpdateView(PartUpdateMixin, UpdateView):
    model = Site
    form_class = forms.SiteForm
    slug_field = slug_url_kwarg = "code"
    note = _("To close the site give its last day. When the office moves, close this site and add a new one.")


class OfSiteMixin(PartOfMixin, SetUpMixin):
    part_of = (Site, "site", "code")

    def back_url(self):
        return self.parent.office.get_absolute_url()


class OpeningHoursCreateView(OfSiteMixin, CreateView):
    model = OpeningHours
    form_class = forms.OpeningHoursForm
    heading = _("Add opening hours")


class OpeningHoursUpdateView(SetUpMixin, UpdateView):
    model = OpeningHours
    form_class = forms.OpeningHoursForm
    note = _("When the hours change from a certain day, give these their last day and add the new ones.")

    @property
    def heading(self):
        return str(self.object)

    def back_url(self):
        return self.object.site.office.get_absolute_url()


class OpeningExceptionCreateView(OfSiteMixin, CreateView):
    model = OpeningException
    form_class = forms.OpeningExceptionForm
    heading = _("Closed or other hours on one day")
    note = _("Without times the site is closed all day. An exception also opens a site on a public holiday.")


class OpeningExceptionDeleteView(RemoveMixin, DeleteView):
    model = OpeningException

    def back_url(self):
        return self.object.site.office.get_absolute_url()
