"""What is asked before something is done with a whole file."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from core.widgets import NoteLine


class MarkForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=NoteLine,
        help_text=_("Stands on the file for all who may open it, for instance: complaint before the court."),
    )


class EraseForm(forms.Form):
    """The code once more, so that nobody erases the wrong file by a click."""

    REASONS = [
        ("wish", _("The person wishes it")),
        ("consent", _("The person has taken back the consent")),
        ("purpose", _("The data are not needed any more")),
        ("unlawful", _("The data should not have been recorded")),
    ]

    reason = forms.ChoiceField(label=_("Reason"), choices=REASONS)
    code = forms.CharField(label=_("Client code, typed once more"), max_length=12)

    def __init__(self, *args, client: Client, **kwargs):
        super().__init__(*args, **kwargs)
        self.client = client
        self.fields["code"].widget.attrs["autocomplete"] = "off"

    def clean_code(self) -> str:
        code = self.cleaned_data["code"].strip().upper()
        if code != self.client.code:
            raise forms.ValidationError(_("This is not the code of this file."))
        return code
