"""How django-allauth behaves here: accounts are made by administrators, and kept text comes back after a login."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.models import User
from accounts.security import factors, notices, sessions, single_sign_on
from core import audit, kept
from core.confirming import is_confirmed
from core.middleware import start_session

IN_OUR_TONE = (
    gettext_noop("Please type your current password."),
    gettext_noop("You must type the same password each time."),
    gettext_noop("Be patient, you are sending too many requests."),
)
"""Texts of allauth, which is familiar with its readers in German; the project's catalogue goes before allauth's."""


CONFIRM_BY = {
    "reauthenticate": _("Use the password"),
    "mfa_reauthenticate": _("Use a code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        # As long as settings.ACCOUNT_RATE_LIMITS say.
        "too_many_login_attempts": _(
            "Too many failed login attempts. Please wait five minutes, then try again."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user, **kwargs) -> HttpResponse:
        start_session(request)
        factors.remember(request, by=single_sign_on.vouched_factor(request))
        factor = factors.used_at_login(request)
        audit.record(request, audit.Action.LOGIN, **({"factor": factor} if factor else {}))
        response = super().post_login(request, user, **kwargs)
        path = kept.claim(request)
        return redirect(path) if path else response

    def logout(self, request: HttpRequest) -> None:
        audit.record(request, audit.Action.LOGOUT)
        super().logout(request)

    def pre_authenticate(self, request: HttpRequest, **credentials) -> None:
        """Locked out after too many failures: a further attempt is refused even with the right password."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            audit.record(request, audit.Action.LOGIN_FAILED, _account(credentials), reason="locked")
            raise

    def authentication_failed(self, request: HttpRequest, **credentials) -> None:
        super().authentication_failed(request, **credentials)
        audit.record(request, audit.Action.LOGIN_FAILED, _account(credentials), reason="credentials")

    def pre_login(self, request: HttpRequest, user, **kwargs) -> HttpResponse | None:
        if user.may_log_in:
            kept.carry(request)
            return super().pre_login(request, user, **kwargs)
        clear_login(request)
        audit.record(request, audit.Action.LOGIN_FAILED, user, reason="inactive")
        return self.respond_user_inactive(request, user)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")

    def get_login_stages(self) -> list[str]:
        ours = {"allauth.mfa.stages.AuthenticateStage": "accounts.security.single_sign_on.SecondFactorStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def get_reauthentication_methods(self, user) -> list[dict]:
        """Who has neither password nor second factor here confirms at the city's directory."""
        methods = [
            method | {"description": CONFIRM_BY[method["id"]]}
            for method in super().get_reauthentication_methods(user)
        ]
        if methods or not single_sign_on.is_configured():
            return methods
        address = reverse(
            "openid_connect_login",
            args=[single_sign_on.PROVIDER_ID],
            query={"process": single_sign_on.CONFIRM, "auth_params": "prompt=login"},
        )
        return [{"id": "directory", "description": _("Log in again"), "url": address}]

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        """A login of a moment ago is a confirmation, too."""
        return not is_confirmed(self.request)

    def send_notification_mail(self, template_prefix: str, user: User, context=None, email=None) -> None:
        """Where allauth tells about a change of an account's security, we write it down and tell in our words."""
        change = notices.OF_ALLAUTH[template_prefix]
        notices.tell(self.request, user, change)
        if self.request.user != user:  # by the link to set a password
            sessions.end_all(user)
            return
        factors.remember(self.request)
        if change in notices.ENDS_SESSIONS:
            sessions.end_others(self.request)

    def send_account_already_exists_mail(self, email: str) -> None:
        """There is no sign-up, so nobody is told about one."""


def _account(credentials: dict) -> User | None:
    """Whose account was meant; what was typed is not written down when it is nobody's."""
    return User.objects.filter(email=credentials.get("email", "").lower()).first()
