"""Finding a time, booking it, moving and cancelling an appointment; the waiting list."""

from collections.abc import Iterable
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogues.labels import choices
from catalogues.models import Language
from clients.models import Client
from consultations.appointments.models import Appointment, WaitingEntry, Wanted
from consultations.appointments.slots import AHEAD, Span, read_value
from consultations.staff import advisers_in
from core.forms import ScopedFormMixin
from core.widgets import Combobox, DateInput, FastSelect
from districts.models import Office

ANYBODY = _("anybody of the office")


class TimesForm(forms.Form):
    """For how long, with whom, from when on: the question to which the page shows the free times."""

    office = forms.ChoiceField(label=_("Office"), widget=FastSelect)
    kind = forms.ChoiceField(label=_("Length"), choices=Wanted.Kind.choices, widget=FastSelect)
    adviser = forms.ChoiceField(label=_("With"), required=False, widget=FastSelect)
    day = forms.DateField(label=_("From this day on"), widget=DateInput)

    def __init__(self, *args, offices: Iterable[Office], office: Office, **kwargs):
        super().__init__(*args, **kwargs)
        offered = [(found.code, found.name) for found in offices]
        self.fields["office"].choices = offered
        if len(offered) == 1:
            self.fields["office"].widget = forms.HiddenInput()
        self.people = {str(person.pk): person for person in advisers_in([office.pk])}
        self.fields["adviser"].choices = [
            ("", ANYBODY),
            *((key, str(who)) for key, who in self.people.items()),
        ]

    def clean_day(self) -> date:
        """Kept between today and the last day that can be booked."""
        today = timezone.localdate()
        return min(max(self.cleaned_data["day"], today), today + AHEAD)


class ClientChoiceMixin(ScopedFormMixin):
    """Fields `client_key` and `client_text` of a form: a client of the own offices, chosen from the type-ahead, or
    typed as a code or name that fits one person; or nobody."""

    def offer_clients(self) -> None:
        self.fields["client_text"].widget.attrs |= {
            "data-combobox-url": reverse("clients:client_options"),
            "data-combobox-value": self["client_key"].auto_id,
        }

    def chosen_client(self, cleaned: dict) -> Client | None:
        key, text = cleaned.get("client_key"), cleaned.get("client_text", "").strip()
        visible = Client.objects.visible_to(self.user).select_related("district")
        chosen = visible.chosen(key, text)
        if chosen or not text:
            return chosen
        meant = visible.best_matches(text, 2)
        if len(meant) == 1:
            return meant[0]
        several, nobody = _("Several people fit; give the client code."), _("Choose a person from the list.")
        self.add_error("client_text", several if meant else nobody)
        return None


class SlotField(forms.CharField):
    """The value of a Span; its length is that of the kind, which the form knows."""

    default_error_messages = {
        "required": _("Choose one of the free times."),
        "invalid": _("Choose one of the free times."),
    }


class SlotForm(forms.Form):
    """`slot` is drawn by the page, grouped by day."""

    slot = SlotField(label=_("Time"))
    kind = forms.ChoiceField(choices=Wanted.Kind.choices, widget=forms.HiddenInput)
    adviser = forms.ChoiceField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, people: dict, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = people
        self.fields["adviser"].choices = [("", ANYBODY), *((key, str(who)) for key, who in people.items())]

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("slot") and cleaned.get("kind"):
            try:
                cleaned["span"] = self._span(cleaned)
            except ValueError as error:
                raise ValidationError({"slot": SlotField.default_error_messages["invalid"]}) from error
        return cleaned

    def _span(self, cleaned: dict) -> Span:
        return read_value(cleaned["slot"], Appointment(kind=cleaned["kind"]).length)

    @property
    def wanted(self) -> dict:
        """The fields of the appointment that go with the time."""
        adviser = self.people.get(self.cleaned_data["adviser"])
        return {"kind": self.cleaned_data["kind"], "adviser_id": adviser.pk if adviser else None}


class MoveForm(SlotForm):
    """`version` is that of the appointment as it was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class BookForm(ClientChoiceMixin, SlotForm):
    client_key = forms.IntegerField(required=False, widget=forms.HiddenInput)
    client_text = forms.CharField(
        label=_("Client"),
        required=False,
        max_length=200,
        help_text=_("Without one the card carries a number."),
    )
    language = forms.ChoiceField(label=_("Language"), required=False, widget=Combobox)
    topic_group = forms.ChoiceField(label=_("What about"), required=False, widget=FastSelect)

    def __init__(self, *args, knows_clients: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [("", ""), *choices("language")]
        self.fields["topic_group"].choices = [("", "–"), *choices("topic_group")]
        self.knows_clients = knows_clients
        if knows_clients:
            self.offer_clients()
        else:
            del self.fields["client_key"], self.fields["client_text"]

    def clean(self) -> dict:
        cleaned = super().clean()
        cleaned["client"] = self.chosen_client(cleaned) if self.knows_clients else None
        return cleaned

    def appointment(self, office: Office) -> Appointment:
        """Not stored yet, without its time."""
        cleaned = self.cleaned_data
        client = cleaned["client"]
        language = cleaned["language"] or (client.language_id if client else Language.NOT_STATED)
        return Appointment(
            office=office,
            client=client,
            language_id=language,
            topic_group_id=cleaned["topic_group"] or None,
            **self.wanted,
        )


class CancelForm(forms.Form):
    reason = forms.ChoiceField(label=_("Reason"), widget=forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        by_hand = [choice for choice in Appointment.Reason.choices if choice[0] != Appointment.Reason.LINK]
        self.fields["reason"].choices = by_hand


class WaitingForm(ClientChoiceMixin, forms.ModelForm):
    client_key = forms.IntegerField(required=False, widget=forms.HiddenInput)
    client_text = forms.CharField(
        label=_("Client"), required=False, max_length=200, help_text=_("Without one the entry has a number.")
    )
    wishes = forms.MultipleChoiceField(
        label=_("When it suits"),
        required=False,
        choices=WaitingEntry.HALF_DAYS,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: every time suits."),
    )
    language = forms.ChoiceField(label=_("Language"), required=False, widget=Combobox)

    class Meta:
        model = WaitingEntry
        fields = ["kind", "adviser", "wishes"]
        widgets = {"kind": FastSelect, "adviser": FastSelect}

    field_order = ["client_text", "language", "kind", "adviser", "wishes", "client_key"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["adviser"].queryset = advisers_in([self.instance.office_id])
        self.fields["adviser"].empty_label = ANYBODY
        self.fields["language"].choices = [("", ""), *choices("language")]
        self.offer_clients()

    def clean(self) -> dict:
        cleaned = super().clean()
        client = self.instance.client = self.chosen_client(cleaned)
        stated = client.language_id if client else Language.NOT_STATED
        self.instance.language_id = cleaned.get("language") or stated
        return cleaned
