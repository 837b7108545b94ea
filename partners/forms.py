"""Forms in which the directory is kept."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogues.forms import CatalogueChoicesMixin, by_group
from core.forms import ScopedFormMixin
from core.layout import Panel
from core.widgets import Combobox, DateInput
from partners import services
from partners.hours import Hours, read_hours
from partners.models import Agreement, Contact, Location, Organisation, Service


class CapacityForm(forms.Form):
    capacity = forms.ChoiceField(label=_("Capacity"), choices=Service.Capacity.choices)
    waiting_weeks = forms.IntegerField(
        label=_("Waiting time in weeks"), required=False, min_value=0, max_value=520
    )


class DirectoryForm(ScopedFormMixin, CatalogueChoicesMixin, forms.ModelForm):
    """A form of the directory in panels; names lose doubled blanks."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = self.layout()

    def layout(self) -> Layout:
        raise NotImplementedError

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class OrganisationForm(DirectoryForm):
    website = forms.URLField(label=_("Website"), required=False, max_length=200, assume_scheme="https")

    class Meta:
        model = Organisation
        fields = [
            *("name", "alternate_name", "type", "parent", "legal_status", "description"),
            *("phone", "email", "website", "controller", "privacy_regime"),
        ]
        widgets = {"description": forms.Textarea(attrs={"rows": 3}), "parent": Combobox}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = self.fields["parent"].queryset.exclude(pk=self.instance.pk)

    def save(self, commit=True):
        organisation = super().save(commit)
        services.refresh_search(organisation)
        return organisation

    def layout(self) -> Layout:
        return Layout(
            Panel(
                _("Organisation"), "name", "alternate_name", "type", "parent", "legal_status", "description"
            ),
            Panel(_("Contact"), "phone", "email", "website"),
            Panel(_("Data protection"), "controller", "privacy_regime"),
        )


