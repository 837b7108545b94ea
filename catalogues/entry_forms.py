"""Forms in which a system administrator keeps the catalogues."""

from django import forms
from django.db import models, transaction

from catalogues.labels import forget_labels
from catalogues.models import Topic
from core.widgets import DateInput

TEXTS = ("label_de", "label_en", "label_tr", "is_active")


class EntryForm(forms.ModelForm):
    """Labels of an entry and whether it is offered; the code never changes."""

    def save(self, commit: bool = True):
        entry = super().save(commit)
        transaction.on_commit(forget_labels)
        return entry


class TopicForm(EntryForm):
    class Meta:
        model = Topic
        fields = (
            "code",
            "group",
            *TEXTS,
            "is_sensitive",
            "has_legal_consequence",
            "open_eligibility_id",
            "valid_from",
            "valid_until",
            "replaced_by",
        )
        widgets = {"valid_from": DateInput, "valid_until": DateInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.fields["code"].disabled = self.fields["group"].disabled = True

    def save(self, commit: bool = True):
        if self.instance._state.adding:
            self.instance.place_last()
        return super().save(commit)


def entry_form(model: type[models.Model]) -> type[EntryForm]:
    """The form for an entry of `model`, a catalogue without fields of its own."""
    return forms.modelform_factory(model, form=EntryForm, fields=TEXTS)
