"""Single sign-on with the city's directory by OpenID Connect, configured by the environment alone (OIDC_*).

Whom the directory names by a verified address and who has an active account here comes in; nobody else, and the answer
does not tell why. Nothing is linked: who changes the address of an account changes who comes in.
"""

import logging

from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render

from accounts.models import User
from accounts.security import factors
from core import audit, kept

logger = logging.getLogger(__name__)

PROVIDER_ID = "city"
LOGIN, CONFIRM = "login", "redirect"
"""What allauth calls the purposes of a visit at the directory that are allowed here."""


def is_configured() -> bool:
    return bool(settings.OIDC_SERVER_URL)


def vouched_factor(request: HttpRequest) -> str:
    """`directory` when the directory says it has seen a second factor and the settings believe it."""
    return factors.DIRECTORY if getattr(request, "directory_saw_factor", False) else ""


class SecondFactorStage(AuthenticateStage):
    """Our second factor is not asked for where the directory has asked for its own."""

    def handle(self) -> tuple:
        return (None, True) if vouched_factor(self.request) else super().handle()


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def generate_state_param(self, state: dict) -> str:
        """On the way to the directory text of an ended session is kept, too."""
        kept.carry(self.request)
        return super().generate_state_param(state)

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        claims = _claims(sociallogin.account.extra_data)
        user = _account_of(claims)
        process = sociallogin.state.get("process")
        if user is None or not user.may_log_in or process not in (LOGIN, CONFIRM):
            raise _refusal(request, user)
        if process == CONFIRM:
            if request.user != user:
                raise _refusal(request, user)
            record_authentication(request, user, "socialaccount", reauthenticated=True)
        sociallogin.user = user
        methods = claims.get("amr")
        request.directory_saw_factor = (
            settings.OIDC_SECOND_FACTOR and isinstance(methods, list) and "mfa" in methods
        )

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None):
        """Cancelled, tampered with, or the directory does not answer."""
        logger.warning("Single sign-on failed: %s %s", error, type(exception).__name__)
        raise _refusal(request, None)


def _claims(data: dict) -> dict:
    """What the directory says about the person: the signed token goes before its user information."""
    token, information = data.get("id_token", {}), data.get("userinfo", {})
    if token and information and token.get("sub") != information.get("sub"):
        return {}
    return information | token


def _account_of(claims: dict) -> User | None:
    email = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(email, str):
        return None
    return User.objects.filter(email=email.lower()).first()


def _refusal(request: HttpRequest, user: User | None) -> ImmediateHttpResponse:
    audit.record(request, audit.Action.LOGIN_FAILED, user, reason="directory")
    return ImmediateHttpResponse(render(request, "socialaccount/refused.html", status=403))
