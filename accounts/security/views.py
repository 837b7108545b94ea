"""The pages of allauth.mfa as far as they work otherwise here: recovery codes are shown once, by the answer that made
them, and the last factor of somebody who needs one stays."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.recovery_codes.internal.flows import generate_recovery_codes
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy

from accounts.security import factors


def _shown(request: HttpRequest, codes: list[str]) -> HttpResponse:
    response = render(request, "mfa/recovery_codes/generate.html", {"codes": codes})
    response["Cache-Control"] = "no-store"
    return response


class ThenCodesMixin:
    """The answer to the first factor shows the recovery codes made with it, and everything else opens."""

    success_url = reverse_lazy("mfa_index")

    def get_success_url(self) -> str:
        return str(self.success_url)

    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        factors.remember(self.request)
        is_first = self.did_generate_recovery_codes
        return _shown(self.request, factors.unused_codes(self.request.user)) if is_first else response


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
        return _shown(self.request, generate_recovery_codes(self.request).wrap().generate_codes())
