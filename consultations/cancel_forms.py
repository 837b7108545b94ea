"""Why a consultation is taken out of every count."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.widgets import NoteLine


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=NoteLine,
        help_text=_("For example: entered twice. No names and no content of the consultation."),
    )
