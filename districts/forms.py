"""Forms in which a system administrator sets the city up."""

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from core.forms import ScopedFormMixin
from core.widgets import DateInput, TimeInput
from districts.models import (
    City,
    District,
    DistrictPopulation,
    Employer,
    Holiday,
    Office,
    OfficeDistrict,
    OfficePartner,
    OpeningException,
    OpeningHours,
    Site,
    StatisticalDistrict,
)
from districts.services import keep_answers_beside

DATES = ("valid_from", "valid_until", "opened_on", "closed_on", "day")
TIMES = ("opens_at", "closes_at")


class Pickers:
    """Base of every Meta: days and times are picked in the browser's own controls; what may be there only once, and
    is, is said plainly."""

    widgets = dict.fromkeys(DATES, DateInput) | dict.fromkeys(TIMES, TimeInput)
    error_messages = {
        "code": {"unique": _("This short name is taken already.")},
        "name": {"unique": _("This name is taken already.")},
        "day": {"unique": _("This day is in the list already.")},
    }


class RecordForm(ScopedFormMixin, forms.ModelForm):
    """`belongs_to`: the field of the record this one is part of. The page decides it, nobody changes it here, but it
    takes part in the checks. `fixed`: fields shown that do not change any more once the record exists."""

    belongs_to = ""
    fixed: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.belongs_to:
            self.fields[self.belongs_to].widget = forms.HiddenInput()
            self.fields[self.belongs_to].disabled = True
        for name in () if self.instance._state.adding else self.fixed:
            self.fields[name].disabled = True


class CityForm(RecordForm):
    class Meta(Pickers):
        model = City
        fields = ("name", "official_key", "publishes_figures", "open_data_licence", "open_data_contact")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["open_data_licence"].required = False  # only who publishes chooses one

    def clean_open_data_licence(self):
        return self.cleaned_data["open_data_licence"] or self.instance.open_data_licence

    def save(self, commit=True):
        self.instance.slug = self.instance.slug or slugify(self.instance.name)
        keep_answers_beside()
        return super().save(commit)


class DistrictForm(RecordForm):
    fixed = ("slug",)

    class Meta(Pickers):
        model = District
        fields = ("name", "slug", "position", "tile_row", "tile_column")

    def save(self, commit=True):
        district = super().save(commit)
        keep_answers_beside()
        return district


class StatisticalDistrictForm(RecordForm):
    fixed = ("code",)

    class Meta(Pickers):
        model = StatisticalDistrict
        fields = ("code", "name", "district")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["district"].queryset = self.fields["district"].queryset.within_city()


class PopulationForm(RecordForm):
    belongs_to = "district"

    class Meta(Pickers):
        model = DistrictPopulation
        fields = ("district", "year", "total", "source")


class EmployerForm(RecordForm):
    class Meta(Pickers):
        model = Employer
        fields = ("name", "kind", "privacy_regime", "contact_point", "duties")


class HolidayForm(RecordForm):
    class Meta(Pickers):
        model = Holiday
        fields = ("day", "name")


class OfficeForm(RecordForm):
    fixed = ("code",)

    class Meta(Pickers):
        model = Office
        fields = ("code", "name", "promised_hours", "opened_on", "closed_on", "phone", "email")


class OfficeDistrictForm(RecordForm):
    belongs_to = "office"
    fixed = ("district",)

    class Meta(Pickers):
        model = OfficeDistrict
        fields = ("office", "district", "valid_from", "valid_until")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["district"].queryset = self.fields["district"].queryset.within_city()


class OfficePartnerForm(RecordForm):
    belongs_to = "office"
    fixed = ("employer",)

    class Meta(Pickers):
        model = OfficePartner
        fields = ("office", "employer", "valid_from", "valid_until", "agreement")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["employer"].queryset = self.fields["employer"].queryset.partners()


class SiteForm(RecordForm):
    belongs_to = "office"
    fixed = ("code",)

    class Meta(Pickers):
        model = Site
        fields = (
            "office",
            "code",
            "kind",
            "street",
            "postcode",
            "town",
            "district",
            "valid_from",
            "valid_until",
        )


class OpeningHoursForm(RecordForm):
    belongs_to = "site"

    class Meta(Pickers):
        model = OpeningHours
        fields = ("site", "weekday", "opens_at", "closes_at", "kind", "valid_from", "valid_until")


class OpeningExceptionForm(RecordForm):
    belongs_to = "site"

    class Meta(Pickers):
        model = OpeningException
        fields = ("site", "day", "opens_at", "closes_at", "reason")
