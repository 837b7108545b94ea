"""The page behind a signed link: no account, kept nowhere, found by no search engine.

Reading changes nothing, because mail scanners open links; what is said is sent by a button. Whatever is wrong with a
link, the page says the same, so that nothing can be learned by trying.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from core import audit, rows
from core.links import RefusedLink

ACTION = "link"
Page = Callable[[HttpRequest, str], HttpResponse]
Refusal = Callable[[HttpRequest, str, HTTPStatus], HttpResponse]


def refusing_with(refusal: Refusal) -> Callable[[Page], Page]:
    """Makes a view of `page(request, token)`, which raises RefusedLink when the link does not work; then
    `refusal(request, token, status)` says so: NOT_FOUND, or TOO_MANY_REQUESTS when too many were tried."""

    def link_page(page: Page) -> Page:
        @login_not_required
        @cache_control(no_store=True, private=True)
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(page)
        def view(request: HttpRequest, token: str) -> HttpResponse:
            response = _answer(page, refusal, request, token)
            # Not "no-referrer": browsers then hide the origin of what is sent, too, and it could not be told from a
            # forged one.
            response.headers["Referrer-Policy"] = "same-origin"
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
            return response

        view.opens_rows = rows.CITY  # asked by nobody: the link names one record
        return view

    return link_page


def _answer(page: Page, refusal: Refusal, request: HttpRequest, token: str) -> HttpResponse:
    if not _may_try(request, dry_run=True):
        return refusal(request, token, HTTPStatus.TOO_MANY_REQUESTS)
    try:
        return page(request, token)
    except RefusedLink as error:
        return refusal(request, token, _note_refusal(request, error))


def _note_refusal(request: HttpRequest, error: RefusedLink) -> HTTPStatus:
    if not _may_try(request):
        return HTTPStatus.TOO_MANY_REQUESTS
    audit.record(request, audit.Action.REFUSED, error.record, link=error.reason)
    return HTTPStatus.NOT_FOUND


def _refuse(request: HttpRequest, token: str, status: HTTPStatus) -> HttpResponse:
    """What links in mails say."""
    return render(request, "link_refused.html", status=status)


link_page = refusing_with(_refuse)


def _may_try(request: HttpRequest, *, dry_run: bool = False) -> bool:
    """Whether this address has not sent too many links that are none; every call but a dry one counts."""
    usage = ratelimit.consume(
        request,
        app="core",
        action=ACTION,
        config={ACTION: settings.LINK_RATE},
        dry_run=dry_run,
        limit_get=True,
    )
    return usage is not None
