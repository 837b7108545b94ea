"""Forms in which the directory is kept."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalogues.forms import CatalogueChoicesMixin, by_group
from core.forms import ScopedFormMixin
from core.layout import Panel
from core.widgets import Combobox, DateInput
from partners.models import Organisation, Service


class OptionsForm(forms.Form):
    """What the type-ahead of the consultation form asks; nonsense is taken as not asked."""

    q = forms.CharField(required=False, max_length=100)
    topic = forms.CharField(required=False, max_length=8)
    district = forms.CharField(required=False, max_length=40)

    def asked(self) -> dict[str, str]:
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


class DirectoryForm(ScopedFormMixin, CatalogueChoicesMixin, forms.ModelForm):
    website = forms.URLField(label=_("Website"), required=False, max_length=200, assume_scheme="https")

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
    class Meta:
        model = Organisation
        fields = ["name", "type", "description", "website", "email", "phone"]
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def layout(self) -> Layout:
        return Layout(
            Panel(_("Organisation"), "name", "type", "description"),
            Panel(_("Contact"), "phone", "email", "website"),
        )


class TopicChoices(forms.CheckboxSelectMultiple):
    """Check boxes under the name of their group, in columns."""

    template_name = "partners/_topic_choices.html"


class ServiceForm(DirectoryForm):
    class Meta:
        model = Service
        fields = [
            "organisation",
            "name",
            "description",
            "status",
            "topics",
            "languages",
            "is_citywide",
            "districts",
            "street",
            "postcode",
            "town",
            "opening_hours",
            "phone",
            "website",
            "contact_name",
            "email",
            "assured_on",
        ]
        widgets = {
            "organisation": Combobox,
            "description": forms.Textarea(attrs={"rows": 3}),
            "topics": TopicChoices,
            "languages": forms.CheckboxSelectMultiple,
            "districts": forms.CheckboxSelectMultiple,
            "assured_on": DateInput,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["districts"].queryset = self.fields["districts"].queryset.within_city()
        self.fields["topics"].choices = by_group(self.fields["topics"].choices)
        self._offer_active_organisations()

    def _offer_active_organisations(self) -> None:
        """Active ones, and the one the service belongs to already."""
        field = self.fields["organisation"]
        own = field.queryset.filter(pk=self.instance.organisation_id)
        field.queryset = field.queryset.active() | own

    def clean(self) -> dict:
        cleaned = super().clean()
        try:
            self.instance.check_reach(
                is_citywide=cleaned.get("is_citywide", False), districts=list(cleaned.get("districts", []))
            )
        except ValidationError as error:
            self.add_error(None, error)
        return cleaned

    def layout(self) -> Layout:
        return Layout(
            Panel(_("Service"), "organisation", "name", "description", "status"),
            Panel(_("For which concerns"), Field("topics", wrapper_class="col-12")),
            Panel(
                _("For whom"),
                Field("is_citywide", wrapper_class="col-12"),
                Field("districts", wrapper_class="col-12"),
                Field("languages", wrapper_class="col-12"),
            ),
            Panel(
                _("Where and when"),
                "street",
                "postcode",
                "town",
                "opening_hours",
                "phone",
                "website",
            ),
            Panel(_("Internal"), "contact_name", "email", "assured_on"),
        )
