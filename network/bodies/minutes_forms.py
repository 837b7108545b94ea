"""Forms for what came of a meeting: minutes, decisions, and closing them."""

from datetime import date
from typing import Any

from crispy_forms.layout import Field
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import ScopedFormMixin
from core.layout import Panel
from core.widgets import FastSelect, NoteLine, NoteText
from network.bodies import machine
from network.bodies.decisions import Decision
from network.bodies.forms import a_day, laid_out
from network.bodies.meetings import LARGEST, Meeting
from network.bodies.minutes import Minutes
from network.bodies.series import BodyMember


class MinutesForm(forms.Form):
    """Who came, and what was said to each item."""

    guests = forms.IntegerField(label=_("Further guests"), required=False, min_value=0, max_value=LARGEST)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, meeting: Meeting, members: list[BodyMember], **kwargs):
        self.items, self.members = list(meeting.items.all()), members
        initial = {"guests": meeting.guests, "version": meeting.version}
        initial |= {f"came_{each.member_id.hex}": each.people for each in meeting.attendances.all()}
        kwargs["initial"] = initial | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        for member in members:
            self.fields[self._came(member)] = forms.IntegerField(
                label=str(member), required=False, min_value=0, max_value=LARGEST
            )
        for number, item in enumerate(self.items, start=1):
            self.fields[f"item_{item.pk}"] = forms.CharField(
                label=f"{number}. {item.title}",
                required=False,
                max_length=20_000,
                initial=item.minutes,
                widget=NoteText(attrs={"rows": 4}),
            )
        wide = [Field(f"item_{item.pk}", wrapper_class="col-12") for item in self.items]
        laid_out(
            self,
            Panel(_("Who came: how many people"), *map(self._came, members), "guests"),
            *([Panel(_("What was said"), *wide)] if wide else []),
            "version",
        )

    @staticmethod
    def _came(member: BodyMember) -> str:
        return f"came_{member.pk.hex}"

    @property
    def minutes(self) -> Minutes:
        cleaned = self.cleaned_data
        return Minutes(
            {item.pk: cleaned[f"item_{item.pk}"] for item in self.items},
            {
                member.pk: cleaned[self._came(member)]
                for member in self.members
                if cleaned[self._came(member)]
            },
            cleaned["guests"],
        )


class DecisionForm(ScopedFormMixin, forms.ModelForm):
    due_on = a_day(label=_("due on"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Decision
        fields = ["text", "organisation", "function", "due_on"]
        widgets = {"text": NoteText(attrs={"rows": 3}), "organisation": FastSelect}

    def __init__(self, *args, meeting: Meeting, **kwargs):
        super().__init__(*args, **kwargs)
        decision = self.instance
        if decision._state.adding:
            decision.meeting, decision.body, decision.decided_on = meeting, meeting.body, meeting.day
        self.initial["version"] = decision.version
        own = self.fields["organisation"].queryset.filter(pk=decision.organisation_id)
        self.fields["organisation"].queryset = self.fields["organisation"].queryset.active() | own
        laid_out(
            self,
            Panel(
                pgettext_lazy("of a body", "Decision"),
                Field("text", wrapper_class="col-12"),
                "organisation",
                "function",
                "due_on",
            ),
            "version",
        )

    def _get_validation_exclusions(self) -> set[str]:
        """That it is not due before the meeting is checked, too."""
        return super()._get_validation_exclusions() - {"decided_on"}


class CloseForm(forms.Form):
    state = forms.ChoiceField(
        label=_("What became of it"),
        choices=lambda: [choice for choice in Decision.State.choices if choice[0] != machine.OPEN],
        widget=FastSelect,
        initial=machine.DONE,
    )
    on = a_day(label=_("closed on"), initial=timezone.localdate)
    explanation = forms.CharField(
        label=_("In a few words"),
        max_length=300,
        required=False,
        widget=NoteLine,
        help_text=_("Needed where it was dropped. No names of clients."),
    )

    def __init__(self, *args, decision: Decision, **kwargs):
        super().__init__(*args, **kwargs)
        self.decision = decision

    def clean_on(self) -> date:
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day is still to come."))
        if day < self.decision.decided_on:
            raise ValidationError(_("The day lies before the meeting that decided it."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("state") == machine.DROPPED and not cleaned.get("explanation"):
            self.add_error("explanation", _("Say in a few words why it was dropped."))
        return cleaned
