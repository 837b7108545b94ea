"""Forms of flats, the households in them, accommodations, and the choice of figures."""

from datetime import date, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from catalogues.forms import CatalogueChoicesMixin
from catalogues.models import Language
from core.forms import OF_OUR_TIME, ScopedFormMixin, say_range
from core.layout import Panel
from core.widgets import Combobox, DateInput, FastSelect
from districts.models import Accommodation, District
from network.housing.models import HousingUnit, Placement
from network.housing.querysets import kept_districts


def a_day(label: Promise | str, **options) -> forms.DateField:
    return forms.DateField(label=capfirst(label), widget=DateInput, validators=OF_OUR_TIME, **options)


def _within_two_years(day: date) -> None:
    if day > timezone.localdate() + timedelta(days=731):
        raise ValidationError(_("The day lies more than two years ahead."), code="max_value")


def laid_out(form, *panels: object) -> None:
    form.helper = FormHelper()
    form.helper.form_tag, form.helper.disable_csrf = False, True
    form.helper.layout = Layout(*panels, "version")


class VersionedForm(ScopedFormMixin, forms.ModelForm):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version

    def keep_to_own_districts(self, queryset) -> None:
        """Offers the districts that the person keeps, and that of the record."""
        field = self.fields["district"]
        own = queryset.filter(pk__in=kept_districts(self.user.access))
        field.queryset = own | queryset.filter(pk=self.instance.district_id)
        field.empty_label = None if len(field.queryset) == 1 else "–"


class HousingUnitForm(VersionedForm):
    since = a_day(_("in the programme since"), initial=timezone.localdate)
    until = a_day(
        _("in the programme until"),
        required=False,
        help_text=_("The last day, when the flat is given back. Empty: until further notice."),
    )

    class Meta:
        model = HousingUnit
        fields = ["code", "district", "organisation", "landlord", "rooms", "fits", "is_step_free"]
        fields += ["since", "until"]
        widgets = {
            "district": FastSelect,
            "organisation": Combobox,
            "rooms": forms.NumberInput(attrs={"step": "0.5"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.keep_to_own_districts(District.objects.visible_to(self.user).within_city())
        known = self.fields["organisation"].queryset
        self.fields["organisation"].queryset = known.active() | known.filter(pk=self.instance.organisation_id)
        say_range(self, "fits")
        laid_out(
            self,
            Panel(_("Flat"), "code", "district", "rooms", "fits", "is_step_free"),
            Panel(_("Landlord"), "organisation", "landlord"),
            Panel(_("In the programme"), "since", "until"),
        )

    def clean_code(self) -> str:
        return " ".join(self.cleaned_data["code"].split())


class PlacementForm(CatalogueChoicesMixin, VersionedForm):
    since = a_day(_("lives there since"), initial=timezone.localdate)
    until = a_day(
        _("lives there until"), required=False, help_text=_("The last day. Empty: until further notice.")
    )

    class Meta:
        model = Placement
        fields = ["persons", "children", "language", "since", "until", "reason"]
        widgets = {"language": Combobox, "reason": FastSelect}

    def __init__(self, *args, unit: HousingUnit, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.unit = unit
        self.fields["since"].validators.append(_within_two_years)
        language = self.fields["language"]
        language.required, language.initial = False, None
        language.choices = [("", ""), *language.choices]
        if self.initial.get("language") == Language.NOT_STATED:
            self.initial.pop("language")
        self.fields["reason"].help_text = _("Only together with the last day.")
        say_range(self, "persons", "children")
        laid_out(
            self,
            Panel(_("Household"), "persons", "children", "language"),
            Panel(_("Time"), "since", "until", "reason"),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "language" not in self.errors and not cleaned.get("language"):
            cleaned["language"] = self.fields["language"].queryset.get(pk=Language.NOT_STATED)
        persons, children = cleaned.get("persons"), cleaned.get("children")
        if persons and children and children > persons:
            self.add_error("children", _("There are more children than persons."))
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day lies before the first one."))
        if "until" not in self.errors and bool(until) != bool(cleaned.get("reason")):
            missing = "until" if cleaned.get("reason") else "reason"
            self.add_error(missing, _("Give the last day and why it ended, or neither."))
        return cleaned

    def _post_clean(self) -> None:
        """What is wrong is said beside its field above; the constraints would say it once more."""
        self._validate_constraints = not self.errors
        super()._post_clean()


class PlacementEndForm(VersionedForm):
    until = a_day(_("last day"), initial=timezone.localdate)
    gives_back = forms.BooleanField(
        label=_("The flat leaves the programme with this day"),
        required=False,
        help_text=_("For example because the household takes the lease over."),
    )

    class Meta:
        model = Placement
        fields = ["until", "reason"]
        widgets = {"reason": FastSelect}

    def __init__(self, *args, unit: HousingUnit, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["until"] = self.instance.until or timezone.localdate()
        self.fields["reason"].required = True


class AccommodationForm(VersionedForm):
    opened_on = a_day(_("open since"), required=False)
    closed_on = a_day(_("open until"), required=False, help_text=_("The last day."))

    class Meta:
        model = Accommodation
        fields = ["name", "kind", "district", "capacity", "opened_on", "closed_on"]
        widgets = {"kind": FastSelect, "district": FastSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        every = District.objects.visible_to(self.user).exclude(pk=District.UNKNOWN)
        self.keep_to_own_districts(every)
        say_range(self, "capacity")
        laid_out(self, Panel(_("Accommodation"), *self.Meta.fields))
