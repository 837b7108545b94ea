"""Forms of the pool: a mediator with languages, hours, districts and papers."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogues.forms import CatalogueChoicesMixin, search_words
from catalogues.labels import choices
from catalogues.models import Language
from core.forms import OF_OUR_TIME, DraftFormMixin, ScopedFormMixin
from core.layout import Panel
from core.widgets import ComboboxMultiple, DateInput, FastSelect
from network.mediators.slots import Hours, hours_of, said
from network.models import Mediator, MediatorLanguage

GERMAN = "de"
NO_FOREIGN = {GERMAN, *Language.NOT_SPOKEN}


def _foreign() -> list[tuple[str, str]]:
    return [each for each in choices("language") if each[0] not in NO_FOREIGN]


def _languages(label, **kwargs) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=_foreign, required=False, widget=ComboboxMultiple, **kwargs
    )


class MediatorForm(DraftFormMixin, ScopedFormMixin, CatalogueChoicesMixin, forms.ModelForm):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    both_ways = _languages(gettext_lazy("Interprets both ways"))
    one_way = _languages(gettext_lazy("Only into German"))
    reads = _languages(
        gettext_lazy("Reads and writes"), help_text=gettext_lazy("Of these languages the script, too.")
    )

    class Meta:
        model = Mediator
        fields = [
            *("given_name", "family_name", "sex", "email", "phone", "mail_language", "districts"),
            *("began_on", "trained_on", "confidential_on", "certificate_on", "certificate_until"),
        ]
        widgets = {
            "sex": FastSelect,
            "mail_language": FastSelect,
            "districts": forms.CheckboxSelectMultiple,
            **dict.fromkeys(fields[7:], DateInput),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        self.fields["districts"].queryset = self.fields["districts"].queryset.within_city()
        for name in self.Meta.fields[7:]:
            self.fields[name].validators += OF_OUR_TIME
        self.weekdays = {f"hours_{number}": number for number in range(7)}
        for name, number in self.weekdays.items():
            self.fields[name] = forms.CharField(label=WEEKDAYS[number], required=False, max_length=80)
        for name in ("both_ways", "one_way", "reads"):
            self.fields[name].widget.search = search_words("language")
        self.fields["hours_0"].help_text = _("For instance 9-12, 14:30-17. All days empty: by arrangement.")
        if not self.instance._state.adding:
            self.initial |= _stored(self.instance)
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True
        self.helper.layout = self._layout()

    def _layout(self) -> Layout:
        panels = {
            _("Person"): ["given_name", "family_name", "sex", "email", "phone", "mail_language", "began_on"],
            _("Languages"): ["both_ways", "one_way", "reads"],
            _("When"): list(self.weekdays),
            _("Where"): [Field("districts", wrapper_class="col-12")],
            _("Papers"): ["trained_on", "confidential_on", "certificate_on", "certificate_until"],
        }
        return Layout("version", *(Panel(title, *names) for title, names in panels.items()))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.hours = {number: self._hours(name) for name, number in self.weekdays.items()}
        both, one, reads = (set(cleaned.get(name, ())) for name in ("both_ways", "one_way", "reads"))
        if both & one:
            self.add_error("one_way", _("A language is interpreted either both ways or only into German."))
        if not both | one:
            self.add_error("both_ways", _("Choose at least one language."))
        elif reads - both - one:
            self.add_error("reads", _("These languages are not chosen above."))
        return cleaned

    def _hours(self, name: str) -> list[Hours]:
        try:
            return hours_of(self.cleaned_data.get(name, ""))
        except ValidationError as error:
            self.add_error(name, error)
            return []

    def spoken(self) -> list[MediatorLanguage]:
        """What was chosen, unsaved."""
        both, reads = self.cleaned_data["both_ways"], self.cleaned_data["reads"]
        return [
            MediatorLanguage(language_id=code, is_both_ways=code in both, reads=code in reads)
            for code in (*both, *self.cleaned_data["one_way"])
        ]


def _stored(mediator: Mediator) -> dict[str, Any]:
    spoken = list(mediator.spoken.all())
    hours = {f"hours_{number}": said(spans) for number, spans in mediator.hours().items()}
    return hours | {
        "both_ways": [each.language_id for each in spoken if each.is_both_ways],
        "one_way": [each.language_id for each in spoken if not each.is_both_ways],
        "reads": [each.language_id for each in spoken if each.reads],
    }
