"""Forms of questionnaires: the one that is filled in, and those of the staff."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.conflicts import Difference, as_read
from core.forms import OF_OUR_TIME, DraftFormMixin
from core.widgets import DateInput, FastSelect, LongText
from districts.models import Office
from districts.scoping import OFFICE_ROLES, HasAccess, Role
from network.models import Event
from reports.evaluation.models import (
    LANGUAGES,
    LONGEST_TEXT,
    RIGHT_TO_LEFT,
    OpenAnswer,
    Question,
    Questionnaire,
    in_language,
)
from reports.evaluation.words import names, words

MOST_CODES = 200
A_PAGE = 8
"""Cards on a sheet of paper."""
LONGEST_QUESTION = 300


class AnswerForm(DraftFormMixin, forms.Form):
    """A questionnaire in one language; nothing has to be answered but one question of all."""

    def __init__(self, *args, questionnaire: Questionnaire, language: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.language, self.words = language, words(language)
        self.questions = list(questionnaire.questions.all())
        for question in self.questions:
            self.fields[question.code] = self._field(question)

    def _field(self, question: Question) -> forms.Field:
        label = in_language(question.texts, self.language)
        if not question.values:
            return forms.CharField(
                label=label,
                required=False,
                max_length=LONGEST_TEXT,
                help_text=self.words["no_names"],
                error_messages={"max_length": self.words["too_long"]},
                widget=LongText(attrs={"rows": 4}),
            )
        return forms.ChoiceField(
            label=label,
            required=False,
            choices=answers_of(question, self.language),
            widget=forms.RadioSelect,
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not any(cleaned.values()):
            raise ValidationError(self.words["nothing"])
        return cleaned

    def values(self) -> dict[Question, str]:
        """What was answered."""
        said = {question: self.cleaned_data[question.code] for question in self.questions}
        return {question: value for question, value in said.items() if value}

    def rows(self) -> list[tuple[Question, forms.BoundField]]:
        return [(question, self[question.code]) for question in self.questions]


def answers_of(question: Question, language: str) -> list[tuple[str, str]]:
    """What can be chosen, with the words for it."""
    said = words(language)
    if question.type == Question.Type.CHOICE:
        return [(choice["code"], in_language(choice["texts"], language)) for choice in question.choices]
    if question.type == Question.Type.YES:
        return [(value, said[value]) for value in question.values]
    ends = {"5": f"5 – {said['high']}", "1": f"1 – {said['low']}"}
    return [(value, ends.get(value, value)) for value in question.values]


class OfficeForm(forms.Form):
    """For one office, of those in which the person hands out codes."""

    office = forms.ModelChoiceField(
        label=gettext_lazy("Office"), queryset=None, empty_label=None, widget=FastSelect
    )

    def __init__(self, *args, user: HasAccess, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = offices_for(user)


def offices_for(user: HasAccess):
    offices = Office.objects.visible_to(user)
    return offices if user.access.has(Role.COORDINATOR) else offices.of_member(user, *OFFICE_ROLES)


def key_from(text: str) -> UUID | None:
    """A key in an address, as somebody typed it."""
    try:
        return UUID(text)
    except ValueError:
        return None


class SheetForm(OfficeForm):
    """Codes to print, of a kind of questionnaire that is in use."""

    kind = forms.ChoiceField(label=gettext_lazy("Questionnaire"), widget=FastSelect)
    number = forms.IntegerField(
        label=gettext_lazy("Number of codes"),
        min_value=1,
        max_value=MOST_CODES,
        initial=3 * A_PAGE,
        help_text=gettext_lazy(
            "Eight to a page. As many as will really be handed out: they are the base of the rate."
        ),
    )
    note = forms.CharField(
        label=gettext_lazy("Printed on each card"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("For example the day or the name of the event."),
    )
    is_third_country = forms.BooleanField(
        label=gettext_lazy("Only handed to third-country nationals (AMIF)"),
        required=False,
        help_text=gettext_lazy("Their answers count in table T27 of the annual report."),
    )

    field_order = ("kind", "office")

    def __init__(self, *args, kinds: list[tuple[str, str]], event: Event | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds
        if event:
            offices = self.fields["office"]
            offices.queryset = offices.queryset.filter(pk=event.office_id)
            guests = event.participants or event.capacity or self.fields["number"].initial
            day = date_format(event.day, "SHORT_DATE_FORMAT")
            self.initial |= {"number": min(guests, MOST_CODES), "note": f"{event.title[:45]}, {day}"}


class CheckForm(forms.Form):
    """An open answer as it may be shown."""

    text = forms.CharField(
        label=gettext_lazy("As it will be shown"), max_length=LONGEST_TEXT, widget=LongText(attrs={"rows": 3})
    )

    @classmethod
    def of(cls, answer: OpenAnswer) -> "CheckForm":
        return cls(initial={"text": answer.text}, prefix=str(answer.pk))


class QuestionnaireForm(forms.ModelForm):
    """When an edition is used, and its texts in every language; German is what stands in for those that are empty."""

    class Meta:
        model = Questionnaire
        fields = ["valid_from", "valid_until", "invite_on"]
        widgets = dict.fromkeys(["valid_from", "valid_until", "invite_on"], DateInput)
        help_texts = {
            "valid_from": gettext_lazy("Empty: it is not used. A new one takes the place of the one in use."),
            "valid_until": gettext_lazy("Empty: until further notice."),
            "invite_on": gettext_lazy(
                "On that day everybody gets a mail with a link of their own, after two weeks one reminder; then the "
                "day moves on by a year. Empty: nobody is written to."
            ),
        }

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, user: HasAccess, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.initial["version"] = self.instance.version
        self.questions = list(self.instance.questions.all())
        if not self.instance.is_by_mail:
            del self.fields["invite_on"]
        for name in ("valid_from", "valid_until", "invite_on"):
            if name in self.fields:
                self.fields[name].validators += OF_OUR_TIME
        for language, own_name in names():
            self._add_text("title", language, own_name, self.instance.titles, 120)
            for question in self.questions:
                self._add_text(question.code, language, own_name, question.texts, LONGEST_QUESTION)

    def _add_text(self, name: str, language: str, own_name: str, texts: dict, longest: int) -> None:
        turned = {"dir": "rtl"} if language in RIGHT_TO_LEFT else {}
        self.fields[f"{name}_{language}"] = forms.CharField(
            label=own_name,
            required=language == LANGUAGES[0],
            max_length=longest,
            widget=forms.TextInput(attrs={"lang": language} | turned),
        )
        self.initial[f"{name}_{language}"] = texts.get(language, "")

    def texts_of(self, name: str) -> dict[str, str]:
        said = {language: self.cleaned_data[f"{name}_{language}"] for language in LANGUAGES}
        return {language: text for language, text in said.items() if text}

    def blocks(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields of the title and of each question, in every language."""
        named = [(_("Title"), "title"), *((str(question), question.code) for question in self.questions)]
        return [(label, [self[f"{code}_{each}"] for each in LANGUAGES]) for label, code in named]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("valid_until") and not cleaned.get("valid_from"):
            self.add_error("valid_from", _("It has an end: from when on is it used?"))
        if cleaned.get("invite_on") and not cleaned.get("valid_from"):
            self.add_error("invite_on", _("Mails go out only while it is in use."))
        return cleaned

    def differences(self, stored: Questionnaire) -> list[Difference]:
        """Days and texts in which the form differs from what is `stored` now."""
        now = QuestionnaireForm(instance=stored, user=self.user)
        found = []
        for bound in self.visible_fields():
            was = now.initial.get(bound.name)
            if (was or "") != (self.cleaned_data.get(bound.name) or ""):
                said = as_read(bound, was), as_read(bound, self.cleaned_data.get(bound.name))
                found.append(Difference(self._name_of(bound), *said))
        return found

    def _name_of(self, bound: forms.BoundField) -> str:
        return f"{bound.label}: {bound.name}" if bound.name not in self._meta.fields else str(bound.label)
