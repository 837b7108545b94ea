"""The forms of allauth that ask for a second factor, with an entry in the audit trail for every failure."""

from allauth.core import context
from allauth.mfa.base import forms as codes
from allauth.mfa.webauthn import forms as passkeys
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import audit

NONSENSE = (AttributeError, KeyError, TypeError, ValueError)
"""What the library raises over an answer that no authenticator would send."""
NAME_LENGTH = 60


class FailuresRecordedMixin:
    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.errors:
            audit.record(context.request, audit.Action.LOGIN_FAILED, self.user, reason="factor")


class CodeMixin(FailuresRecordedMixin):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")
        self.fields["code"].widget.attrs = {
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "autofocus": True,
        }


class AuthenticateForm(CodeMixin, codes.AuthenticateForm):
    pass


class ReauthenticateForm(CodeMixin, codes.ReauthenticateForm):
    pass


class PasskeyMixin(FailuresRecordedMixin):
    def clean_credential(self):
        try:
            return super().clean_credential()
        except NONSENSE as error:
            raise ValidationError(_("The passkey could not be checked. Please try again.")) from error


class AuthenticatePasskeyForm(PasskeyMixin, passkeys.AuthenticateWebAuthnForm):
    pass


class ReauthenticatePasskeyForm(PasskeyMixin, passkeys.ReauthenticateWebAuthnForm):
    pass


class AddPasskeyForm(passkeys.AddWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")
        self.fields["name"].help_text = _("So that you can tell several apart, for example “key ring”.")
        self.fields["name"].widget.attrs["maxlength"] = NAME_LENGTH

    def clean_name(self) -> str:
        return super().clean_name()[:NAME_LENGTH]

    def clean(self) -> dict:
        try:
            return super().clean()
        except NONSENSE as error:
            raise ValidationError(_("The passkey could not be checked. Please try again.")) from error
