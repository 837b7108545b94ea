"""The answers to advice, statistics and contact: on a page of the file, and folded away in a consultation."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogues.models import Language
from clients.models import Client
from consultations.models import Consent
from core.forms import DraftFormMixin
from core.widgets import DateInput, FastSelect, SegmentedRadio

Kind = Consent.Kind
YES, NO = "yes", "no"
ANSWERS = [("", _("not asked")), (YES, _("agrees")), (NO, _("refuses"))]


def _answer(label: Any, help_text: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, help_text=help_text, choices=ANSWERS, required=False, widget=SegmentedRadio
    )


class AnswersForm(DraftFormMixin, forms.Form):
    """Part of a consultation. What is left at "not asked" stays as it stands."""

    prefix = "answers"

    statistics = _answer(
        _("Statistics"), _("Refused: counted without personal attributes. Advice is the same.")
    )
    contact = _answer(_("Contact"), _("Reminders of appointments by e-mail."))
    advice = _answer(_("Advice"), _("Keeping a file about the advice."))

    @property
    def has_answers(self) -> bool:
        return any(self[kind].value() for kind in self.fields)

    def consents(self, client: Client, language: Language | str) -> Iterator[Consent]:
        """What was answered, unsaved."""
        for kind in (Kind.ADVICE, Kind.STATISTICS, Kind.CONTACT):
            if said := self.cleaned_data.get(kind.value):
                yield Consent(client=client, kind=kind, is_given=said == YES, **self.how(kind, language))

    def how(self, kind: Kind, language: Any) -> dict[str, Any]:
        """Nobody is asked for the legal basis here, nor how long it holds: it stays as it is."""
        return {"language_id": getattr(language, "pk", language), "basis": ""}


class StatementForm(AnswersForm):
    """The page: how and when it was given, too."""

    prefix = None
    ENDS = {Kind.ADVICE: "advice_until", Kind.CONTACT: "contact_until"}
    """What is counted has no end: it would change by itself."""

    advice_until = forms.DateField(label=_("Advice: valid until"), required=False, widget=DateInput)
    contact_until = forms.DateField(
        label=_("Contact: valid until"),
        required=False,
        widget=DateInput,
        help_text=_("Empty: until it is taken back."),
    )
    given_on = forms.DateField(
        label=_("Given on"), required=False, widget=DateInput, initial=timezone.localdate
    )
    basis = forms.ChoiceField(
        label=_("Legal basis of the advice"), choices=Consent.Basis.choices, widget=FastSelect, required=False
    )
    language = Consent._meta.get_field("language").formfield(widget=FastSelect, empty_label=None)
    witness = forms.CharField(
        label=_("Mediator or witness"),
        max_length=120,
        required=False,
        help_text=_("Who translated or was present; empty when nobody else was."),
    )
    form = forms.ChoiceField(
        label=_("Form"), choices=Consent.Form.choices, initial=Consent.Form.PRINTED, widget=SegmentedRadio
    )

    def __init__(self, *args, **kwargs):
        """What has been answered cannot become "not asked" again: that choice would do nothing."""
        super().__init__(*args, **kwargs)
        for kind in (Kind.ADVICE, Kind.STATISTICS, Kind.CONTACT):
            if self.initial.get(kind.value):
                self.fields[kind.value].choices = ANSWERS[1:]

    def clean_given_on(self) -> date:
        day = self.cleaned_data["given_on"] or timezone.localdate()
        if day > timezone.localdate():
            raise forms.ValidationError(_("The day lies in the future."))
        return day

    def clean(self) -> dict[str, Any]:
        """An end belongs to a yes, and lies after its beginning."""
        cleaned = super().clean()
        given_on = cleaned.get("given_on")
        for kind, name in self.ENDS.items():
            if cleaned.get(kind.value) != YES:
                cleaned[name] = None
            elif given_on and cleaned.get(name) and cleaned[name] < given_on:
                self.add_error(name, _("The consent ends before it is given."))
        return cleaned

    def how(self, kind: Kind, language: Any) -> dict[str, Any]:
        basis = (
            {"basis": self.cleaned_data["basis"]}
            if kind == Kind.ADVICE and self.cleaned_data["basis"]
            else {}
        )
        given = {name: self.cleaned_data[name] for name in ("witness", "form", "given_on")}
        given["valid_until"] = self.cleaned_data[self.ENDS[kind]] if kind in self.ENDS else None
        return super().how(kind, language) | basis | given
