"""The rows of the consultation form: one concern each."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalogues.forms import by_group
from catalogues.labels import choices, labels, translations
from consultations.models import Concern, Consultation
from consultations.receiver_forms import find_receiver, plain, receiver_attrs
from consultations.services import CURRENT_REFERRAL, ConcernEntry, topics_with_answers
from core.forms import DraftFormMixin, Listed
from core.widgets import Combobox, NoteLine, SegmentedRadio
from districts.models import Office
from partners.models import Organisation, Service

SHORT_OUTCOMES = {"resolved": _("resolved"), "referred": _("referred"), "follow_up": _("follow-up")}
"""The outcomes used most, always in view, in words that fit side by side."""
EMPTY_ROWS = 3
"""Rows that somebody without JavaScript finds empty; with it there is one, and Enter brings the next."""
MAX_ROWS = 40
NO_RECEIVER = _("Choose the service or organisation the person is referred to.")


def outcome_choices() -> list[tuple[str, str]]:
    """The outcomes used most stand in front, where the keys 1, 2 and 3 reach them."""
    texts = dict(choices("concern_outcome"))
    first = [(code, text) for code, text in SHORT_OUTCOMES.items() if code in texts]
    return [*first, *((code, text) for code, text in texts.items() if code not in SHORT_OUTCOMES)]


def topic_options(
    favourites: Iterable[str], stored: Iterable[str] = ()
) -> tuple[list, dict[str, str], dict[str, str]]:
    """Choices of the topic box (favourites, then all by group), further words to find them by, and the group as hint.

    `stored`: topics that the consultation has already, which may be switched off by now.
    """
    texts = labels("topic")
    active = dict(choices("topic")) | {code: texts[code] for code in stored}
    first = [(code, active[code]) for code in favourites if code in active]
    groups = by_group(active.items())
    options: list[tuple[str, Any]] = [("", ""), (gettext("Often used"), first), *groups]
    search = {code: " ".join((code, *texts)) for code, texts in translations("topic").items()}
    hints = {code: f"{group} · {code}" for group, topics in groups for code, _label in topics}
    return options, search, hints


class ConcernForm(DraftFormMixin, forms.Form):
    concern_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    topic = forms.ChoiceField(label=_("Topic"), widget=Combobox)
    # What stands in the type-ahead; without JavaScript there is none.
    topic_text = forms.CharField(required=False)
    outcome = forms.ChoiceField(label=_("Outcome"), widget=SegmentedRadio(primary=SHORT_OUTCOMES))
    receiver = forms.UUIDField(required=False, widget=forms.HiddenInput(attrs={"data-combobox-opens": ""}))
    receiver_text = forms.CharField(label=_("Referred to"), required=False, max_length=340)
    is_barrier = forms.BooleanField(
        label=_("Structural barrier (for the round table)"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "kern-form-check__checkbox"}),
    )
    note = forms.CharField(label=_("Short note"), required=False, max_length=300, widget=NoteLine)

    def __init__(self, *args, user, topics, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        # Django takes a copy of every field per form; the lists behind are shared by all rows.
        options, search, hints = topics
        topic = self.fields["topic"]
        topic.choices = Listed(lambda: options)
        topic.widget.search, topic.widget.hints = search, hints
        topic.widget.attrs |= {"data-combobox-text": self.add_prefix("topic_text"), "data-combobox-opens": ""}
        if self.unknown_topic:
            topic.widget.attrs["data-combobox-typed"] = self.unknown_topic
        self.fields["outcome"].choices = Listed(outcome_choices)
        needed = {"data-needed": NO_RECEIVER}
        self.fields["receiver_text"].widget.attrs |= receiver_attrs(self["receiver"].auto_id) | needed
        self.fields["note"].widget.attrs["class"] = "kern-form-input__input"

    def has_changed(self) -> bool:
        """Whether somebody entered something; the key of the row alone is not an entry."""
        return bool(set(self.changed_data) - {"concern_id"})

    @cached_property
    def unknown_topic(self) -> str:
        """What was typed, unless it is the topic chosen, in whatever language the page was."""
        typed = plain(self["topic_text"].value() or "") if self.is_bound else ""
        code = self["topic"].value()
        return "" if typed in {plain(text) for text in translations("topic").get(code, ())} else typed

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.unknown_topic:
            self._refuse_topic()
        is_referred = cleaned.get("outcome") == Concern.OUTCOME_REFERRED
        text, key = cleaned.get("receiver_text", ""), cleaned.get("receiver")
        receiver = find_receiver(self.user, key, text) if is_referred else None
        if is_referred and receiver is None and "receiver_text" not in self.errors:
            self.add_error("receiver_text", NO_RECEIVER)
        cleaned["service"] = receiver if isinstance(receiver, Service) else None
        cleaned["organisation"] = receiver if isinstance(receiver, Organisation) else None
        cleaned["to_office"] = receiver if isinstance(receiver, Office) else None
        return cleaned

    def _refuse_topic(self) -> None:
        messages = self.fields["topic"].error_messages
        self.errors.pop("topic", None)
        self.add_error("topic", messages["invalid_choice"] % {"value": self.unknown_topic})

    @property
    def has_content(self) -> bool:
        return self.has_changed() if self.is_bound else bool(self.initial)

    @property
    def is_referred(self) -> bool:
        return self["outcome"].value() == Concern.OUTCOME_REFERRED

    @property
    def has_details(self) -> bool:
        """Whether the second line of the row holds something and must be in view."""
        return bool(self["note"].value() or self["is_barrier"].value())

    def entry(self) -> ConcernEntry:
        cleaned = self.cleaned_data
        return ConcernEntry(
            topic_id=cleaned["topic"],
            outcome=cleaned["outcome"],
            is_barrier=cleaned["is_barrier"],
            note=cleaned["note"],
            organisation=cleaned["organisation"],
            service=cleaned["service"],
            to_office=cleaned["to_office"],
            concern_id=cleaned["concern_id"],
        )


class BaseConcernFormSet(forms.BaseFormSet):
    def initial_form_count(self) -> int:
        """Rows can be taken away: a row that is not sent is one that is gone, never an empty one that lacks."""
        return 0 if self.is_bound else super().initial_form_count()

    def __iter__(self):
        """The rows in view: an error names its row by the number that stands before it."""
        return iter(self.rows)

    @cached_property
    def rows(self) -> list[ConcernForm]:
        """The rows in view: those with something in them, or one empty row."""
        return [form for form in self.forms if form.has_content] or self.forms[:1]

    @cached_property
    def blank_row(self) -> SafeString:
        """An empty row with __prefix__ for its number. It is rendered once and copied here and by the script: the
        widgets of a row cost more time than the rest of the page."""
        return SafeString(render_to_string("consultations/_concern_row.html", {"form": self.empty_form}))

    @property
    def rows_in_view(self) -> list[SafeString]:
        return [self._rendered(form) for form in self.rows]

    @property
    def spare_rows(self) -> list[SafeString]:
        """Empty rows for those who cannot add one by a script."""
        return [self._rendered(form) for form in self.forms if form not in self.rows]

    def _rendered(self, form: ConcernForm) -> SafeString:
        if form.has_content or (form in self.rows and self.is_bound):
            return SafeString(render_to_string("consultations/_concern_row.html", {"form": form}))
        return SafeString(self.blank_row.replace("__prefix__", form.prefix.removeprefix(f"{self.prefix}-")))

    def clean(self) -> None:
        if any(self.errors) or self.form_kwargs["is_draft"]:
            return
        if not self.entries():
            raise ValidationError(_("Enter at least one concern: a topic and its outcome."), code="none")
        seen = set()
        for form in self.forms:
            topic = form.cleaned_data.get("topic")
            if topic in seen:
                form.add_error("topic", _("This topic is already in the consultation."))
            elif topic:
                seen.add(topic)

    def fit(self, consultation: Consultation) -> bool:
        """Whether the valid rows fit `consultation`: hand-overs go to another office, and no concern is taken away
        whose referral was answered."""
        for form in self.forms:
            office = form.cleaned_data.get("to_office")
            if office and office.pk == consultation.office_id:
                form.add_error("receiver_text", _("A hand-over goes to another office."))
        lost = topics_with_answers(consultation, self.entries()) if consultation.pk else []
        for topic in lost:
            text = gettext("“%(topic)s” has a referral that was answered: the concern stays.")
            self._non_form_errors.append(text % {"topic": labels("topic")[topic]})
        return not lost and not any(self.errors)

    def entries(self) -> list[ConcernEntry]:
        return [form.entry() for form in self.forms if form.cleaned_data.get("topic")]


ConcernFormSet = forms.formset_factory(
    ConcernForm,
    formset=BaseConcernFormSet,
    extra=EMPTY_ROWS,
    max_num=MAX_ROWS,
    absolute_max=MAX_ROWS,
    validate_max=True,
)


def stored_entries(consultation: Consultation) -> list[ConcernEntry]:
    """The stored concerns as they were entered."""
    return [_entry_of(concern) for concern in consultation.concerns.prefetch_related(CURRENT_REFERRAL)]


def _entry_of(concern: Concern) -> ConcernEntry:
    referral = next(iter(concern.current_referrals), None)
    return ConcernEntry(
        topic_id=concern.topic_id,
        outcome=concern.outcome,
        is_barrier=concern.is_barrier,
        note=concern.note,
        organisation=referral and referral.organisation,
        service=referral and referral.service,
        to_office=referral and referral.to_office,
        concern_id=concern.pk,
    )


def initial_of(entry: ConcernEntry) -> dict[str, Any]:
    """The values of the row in which `entry` is shown."""
    receiver = entry.service or entry.organisation
    return {
        "concern_id": entry.concern_id,
        "topic": entry.topic_id,
        "outcome": entry.outcome,
        "receiver": str(receiver.pk) if receiver else "",
        "receiver_text": str(receiver or entry.to_office or ""),
        "is_barrier": entry.is_barrier,
        "note": entry.note,
    }


def as_read(entries: Iterable[ConcernEntry]) -> str:
    """The concerns as text, a line each."""
    topics, outcomes = labels("topic"), labels("concern_outcome")
    lines = [
        (
            topics.get(entry.topic_id, entry.topic_id),
            outcomes.get(entry.outcome, entry.outcome),
            entry.service or entry.organisation or entry.to_office,
            gettext("barrier") if entry.is_barrier else "",
            entry.note,
        )
        for entry in entries
    ]
    return "\n".join(" · ".join(str(part) for part in line if part) for line in lines)


def without_row(typed: QueryDict) -> QueryDict:
    """What was typed, less the row whose ✕ was pressed, or with more empty rows at the end."""
    data = typed.copy()
    gone = f"concerns-{data.get('remove_row', '')}-"
    for name in [name for name in data if name.startswith(gone)]:
        del data[name]
    if "add_rows" in data:
        total = int(data["concerns-TOTAL_FORMS"]) if data.get("concerns-TOTAL_FORMS", "").isdecimal() else 0
        data["concerns-TOTAL_FORMS"] = str(min(total + EMPTY_ROWS, MAX_ROWS))
    return data
