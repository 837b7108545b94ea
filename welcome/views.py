"""Pages that belong to no app: errors with kept text, theme switch, extension of the session."""

from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from core.kept import typed_values
from welcome.context_processors import THEME_COOKIE, THEMES

YEAR = 365 * 24 * 60 * 60


@login_not_required
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or "like the device" in this browser, and go back to the page."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    response = redirect(target if safe else settings.LOGIN_REDIRECT_URL)
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie(
            THEME_COOKIE, theme, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response


@require_POST
def session_extend(request: HttpRequest) -> HttpResponse:
    """Being here is enough: the middleware notes the time of every request."""
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return redirect(settings.LOGIN_REDIRECT_URL)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(
        request, "403_csrf.html", {"kept_values": typed_values(request)}, status=HTTPStatus.FORBIDDEN
    )


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    kept_values = typed_values(request) if request.method == "POST" else []
    return render(request, "500.html", {"kept_values": kept_values}, status=HTTPStatus.INTERNAL_SERVER_ERROR)