class PartForm(DirectoryForm):
    """A part of an organisation, which the page decides."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].widget = forms.HiddenInput()
        self.fields["organisation"].disabled = True

    def layout(self) -> Layout:
        return Layout(Panel(self._meta.model._meta.verbose_name.capitalize(), *self._meta.fields))


class LocationForm(PartForm):
    url = forms.URLField(label=_("Link"), required=False, max_length=200, assume_scheme="https")

    class Meta:
        model = Location
        fields = [
            *("organisation", "name", "location_type", "street", "postcode", "town", "transportation"),
            *("wheelchair", "accessibility", "url", "latitude", "longitude"),
        ]

    def clean(self) -> dict:
        cleaned = super().clean()
        is_physical = cleaned.get("location_type") != Location.Type.VIRTUAL
        if is_physical and not (cleaned.get("street") or cleaned.get("name")):
            self.add_error("street", _("Give the street, or at least a name of the place."))
        return cleaned

    def save(self, commit=True):
        location = super().save(commit)
        services.refresh_search_of(location.services.all())
        return location


class ContactForm(PartForm):
    class Meta:
        model = Contact
        fields = ["organisation", "name", "title", "department", "phone", "email", "service", "is_public"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        own = self.fields["service"].queryset.filter(organisation=self.instance.organisation_id)
        self.fields["service"].queryset = own


class AgreementForm(PartForm):
    class Meta:
        model = Agreement
        fields = ["organisation", "status", "signed_on", "valid_until", "remind_on", "reference"]
        widgets = dict.fromkeys(("signed_on", "valid_until", "remind_on"), DateInput)


class TopicChoices(forms.CheckboxSelectMultiple):
    """Check boxes under the name of their group, in columns."""

    template_name = "partners/_topic_choices.html"


class OfferForm(CatalogueChoicesMixin, forms.ModelForm):
    """What forms over a service have in common: the website, the hours in one line, languages that can be spoken."""

    WIDGETS = {
        "description": forms.Textarea(attrs={"rows": 3}),
        "documents": forms.Textarea(attrs={"rows": 3}),
        "languages": forms.CheckboxSelectMultiple,
        "closed_until": DateInput,
    }
    SPOKEN = ("languages",)

    website = forms.URLField(label=_("Website"), required=False, max_length=200, assume_scheme="https")
    hours = forms.CharField(
        label=_("Weekly opening hours"),
        required=False,
        max_length=400,
        help_text=_("For instance: Mo–Mi 9–12, Do 14–17:30"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.initial["hours"] = services.hours_text(self.instance)


class ServiceForm(DirectoryForm, OfferForm):
    class Meta:
        model = Service
        fields = [
            *(
                "organisation",
                "name",
                "alternate_name",
                "description",
                "status",
                "closed_until",
                "alert",
                "topics",
            ),
            *("is_citywide", "districts", "languages", "interpreter"),
            *("target_groups", "minimum_age", "maximum_age", "eligibility"),
            *("places", "opening_hours", "access", "application", "documents", "cost", "fees"),
            *("phone", "website", "email", "capacity", "waiting_weeks"),
            *("review_months", "assured_on", "is_public"),
        ]
        widgets = OfferForm.WIDGETS | {
            "organisation": Combobox,
            "topics": TopicChoices,
            "districts": forms.CheckboxSelectMultiple,
            "target_groups": forms.CheckboxSelectMultiple,
            "places": forms.CheckboxSelectMultiple,
            "assured_on": DateInput,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["districts"].queryset = self.fields["districts"].queryset.within_city()
        self.fields["target_groups"].queryset = self.fields["target_groups"].queryset.active()
        self.fields["topics"].choices = by_group(self.fields["topics"].choices)
        self._offer_active_organisations()
        self._offer_own_places()

    def _offer_active_organisations(self) -> None:
        """Active ones, and the one the service belongs to already."""
        field = self.fields["organisation"]
        own = field.queryset.filter(pk=self.instance.organisation_id)
        field.queryset = field.queryset.active() | own

    def _offer_own_places(self) -> None:
        field = self.fields["places"]
        chosen = self["organisation"].value()
        try:
            field.queryset = field.queryset.filter(organisation=chosen or None)
        except ValidationError:
            field.queryset = field.queryset.none()
        if not field.queryset.exists():
            field.help_text = _(
                "Places are added on the page of the organisation and can be chosen here then."
            )

    def clean_hours(self) -> list[Hours]:
        return read_hours(self.cleaned_data["hours"])

    def clean(self) -> dict:
        cleaned = super().clean()
        try:
            self.instance.check_reach(
                is_citywide=cleaned.get("is_citywide", False), districts=list(cleaned.get("districts", []))
            )
        except ValidationError as error:
            self.add_error(None, error)
        return cleaned

    def save(self, commit=True):
        if {"capacity", "waiting_weeks"} & set(self.changed_data):
            self.instance.capacity_on = timezone.localdate()
        if "assured_on" in self.changed_data:
            self.instance.assured_by = str(self.user) if self.instance.assured_on else ""
        service = super().save(commit)
        services.set_hours(service, self.cleaned_data["hours"])
        services.refresh_search_of([service])
        return service

    def layout(self) -> Layout:
        def wide(name):
            return Field(name, wrapper_class="col-12")

        return Layout(
            Panel(
                _("Service"),
                *("organisation", "name", "alternate_name", "description", "status", "closed_until", "alert"),
            ),
            Panel(_("For which concerns"), wide("topics")),
            Panel(
                _("For whom"),
                *(wide("is_citywide"), wide("districts"), wide("target_groups")),
                *("minimum_age", "maximum_age", "eligibility"),
                *(wide("languages"), "interpreter"),
            ),
            Panel(
                _("Where and when"),
                *(wide("places"), "hours", "opening_hours", "access", "application", "phone", "website"),
            ),
            Panel(_("What it needs"), "documents", "cost", "fees"),
            Panel(_("Capacity"), "capacity", "waiting_weeks"),
            Panel(_("Internal"), "email", "review_months", "assured_on", "is_public"),
        )
