"""The sensitive note on its page, and as part of a new consultation."""

from django import forms
from django.http import HttpRequest

from consultations.models import Consultation, SensitiveNote
from consultations.sensitive import services
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

    def save(self, *, request: HttpRequest, consultation: Consultation) -> None:
        """Nothing when the same form has been stored before."""
        text = self.cleaned_data["text"]
        if text and not hasattr(consultation, "sensitive_note"):
            services.write(request=request, consultation=consultation, text=text, version=None)
