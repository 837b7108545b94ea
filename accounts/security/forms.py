"""The forms of allauth that ask for a second factor, with an entry in the audit trail for every failure."""

from allauth.core import context
from allauth.mfa.base import forms as codes
from allauth.mfa.webauthn import forms as passkeys
from django import forms
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


class CredentialField(forms.JSONField):
    """Refuses every nonsense: over numbers that are too long, and lists within lists, Django's own one fails."""

    def to_python(self, value):
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as error:
            raise ValidationError(_("The passkey could not be checked. Please try again.")) from error

    def bound_data(self, data, initial):
        try:
            return super().bound_data(data, initial)
        except (ValueError, RecursionError):
            return None


def hidden_credential() -> CredentialField:
    return CredentialField(widget=forms.HiddenInput)


class PasskeyMixin(FailuresRecordedMixin):
    def clean_credential(self):
        try:
            return super().clean_credential()
        except NONSENSE as error:
            raise ValidationError(_("The passkey could not be checked. Please try again.")) from error


class AuthenticatePasskeyForm(PasskeyMixin, passkeys.AuthenticateWebAuthnForm):
    credential = hidden_credential()


class ReauthenticatePasskeyForm(PasskeyMixin, passkeys.ReauthenticateWebAuthnForm):
    credential = hidden_credential()


class AddPasskeyForm(passkeys.AddWebAuthnForm):
    credential = hidden_credential()

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
