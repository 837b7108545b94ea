"""Whom a request comes from when a reverse proxy stands before the product."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse


class ForwardedAddressMiddleware:
    """Puts the address that our proxy saw into REMOTE_ADDR, for the audit trail and the lock-out against guessing.

    Only the last entry of X-Forwarded-For is the proxy's own; what stands before it anybody could have sent.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        if not settings.BEHIND_PROXY:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
        if address := forwarded.rpartition(",")[2].strip():
            request.META["REMOTE_ADDR"] = address
        return self.get_response(request)
