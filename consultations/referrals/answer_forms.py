"""The form behind the link of a receiver: four answers in plain words."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogues.labels import choices, labels
from consultations.models import Referral
from consultations.referrals import machine
from consultations.referrals.machine import Move
from core.widgets import DateInput, FastSelect

DONE_OUTCOMES = ("served", "partly_served", "no_show", "declined", "redirected")


class AnswerForm(forms.Form):
    ACCEPTED, REJECTED, WAITING, DONE = "accepted", "rejected", "on_hold", "done"
    ANSWERS = {
        ACCEPTED: _("Accepted: we take care of it"),
        WAITING: _("Waiting list: it will take a while"),
        REJECTED: _("Declined: we cannot help"),
        DONE: _("Done: this is what came of it"),
    }
    FURTHER = {WAITING: "expected_on", REJECTED: "reason", DONE: "outcome"}

    answer = forms.ChoiceField(label=_("Your answer"), widget=forms.RadioSelect)
    expected_on = forms.DateField(label=_("Waiting list: expected on"), required=False, widget=DateInput)
    reason = forms.ChoiceField(label=_("Declined: reason"), required=False, widget=FastSelect)
    outcome = forms.ChoiceField(label=_("Done: result"), required=False, widget=FastSelect)

    def __init__(self, *args, referral: Referral, **kwargs):
        self.referral = referral
        super().__init__(*args, **kwargs)
        possible = [answer for answer in self.ANSWERS if self._is_possible(answer)]
        self.fields["answer"].choices = [(answer, self.ANSWERS[answer]) for answer in possible]
        for answer, name in self.FURTHER.items():
            if answer not in possible:
                del self.fields[name]
        self._offer("reason", choices("referral_reason"))
        texts = labels("referral_outcome")
        self._offer("outcome", [(code, texts[code]) for code in DONE_OUTCOMES])

    def _is_possible(self, answer: str) -> bool:
        status = self.referral.status
        if answer == self.DONE:
            return any(machine.way_to(status, outcome) for outcome in DONE_OUTCOMES)
        return machine.is_allowed(status, answer)

    def _offer(self, name: str, offered: list[tuple[str, str]]) -> None:
        if name in self.fields:
            self.fields[name].choices = [("", "–"), *offered]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        needed = self.FURTHER.get(cleaned.get("answer", ""))
        if needed and not cleaned.get(needed) and needed not in self.errors:
            self.add_error(needed, _("Please fill this in for your answer."))
        day = cleaned.get("expected_on")
        if needed == "expected_on" and day and day < timezone.localdate():
            self.add_error("expected_on", _("Please choose a day that is not past."))
        return cleaned

    def steps(self, referral: Referral) -> list[Move]:
        """The moves that the answer means for the referral as it is now."""
        cleaned, answer = self.cleaned_data, self.cleaned_data["answer"]
        if answer != self.DONE:
            given = {name: cleaned[name] for kind, name in self.FURTHER.items() if kind == answer}
            return [Move(answer, **given)]
        outcome = cleaned["outcome"]
        way = machine.way_to(referral.status, outcome)
        return [Move(state, outcome=outcome if state in machine.CLOSED else "") for state in way]
