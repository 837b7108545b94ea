"""Forms of requests: what is needed, how it ended, what is paid."""

from datetime import datetime, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogues.forms import CatalogueChoicesMixin
from core.forms import OF_OUR_TIME, DraftFormMixin, ScopedFormMixin
from core.layout import Panel
from core.widgets import Combobox, DateInput, FastSelect, TimeInput
from districts.models import Office
from districts.scoping import CASEWORK
from network.mediators import prefilled
from network.mediators.codes import Absent, Source
from network.mediators.forms import NO_FOREIGN
from network.mediators.money import LONGEST_TAKEN, NOTHING
from network.mediators.requests import needs_sworn_interpreter, why_no_such_time
from network.models import MediatorBudget, MediatorRate, MediatorRequest

FARTHEST = timedelta(days=366)
"""A request that lies further ahead is a typing error."""
SPAN = gettext_lazy("Give a whole number from %(lowest)d to %(highest)d.")


class RequestForm(DraftFormMixin, ScopedFormMixin, CatalogueChoicesMixin, forms.ModelForm):
    """`is_for_sworn` when the pool must not be asked: the page says what to do instead. Before anything is typed, too,
    when the talk from which the request begins is of that kind."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=DateInput, validators=OF_OUR_TIME)
    starts = forms.TimeField(label=gettext_lazy("From"), widget=TimeInput)
    ends = forms.TimeField(label=gettext_lazy("Until"), widget=TimeInput)
    source = forms.ChoiceField(choices=Source.choices, required=False, widget=forms.HiddenInput)
    origin = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = MediatorRequest
        fields = [
            *("office", "partner", "language", "topic", "occasion"),
            *("wanted_sex", "district", "place"),
        ]
        widgets = {
            "office": FastSelect,
            "partner": Combobox,
            "language": FastSelect,
            "topic": Combobox,
            "occasion": FastSelect,
            "wanted_sex": FastSelect,
            "district": FastSelect,
        }
        help_texts = {"topic": gettext_lazy("The mediator reads only the group.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        self.is_for_sworn = self._begins_with_legal_topic()
        self._narrow()
        if not self.instance._state.adding:
            starts, ends = (
                timezone.localtime(getattr(self.instance, f"{name}_at")) for name in ("starts", "ends")
            )
            self.initial |= {"day": starts.date(), "starts": starts.time(), "ends": ends.time()}
            self.initial["source"] = self.instance.source
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True
        self.helper.layout = Layout(
            Panel(_("What is needed"), "office", "language", "wanted_sex", "topic", "partner"),
            Panel(_("When and where"), "day", "starts", "ends", "occasion", "district", "place"),
            "source",
            "origin",
            "version",
        )

    def _begins_with_legal_topic(self) -> bool:
        topic = None if self.is_bound else self.initial.get("topic")
        topics = self.fields["topic"].queryset
        return bool(topic) and topics.filter(pk=topic, has_legal_consequence=True).exists()

    def _narrow(self) -> None:
        """Own offices, active partners, real districts, languages that are foreign."""
        office = self.fields["office"]
        office.queryset = Office.objects.visible_to(self.user).of_member(self.user, *CASEWORK)
        own = list(office.queryset[:2])
        if len(own) == 1:
            office.widget, self.initial["office"] = forms.HiddenInput(), own[0].pk
        self.fields["partner"].queryset = self.fields["partner"].queryset.active()
        self.fields["partner"].empty_label = _("nobody, the office needs it itself")
        self.fields["district"].queryset = self.fields["district"].queryset.within_city()
        language = self.fields["language"]
        offered = [each for each in language.choices if each[0] not in NO_FOREIGN]
        language.queryset = language.queryset.exclude(pk__in=NO_FOREIGN)
        language.choices = offered
        self.fields["wanted_sex"].choices = [("", _("whoever")), *self.fields["wanted_sex"].choices[1:]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if needs_sworn_interpreter(cleaned.get("topic"), cleaned.get("occasion", "")):
            self.is_for_sworn = True
            raise ValidationError(
                _("The pool is not for talks with legal consequences: hire a sworn interpreter.")
            )
        day, starts, ends = (cleaned.get(name) for name in ("day", "starts", "ends"))
        if day and starts and ends:
            self._set_times(day, starts, ends)
        self._check_place(cleaned)
        record, asked_by = self.instance, cleaned.get("partner")
        source = cleaned.get("source") or Source.OFFICE
        record.source = Source.PARTNER if asked_by else source
        if not asked_by and source == Source.PARTNER:
            record.source = Source.OFFICE
        return cleaned

    def _check_place(self, cleaned: dict[str, Any]) -> None:
        said = (cleaned.get(name) or "" for name in ("source", "origin"))
        origin = prefilled.origin_of_form(self.instance, *said, self.user)
        if prefilled.names_home(cleaned.get("place") or "", origin):
            text = _("This is where the family lives. Please name a meeting point nearby: it is mailed.")
            self.add_error("place", text)

    def _set_times(self, day, starts, ends) -> None:
        record = self.instance
        record.starts_at = timezone.make_aware(datetime.combine(day, starts))
        record.ends_at = timezone.make_aware(datetime.combine(day, ends))
        if reason := why_no_such_time(record.starts_at, record.ends_at):
            self.add_error("ends", reason)
        elif record.has_begun:
            self.add_error("day", _("This time has begun already."))
        elif day - timezone.localdate() > FARTHEST:
            self.add_error("day", _("Please check the year."))


class FinishForm(forms.Form):
    """How long it took, and the fare. What is far above the plan is asked for once more."""

    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=1, max_value=LONGEST_TAKEN)
    travel = forms.DecimalField(
        label=gettext_lazy("Travel in euros"),
        min_value=0,
        max_digits=8,
        decimal_places=2,
        required=False,
        help_text=gettext_lazy("What the tickets cost; empty: nothing."),
    )
    is_right = forms.BooleanField(label=gettext_lazy("Yes, it took that long"), required=False)

    def __init__(self, *args, record: MediatorRequest, **kwargs):
        super().__init__(*args, **kwargs)
        self.record = record
        if not self._is_far_above():
            del self.fields["is_right"]
        reason = SPAN % {"lowest": 1, "highest": LONGEST_TAKEN}
        messages = dict.fromkeys(("invalid", "min_value", "max_value"), reason)
        self.fields["minutes"].error_messages |= messages
        for validator in self.fields["minutes"].validators:
            validator.message = reason

    def _is_far_above(self) -> bool:
        if not self.is_bound:
            return False
        try:
            minutes = self.fields["minutes"].clean(self.data.get("minutes"))
        except ValidationError:
            return False
        return self.record.is_far_above_plan(minutes) and not self.record.why_not_taken(minutes)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_asked = "is_right" in self.fields and "minutes" in cleaned
        if is_asked and not cleaned.pop("is_right", False):
            text = _("%(planned)d minutes were planned. Please look again, and tick that it took that long.")
            self.add_error("minutes", text % {"planned": self.record.planned_minutes})
        return cleaned

    def clean_travel(self):
        return self.cleaned_data["travel"] or NOTHING


class MissForm(forms.Form):
    absent = forms.ChoiceField(
        label=gettext_lazy("Who was missing"), choices=Absent.choices, widget=forms.RadioSelect
    )


class RateForm(forms.ModelForm):
    class Meta:
        model = MediatorRate
        fields = ["valid_from", "flat", "flat_minutes", "step", "step_minutes", "most_travel"]
        widgets = {"valid_from": DateInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].validators += OF_OUR_TIME


class BudgetForm(forms.ModelForm):
    class Meta:
        model = MediatorBudget
        fields = ["year", "amount"]
