"""What is asked about a client: everything is voluntary (P01)."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from catalogues.forms import CatalogueChoicesMixin
from clients.models import Client
from clients.services import Duplicates, find_duplicates, save_client
from core.forms import DraftFormMixin, ScopedFormMixin, say_range
from core.layout import Panel
from core.widgets import Combobox, ComboboxMultiple, DateInput, SegmentedRadio
from districts.scoping import CASEWORK

IDENTITY = ("given_name", "family_name", "birth_year")
"""The fields from which duplicates are looked up while they are typed."""


class IdentityForm(forms.Form):
    """The identity in a query string; what is not valid is taken as not stated."""

    given_name = forms.CharField(required=False, max_length=80)
    family_name = forms.CharField(required=False, max_length=80)
    birth_year = forms.IntegerField(required=False, min_value=1900, max_value=2100)
    birth_date = forms.DateField(required=False)

    def known(self) -> dict:
        self.is_valid()
        return _identity(self.cleaned_data)


def _identity(stated: dict) -> dict:
    """The values of IDENTITY: who gives the day of birth need not give the year again."""
    names = {name: stated.get(name) or "" for name in ("given_name", "family_name")}
    day = stated.get("birth_date")
    return names | {"birth_year": day.year if day else stated.get("birth_year")}


class SearchForm(forms.Form):
    q = forms.CharField(required=False, max_length=100)


class ClientQuickForm(DraftFormMixin, ScopedFormMixin, CatalogueChoicesMixin, forms.ModelForm):
    """A new client as part of the consultation form: `ClientQuickForm(user=…, instance=Client(office=…))`.

    Likely duplicates appear in the element with the id `client-duplicates` while the identity is typed, and bring the
    valid form back once (P19): `asks_about_duplicates` and `duplicates`.
    """

    prefix = "client"
    duplicates: Duplicates | None = None

    class Meta:
        model = Client
        fields = [
            "given_name",
            "family_name",
            "birth_year",
            "sex",
            "nationality",
            "residence_status",
            "german_level",
            "language",
            "district",
            "household_size",
        ]
        widgets = {
            "sex": SegmentedRadio,
            "nationality": Combobox,
            "language": Combobox,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say_range(self, "household_size")
        if self.instance.pk is None:
            self._look_up_duplicates()

    def _look_up_duplicates(self) -> None:
        typed = [name for name in (*IDENTITY, "birth_date") if name in self.fields]
        for name in typed:
            self.fields[name].widget.attrs |= {
                "autocomplete": "off",
                "hx-get": reverse_lazy("clients:client_duplicates"),
                "hx-trigger": "change, keyup changed delay:500ms",
                "hx-include": ", ".join(f"[name='{self.add_prefix(field)}']" for field in typed),
                "hx-target": "#client-duplicates",
            }

    def asks_about_duplicates(self, request: HttpRequest) -> bool:
        """Whether there are likely duplicates of the valid form nobody has said yet that they are somebody else."""
        if self._answer != self._question:
            self.duplicates = find_duplicates(request=request, **_identity(self.cleaned_data))
        return bool(self.duplicates)

    @property
    def anyway(self) -> str:
        """What `anyway` must carry to create the client in spite of the duplicates: another name is asked anew."""
        return self._question if self.duplicates else self._answer

    @property
    def _question(self) -> str:
        return "|".join(str(value or "") for value in _identity(self.cleaned_data).values()).casefold()

    @property
    def _answer(self) -> str:
        return self.data.get(self.add_prefix("anyway"), "")

    def clean_given_name(self) -> str:
        return " ".join(self.cleaned_data["given_name"].split())

    def clean_family_name(self) -> str:
        return " ".join(self.cleaned_data["family_name"].split())


class ClientForm(ClientQuickForm):
    """Everything about a client. `version` is the version that is being edited."""

    SPOKEN = ("further_languages",)
    prefix = None
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta(ClientQuickForm.Meta):
        fields = [
            "office",
            *ClientQuickForm.Meta.fields,
            "birth_date",
            "further_languages",
            "statistical_district",
            "guardian",
            "street",
            "postcode",
            "phone",
            "email",
            "access_route",
            "seeker_type",
        ]
        widgets = ClientQuickForm.Meta.widgets | {
            "birth_date": DateInput,
            "further_languages": ComboboxMultiple,
            "statistical_district": Combobox,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        self.fields["statistical_district"].empty_label = _("not stated")
        self._offer_own_offices()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = self._layout()

    def save(self, *, request: HttpRequest) -> Client:
        """Raises core.conflicts.EditConflict."""
        return save_client(
            request=request,
            client=self.instance,
            further_languages=self.cleaned_data["further_languages"],
            fields=self.changed_data,
            version=self.cleaned_data["version"],
        )

    def _offer_own_offices(self) -> None:
        """A client is created in an office where the person works with clients, and stays there."""
        if self.instance.pk:
            del self.fields["office"]
            return
        field = self.fields["office"]
        field.queryset = field.queryset.of_member(self.user, *CASEWORK)
        offices = list(field.queryset[:2])
        if len(offices) == 1:
            field.widget, self.initial["office"] = forms.HiddenInput(), offices[0].pk

    def _layout(self) -> Layout:
        office = ["office"] if "office" in self.fields else []
        panels = {
            _("Person"): [*office, *IDENTITY, "birth_date", "sex", "guardian"],
            _("Origin and language"): [
                "nationality",
                "residence_status",
                "language",
                "german_level",
                "further_languages",
            ],
            _("Home"): ["district", "statistical_district", "household_size", "street", "postcode"],
            _("Contact"): ["phone", "email", "access_route", "seeker_type"],
        }
        first, *others = [Panel(title, *names) for title, names in panels.items()]
        first.append(Div(css_id="client-duplicates"))
        return Layout("version", first, *others)
