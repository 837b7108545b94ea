"""The pages of allauth.mfa as far as they work otherwise here: recovery codes are shown once, by the answer that made
them, and the last factor of somebody who needs one stays."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.recovery_codes.internal.flows import generate_recovery_codes
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy

from accounts.security import factors

CODES = "mfa_generate_recovery_codes"


class ThenCodesMixin:
    """After the first factor come the recovery codes, and everything else opens."""

    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        factors.remember(self.request)
        return response

    def get_success_url(self) -> str:
        return reverse(CODES if self.did_generate_recovery_codes else "mfa_index")


class TOTPView(ThenCodesMixin, ActivateTOTPView):
    pass


class PasskeyView(ThenCodesMixin, AddWebAuthnView):
    @transaction.atomic
    def form_valid(self, form) -> HttpResponse:
        return super().form_valid(form)


class PasskeyRemoveView(RemoveWebAuthnView):
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form) -> HttpResponse:
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.object):
            messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return redirect(self.success_url)
        with transaction.atomic():
            return super().form_valid(form)


class RecoveryCodesView(GenerateRecoveryCodesView):
    def form_valid(self, form) -> HttpResponse:
        codes = generate_recovery_codes(self.request).wrap().generate_codes()
        context = self.get_context_data(form=form, codes=codes)
        response = self.render_to_response(context)
        response["Cache-Control"] = "no-store"
        return response

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**{"codes": []} | kwargs)
