"""Forms of series, their members, meetings and agenda items."""

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
    """A series of an office's district; or of the whole city, without office and district, by the coordinator."""

    since = a_day(label=_("exists since"), initial=timezone.localdate)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Body
        fields = [
            *("kind", "name", "office", "district", "weeks", "nth", "weekday", "starts", "ends", "place"),
            "since",
        ]
        widgets = {
            **dict.fromkeys(("kind", "office", "district", "nth", "weekday"), FastSelect),
            **dict.fromkeys(("starts", "ends"), TimeInput),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        office, district = self.fields["office"], self.fields["district"]
        office.queryset = Office.objects.visible_to(self.user).of_member(self.user, *CASEWORK)
        district.queryset = district.queryset.within_city()
        if self.user.access.has(Role.COORDINATOR):
            office.empty_label = district.empty_label = _("whole city")
        else:
            office.required = district.required = True
            office.empty_label = None if len(office.queryset) == 1 else "–"
        self.initial["version"] = self.instance.version
        laid_out(
            self,
            Panel(_("What"), "kind", "name", "office", "district"),
            Panel(_("When and where"), "weeks", "nth", "weekday", "starts", "ends", "place", "since"),
            "version",
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        office, district = cleaned.get("office"), cleaned.get("district")
        self.instance.is_citywide = not office and not district
        if office and district and "since" not in self.errors:
            covering = Office.objects.visible_to(self.user).covering(district, timezone.localdate())
            if not covering.filter(pk=office.pk).exists():
                self.add_error("district", _("This office does not work in that district."))
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        """That office and district belong together is checked, too."""
        return super()._get_validation_exclusions() - {"is_citywide"}


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
    since = a_day(label=_("member since"), initial=timezone.localdate)
    until = a_day(label=_("member until"), required=False)

    class Meta:
        model = BodyMember
        fields = ["organisation", "name", "function", "email", "since", "until"]
        widgets = {"organisation": FastSelect}

    def __init__(self, *args, body: Body, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.body = body
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
    class Meta:
        model = AgendaItem
        fields = ["title", "text"]
        widgets = {"text": NoteText(attrs={"rows": 4})}

    def __init__(self, *args, meeting: Meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.meeting = meeting
        laid_out(
            self, Panel(_("Agenda item"), *(Field(name, wrapper_class="col-12") for name in self.fields))
        )
