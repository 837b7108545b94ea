from django import forms

from clients.breakglass.models import BreakGlass
from core.widgets import NoteLine, NoteText


class ReasonForm(forms.ModelForm):
    class Meta:
        model = BreakGlass
        fields = ["reason"]
        widgets = {"reason": NoteText(attrs={"rows": 3})}


class VerdictForm(forms.ModelForm):
    class Meta:
        model = BreakGlass
        fields = ["verdict", "remark"]
        widgets = {"verdict": forms.RadioSelect, "remark": NoteLine}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["verdict"].required = True
        self.fields["verdict"].choices = BreakGlass.Verdict.choices
