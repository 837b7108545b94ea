"""Sessions end after idle time and at the latest after the session's age (handbook 5.4); what was typed is kept."""

import time

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from core import audit, kept

SEEN_COOKIE = "willkommen_seen"
STARTED = "started_at"
IDLE, OLD = "idle", "old"
"""Why a session ended by itself, as the audit trail has it."""


def start_session(request: HttpRequest) -> None:
    """Called at login: from here the absolute age counts."""
    request.session[STARTED] = int(time.time())


class UnstorableAddressMiddleware:
    """PostgreSQL cannot even be asked for a text with a NUL: what has it in its address does not exist."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        if isinstance(error, ValueError) and "\x00" in request.path_info:
            raise Http404 from error


class SessionLimitMiddleware:
    """Ends idle and old sessions.

    The time of the last request travels in a signed cookie beside the session, so reading a page never writes to the
    database; without the cookie the time of the login counts. What a page asks by itself while nobody is there
    (`request.is_automatic`) does not keep the session alive.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and (why := self._why_over(request)):
            _end(request, why)
        response = self.get_response(request)
        if request.user.is_authenticated and not getattr(request, "is_automatic", False):
            _mark_seen(request, response)
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        if request.user.is_authenticated or not getattr(view, "login_required", True):
            return _back_to_form_only_where_possible(request, view)
        if "HX-Request" in request.headers:
            return HttpResponse(status=401)
        if request.method == "POST":
            return kept.login_page(request)
        return None

    def _why_over(self, request: HttpRequest) -> str:
        """Empty while it goes on."""
        now = time.time()
        started = request.session.get(STARTED, now)
        user, seen = _read_seen(request)
        if user != request.user.pk:
            seen = started
        if now - seen > settings.SESSION_IDLE_SECONDS:
            return IDLE
        return OLD if now - started > settings.SESSION_COOKIE_AGE else ""


def _end(request: HttpRequest, why: str) -> None:
    """Written down once, however many requests notice it at the same moment: only one of them deletes the session."""
    with transaction.atomic():
        if Session.objects.filter(session_key=request.session.session_key).delete()[0]:
            audit.record(request, audit.Action.LOGOUT, reason=why)
    logout(request)


def _read_seen(request: HttpRequest) -> tuple[int | None, float]:
    try:
        return tuple(signing.loads(request.COOKIES.get(SEEN_COOKIE, ""), salt=SEEN_COOKIE))
    except signing.BadSignature:
        return None, 0.0


def _mark_seen(request: HttpRequest, response: HttpResponse) -> None:
    response.set_cookie(
        SEEN_COOKIE,
        signing.dumps([request.user.pk, int(time.time())], salt=SEEN_COOKIE),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _back_to_form_only_where_possible(request: HttpRequest, view) -> HttpResponse | None:
    """A page that cannot show kept text again must not take the way back for a real submission."""
    if request.method != "POST" or kept.RESTORE_FIELD not in request.POST:
        return None
    can_restore = getattr(getattr(view, "view_class", None), "can_restore", False)
    return None if can_restore else redirect(request.path)
