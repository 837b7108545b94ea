"""Pages that belong to no app: errors with kept text, theme switch, extension of the session."""

from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from core import kept
from core.hints import hint_list, hints_at
from welcome.context_processors import THEME_COOKIE, THEMES

YEAR = 365 * 24 * 60 * 60
MOST_LOOKED_AT = 20_000
"""Characters."""


@login_not_required
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or "like the device" in this browser, and go back to the page."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    # Not `redirect`, which takes what is no address for the name of a page.
    response = HttpResponseRedirect(target) if safe else redirect(settings.LOGIN_REDIRECT_URL)
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie(
            THEME_COOKIE,
            theme,
            max_age=YEAR,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
        )
    return response


@require_POST
def session_extend(request: HttpRequest) -> HttpResponse:
    """Being here is enough: the middleware notes the time of every request."""
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return redirect(settings.LOGIN_REDIRECT_URL)


@require_POST
def hints(request: HttpRequest) -> HttpResponse:
    """The hints at what is being typed, for the place beside its field. Nothing of it is kept."""
    found = (hint for typed in request.POST.values() for hint in hints_at(typed[:MOST_LOOKED_AT]))
    return HttpResponse(hint_list(dict.fromkeys(found)))


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Whoever typed into a form, and is not logged in any more, logs in again and finds the text."""
    if not request.user.is_authenticated and kept.owner_of(request) is not None:
        return kept.login_page(request)
    return render(request, "403_csrf.html", kept.way_back(request), status=HTTPStatus.FORBIDDEN)


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", kept.way_back(request), status=HTTPStatus.INTERNAL_SERVER_ERROR)
