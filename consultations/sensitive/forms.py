from django import forms

from consultations.models import SensitiveNote
from core.forms import DraftFormMixin, ScopedFormMixin
from core.widgets import NoteText


class SensitiveNoteForm(ScopedFormMixin, forms.ModelForm):
    """`version` is that of the note that is edited, 0 without one."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = SensitiveNote
        fields = ["text"]
        widgets = {"text": NoteText(attrs={"rows": 8})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].required = False
        self.initial["version"] = self.instance.version if self.instance.pk else None


class FirstNoteForm(DraftFormMixin, forms.Form):
    """Part of a new consultation."""

    prefix = "sensitive"

    text = SensitiveNote._meta.get_field("text").formfield(
        widget=NoteText(attrs={"rows": 3}), required=False, strip=True
    )

    @property
    def has_text(self) -> bool:
        return bool(self["text"].value())
