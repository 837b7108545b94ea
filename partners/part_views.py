"""Places, contact persons and agreements: parts of an organisation, kept on its page."""

from django.utils.translation import gettext_lazy as _
from django.views.generic import CreateView, DeleteView, UpdateView

from districts.views.base import PartOfMixin, RemoveMixin, SetUpMixin
from partners import forms, services
from partners.models import Agreement, Contact, Location, Organisation
from partners.views import KEEPERS


class PartMixin(SetUpMixin):
    """A form page of the directory's keepers; saving leads back to the organisation."""

    roles = KEEPERS

    def back_url(self):
        return self.object.organisation.get_absolute_url()


class PartCreateMixin(PartOfMixin, PartMixin):
    part_of = (Organisation, "organisation", "pk")

    def back_url(self):
        return self.parent.get_absolute_url()


class PartUpdateMixin(PartMixin):
    @property
    def heading(self):
        return str(self.object)

    @property
    def subheading(self):
        return str(self.object.organisation)


class PartDeleteView(RemoveMixin, DeleteView):
    roles = KEEPERS

    def back_url(self):
        return self.object.organisation.get_absolute_url()


class LocationCreateView(PartCreateMixin, CreateView):
    model = Location
    form_class = forms.LocationForm
    heading = _("New place")


class LocationUpdateView(PartUpdateMixin, UpdateView):
    model = Location
    form_class = forms.LocationForm


class LocationDeleteView(PartDeleteView):
    model = Location

    def form_valid(self, form):
        offered_there = list(self.object.services.all())
        response = super().form_valid(form)
        services.refresh_search_of(offered_there)
        return response


class ContactCreateView(PartCreateMixin, CreateView):
    model = Contact
    form_class = forms.ContactForm
    heading = _("New contact person")
    note = _("Name only people who know that they stand here. They are for staff alone unless marked public.")


class ContactUpdateView(PartUpdateMixin, UpdateView):
    model = Contact
    form_class = forms.ContactForm


class ContactDeleteView(PartDeleteView):
    model = Contact


class AgreementCreateView(PartCreateMixin, CreateView):
    model = Agreement
    form_class = forms.AgreementForm
    heading = _("New cooperation agreement")


class AgreementUpdateView(PartUpdateMixin, UpdateView):
    model = Agreement
    form_class = forms.AgreementForm


class AgreementDeleteView(PartDeleteView):
    model = Agreement
