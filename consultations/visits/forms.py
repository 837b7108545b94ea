"""Forms of home visits: the household, a step, and the file of move-in notices."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogues.forms import CatalogueChoicesMixin
from catalogues.labels import choices
from catalogues.models import Language
from clients.models import Client
from consultations.models import HomeVisit
from consultations.staff import advisers_in
from consultations.visits import machine
from core.forms import DraftFormMixin, ScopedFormMixin, say_range
from core.importing.forms import TableFileField
from core.widgets import Combobox, DateInput, FastSelect, NoteLine, NoteText, TimeInput
from districts.models import Office
from districts.scoping import CASEWORK

LONGEST_AGO = timedelta(days=2 * 366)
"""A request or move that lies further back, or ahead, is a typing error."""


class VisitForm(DraftFormMixin, ScopedFormMixin, CatalogueChoicesMixin, forms.ModelForm):
    """A household and why it is visited. The office follows from the district."""

    client_key = forms.IntegerField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = HomeVisit
        fields = [
            *(
                "reason",
                "requested_on",
                "moves_in_on",
                "origin",
                "name",
                "street",
                "postcode",
                "flat",
                "district",
            ),
            *("persons", "children", "language", "agreed_steps"),
        ]
        widgets = {
            "reason": FastSelect,
            "requested_on": DateInput,
            "moves_in_on": DateInput,
            "origin": Combobox,
            "district": FastSelect,
            "language": Combobox,
            "agreed_steps": NoteText(attrs={"rows": 3}),
        }
        help_texts = {
            "name": _("Only so that the door can be found."),
            "district": _("Districts of your office; others are entered by the office there."),
            "agreed_steps": _("Only what is necessary. No health data, nothing about third parties."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offices = self._own_offices_by_district()
        district = self.fields["district"]
        district.queryset = district.queryset.filter(pk__in=[*self.offices, self.instance.district_id])
        district.empty_label = None if len(self.offices) == 1 else "–"
        origin = self.fields["origin"]
        origin.queryset = origin.queryset.not_closed() | origin.queryset.filter(pk=self.instance.origin_id)
        language = self.fields["language"]
        language.required, language.initial = False, None
        language.choices = [("", ""), *language.choices]
        if self.initial.get("language") == Language.NOT_STATED:
            self.initial.pop("language")
        if self.instance.status != machine.DONE:
            del self.fields["agreed_steps"]
        self.initial["version"] = self.instance.version
        say_range(self, "persons", "children")

    def _own_offices_by_district(self) -> dict[str, Office]:
        """The offices in which the person advises, by the districts they are responsible for today."""
        offices = Office.objects.visible_to(self.user).of_member(self.user, *CASEWORK).with_districts()
        today = timezone.localdate()
        return {district.pk: office for office in offices for district in office.districts_on(today)}

    def clean_requested_on(self):
        day = self.cleaned_data["requested_on"]
        if day > timezone.localdate():
            raise ValidationError(_("The day lies in the future."))
        return _plausible(day)

    def clean_moves_in_on(self):
        day = self.cleaned_data["moves_in_on"]
        return day and _plausible(day)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if district := cleaned.get("district"):
            self.instance.office = self.offices.get(district.pk) or self.instance.office
        persons, children = cleaned.get("persons"), cleaned.get("children")
        if persons and children and children > persons:
            self.add_error("children", _("There are more children than persons."))
        if "language" not in self.errors and not cleaned.get("language"):
            cleaned["language"] = self.fields["language"].queryset.get(pk=Language.NOT_STATED)
        if key := cleaned.get("client_key"):
            own = self.user.access.office_ids(*CASEWORK)
            self.instance.client = Client.objects.visible_to(self.user).filter(office__in=own).numbered(key)
        return cleaned


def _plausible(day):
    if abs(day - timezone.localdate()) > LONGEST_AGO:
        raise ValidationError(_("Please check the year."))
    return day


class StepForm(forms.Form):
    """What somebody enters to bring `visit` into the state `to`; which fields that are says machine.ENTERED."""

    day = forms.DateField(label=_("Day"), widget=DateInput)
    time = forms.TimeField(label=_("Time"), widget=TimeInput)
    first = forms.ModelChoiceField(label=_("Who goes"), queryset=None, empty_label="–", widget=FastSelect)
    second = forms.ModelChoiceField(
        label=_("Second person"), queryset=None, required=False, empty_label="–", widget=FastSelect
    )
    safety_note = forms.CharField(
        label=_("Safety note"),
        required=False,
        max_length=300,
        widget=NoteLine,
        help_text=_("If only one person goes: why that is safe, and who knows where the person is."),
    )
    on = forms.DateField(label=_("Day"), widget=DateInput)
    mediation = forms.ChoiceField(label=_("Mediation"), widget=FastSelect)
    agreed_steps = forms.CharField(
        label=_("Agreed steps"),
        required=False,
        max_length=500,
        widget=NoteText(attrs={"rows": 2}),
        help_text=_("Only what is necessary. No health data, nothing about third parties."),
    )

    def __init__(self, *args, visit: HomeVisit, to: str, user, **kwargs):
        self.visit, self.to = visit, to
        kwargs["initial"] = self._presets(user) | (kwargs.get("initial") or {})
        super().__init__(*args, auto_id=f"id_{to}_%s", **kwargs)
        for name in set(self.fields) - set(machine.ENTERED[to]):
            del self.fields[name]
        if "first" in self.fields:
            staff = advisers_in([visit.office_id], also=[visit.first_id, visit.second_id])
            people = [("", "–"), *((person.pk, str(person)) for person in staff)]
            for name in ("first", "second"):
                self.fields[name].queryset, self.fields[name].choices = staff, people
        if "mediation" in self.fields:
            self.fields["mediation"].choices = choices("mediation")

    def _presets(self, user) -> dict[str, Any]:
        visit, today = self.visit, timezone.localdate()
        planned = timezone.localtime(visit.planned_at) if visit.planned_at else None
        return {
            "day": planned and planned.date(),
            "time": planned and planned.time(),
            "first": visit.first_id or user.pk,
            "second": visit.second_id,
            "safety_note": visit.safety_note,
            "on": min(planned.date(), today) if planned else today,
            "mediation": visit.mediation,
            "agreed_steps": visit.agreed_steps,
        }

    @property
    def step(self) -> machine.Step:
        entered = {name: value for name, value in self.cleaned_data.items() if name not in ("day", "time")}
        day, time = self.cleaned_data.get("day"), self.cleaned_data.get("time")
        planned_at = timezone.make_aware(datetime.combine(day, time)) if day and time else None
        return machine.Step(self.to, planned_at=planned_at, **entered)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if day := cleaned.get("day"):
            try:
                _plausible(day)
            except ValidationError as error:
                self.add_error("day", error)
        if not self.errors:
            try:
                self.visit.check_step(self.step)
            except ValidationError as error:
                add_faults(self, error)
        return cleaned


def add_faults(form: forms.Form, error: ValidationError) -> None:
    """Errors beside their fields, those of fields that are not there on top."""
    faults = error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}
    for name, found in faults.items():
        form.add_error(name if name in form.fields else None, found)


class NoticesForm(forms.Form):
    file = TableFileField()
