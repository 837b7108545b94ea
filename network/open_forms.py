"""Forms for everybody, without an account: what keeps machines out, without picture puzzles, and what was typed in
another language."""

from datetime import timedelta
from typing import Any

from allauth.core.internal import ratelimit
from crispy_forms.helper import FormHelper
from django import forms
from django.core import signing
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.forms import DraftFormMixin

RATE = "10/1h/ip"
"""Forms that are sent from one address."""
QUICKEST = timedelta(seconds=3)
"""No person fills a form in so fast."""
LONGEST = timedelta(hours=12)
REWORD = "reword"
"""What the buttons of the languages send, beside a form (templates/public/form_frame.html): FAULTS where the form says
what is wrong with it, so that it says so again."""
FAULTS = "faults"


def is_sent(request: HttpRequest) -> bool:
    """Whether a form is to be taken. One that is only to be read in another language is shown again with what was
    typed; nothing is done with it, and no limit counts it."""
    return request.method == "POST" and REWORD not in request.POST


def typed(request: HttpRequest) -> dict[str, Any]:
    """What a form is made with, which has DraftFormMixin."""
    if request.method != "POST":
        return {}
    is_draft = request.POST.get(REWORD, FAULTS) != FAULTS
    return {"data": request.POST, "files": request.FILES, "is_draft": is_draft}


class OpenFormMixin(DraftFormMixin, forms.Form):
    """`website` is hidden: only a machine fills it in. `opened` says when the page was opened, signed with `salt`."""

    salt = ""
    website = forms.CharField(required=False)
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.show_optional = True
        for field in self.fields.values():
            if isinstance(field.widget, forms.TextInput):
                field.widget.attrs["dir"] = "auto"  # a phone number reads right on an Arabic page, too
        self.initial["opened"] = signing.TimestampSigner(salt=self.salt).sign("")

    @property
    def is_machine(self) -> bool:
        return bool(self.data.get("website"))

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors and not self._is_in_time(cleaned.get("opened", "")):
            self._open_anew()
            raise ValidationError(_("Please look at it once more and send it again."))
        return cleaned

    def put_off(self) -> None:
        """Of a form that was sent too often: it is not checked, and what was typed stays."""
        self.is_draft = True
        self.full_clean()
        self.errors[NON_FIELD_ERRORS] = self.error_class(
            [
                _(
                    "This form has been sent very often from here. Please try again in an hour, or call the office."
                )
            ]
        )

    def _is_in_time(self, opened: str) -> bool:
        signer = signing.TimestampSigner(salt=self.salt)
        try:
            signer.unsign(opened, max_age=LONGEST)
        except signing.BadSignature:
            return False
        try:
            signer.unsign(opened, max_age=QUICKEST)
        except signing.SignatureExpired:
            return True
        return False

    def _open_anew(self) -> None:
        self.data = self.data.copy()
        self.data["opened"] = self.initial["opened"]


def may_send(request: HttpRequest, action: str) -> bool:
    return ratelimit.consume(request, app="network", action=action, config={action: RATE}) is not None
