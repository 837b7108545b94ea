"""Forms of series, their members, meetings and agenda items."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.forms import OF_OUR_TIME, ScopedFormMixin
from core.layout import Panel
from core.widgets import DateInput, FastSelect, NoteText, TimeInput
from districts.models import Office
from districts.scoping import CASEWORK, Role
from network.bodies import services
from network.bodies.meetings import AgendaItem, Meeting
from network.bodies.series import Body, BodyMember

FARTHEST = timedelta(days=2 * 366)
"""A meeting that lies further ahead is a typing error."""


def a_day(label: Promise | str, **options) -> forms.DateField:
    return forms.DateField(label=capfirst(label), widget=DateInput, validators=OF_OUR_TIME, **options)


def laid_out(form, *panels: object) -> None:
    form.helper = FormHelper()
    form.helper.form_tag, form.helper.disable_csrf = False, True
    form.helper.layout = Layout(*panels)


class BodyForm(ScopedFormMixin, forms.ModelForm):
    """A series of an office, for one or several of its districts; or of the whole city, without office and district, by
    the coordinator."""

    since = a_day(label=_("exists since"), initial=timezone.localdate)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Body
        fields = [
            *("kind", "name", "office", "districts", "weeks", "nth", "weekday", "starts", "ends", "place"),
            "since",
        ]
        widgets = {
            **dict.fromkeys(("kind", "office", "nth", "weekday"), FastSelect),
            "districts": forms.CheckboxSelectMultiple,
            **dict.fromkeys(("starts", "ends"), TimeInput),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        office, districts = self.fields["office"], self.fields["districts"]
        mine = Office.objects.visible_to(self.user).of_member(self.user, *CASEWORK)
        office.queryset = mine.with_districts()
        self._offer_districts(districts, office.queryset)
        if self.user.access.has(Role.COORDINATOR):
            office.empty_label = _("whole city")
        else:
            office.required = districts.required = True
            office.empty_label = None if len(office.queryset) == 1 else "–"
        self.initial["version"] = self.instance.version
        laid_out(
            self,
            Panel(_("What"), *("kind", "name", "office"), *self._laid_out_districts()),
            Panel(_("When and where"), "weeks", "nth", "weekday", "starts", "ends", "place", "since"),
            "version",
        )

    def _offer_districts(self, field: forms.ModelMultipleChoiceField, offices: Iterable[Office]) -> None:
        """Those of the person's offices, and those the series has."""
        theirs = {each.pk for office in offices for each in office.districts_on(timezone.localdate())}
        if not self.instance._state.adding:
            theirs |= {each.pk for each in self.instance.districts.all()}
        field.queryset = field.queryset.within_city().filter(pk__in=theirs)
        if not theirs:  # only for the whole city
            del self.fields["districts"]

    def _laid_out_districts(self) -> list[Field]:
        return [Field("districts", wrapper_class="col-12")] if "districts" in self.fields else []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        office, districts = cleaned.get("office"), cleaned.get("districts")
        self.instance.is_citywide = not office
        if bool(office) != bool(districts) and not {"office", "districts"} & set(self.errors):
            place = "districts" if "districts" in self.fields else "office"
            self.add_error(place, _("Give an office and its districts, or neither for the whole city."))
        elif office and districts:
            theirs = {district.pk for district in office.districts_on(timezone.localdate())}
            if foreign := [each.label for each in districts if each.pk not in theirs]:
                text = _("This office does not work in: %(districts)s.")
                self.add_error("districts", text % {"districts": ", ".join(foreign)})
        return cleaned


class BodyEndForm(ScopedFormMixin, forms.Form):
    until = a_day(
        label=_("exists until"), required=False, help_text=_("The last day. Empty: the series goes on.")
    )
    heir = forms.ModelChoiceField(
        label=_("Open decisions go to"),
        queryset=None,
        required=False,
        empty_label="–",
        widget=FastSelect,
    )

    def __init__(self, *args, body: Body, **kwargs):
        super().__init__(*args, **kwargs)
        heirs = Body.objects.visible_to(self.user).kept_by(self.user).not_ended()
        self.fields["heir"].queryset = heirs.exclude(pk=body.pk)
        self.initial.setdefault("until", body.until)


class MemberForm(ScopedFormMixin, forms.ModelForm):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    since = a_day(label=_("member since"), initial=timezone.localdate)
    until = a_day(label=_("member until"), required=False)

    class Meta:
        model = BodyMember
        fields = ["organisation", "name", "function", "email", "since", "until"]
        widgets = {"organisation": FastSelect}

    def __init__(self, *args, body: Body, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.body = body
        self.initial["version"] = self.instance.version
        own = self.fields["organisation"].queryset.filter(pk=self.instance.organisation_id)
        self.fields["organisation"].queryset = self.fields["organisation"].queryset.active() | own


class MeetingForm(ScopedFormMixin, forms.ModelForm):
    day = a_day(label=_("Day"))
    starts = forms.TimeField(label=_("From"), widget=TimeInput)
    ends = forms.TimeField(label=_("Until"), widget=TimeInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Meeting
        fields = ["place"]

    field_order = ["day", "starts", "ends", "place", "version"]

    def __init__(self, *args, body: Body, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.body = body
        is_new = self.instance._state.adding
        times = services.next_times(body) if is_new else (self.instance.starts_at, self.instance.ends_at)
        usual = {"starts": body.starts, "ends": body.ends, "place": body.place} if is_new else {}
        if times:
            first, last = map(timezone.localtime, times)
            usual |= {"day": first.date(), "starts": first.time(), "ends": last.time()}
        self.initial |= usual | {"version": self.instance.version}

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day > timezone.localdate() + FARTHEST:
            raise ValidationError(_("Please check the year."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        day, starts, ends = (cleaned.get(name) for name in ("day", "starts", "ends"))
        if day and starts and ends:
            meeting = self.instance
            meeting.starts_at, meeting.ends_at = services.at(day, starts), services.at(day, ends)
            meeting.day = day
            if ends <= starts:
                self.add_error("ends", _("The end lies before the beginning."))
            try:
                services.check_day(meeting)
            except ValidationError as error:
                self.add_error("day", error)
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        """Also what follows from the fields is checked: one meeting of a series on a day."""
        return super()._get_validation_exclusions() - {"body", "day", "status"}


class ItemForm(ScopedFormMixin, forms.ModelForm):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = AgendaItem
        fields = ["title", "text"]
        widgets = {"text": NoteText(attrs={"rows": 4})}

    def __init__(self, *args, meeting: Meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.meeting = meeting
        self.initial["version"] = self.instance.version
        shown = [Field(name, wrapper_class="col-12") for name in self.Meta.fields]
        laid_out(self, Panel(_("Agenda item"), *shown), "version")
