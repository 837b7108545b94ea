"""The one place that holds back who must set up a second factor first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.security import factors

REACHABLE = {
    "account_change_password",
    "account_logout",
    "account_reauthenticate",
    "session_extend",
    "set_theme",
}
"""Besides the pages that set one up, and those that ask for no login."""
SETTING_UP = ("mfa_",)


class SecondFactorMiddleware:
    """Without the second factor that a role needs, every page leads to the one that sets it up."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        if not request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        name = request.resolver_match.view_name
        if name in REACHABLE or name.startswith(SETTING_UP) or not factors.is_missing(request):
            return None
        if "HX-Request" in request.headers:
            return HttpResponse(status=403)
        return redirect("mfa_index")
