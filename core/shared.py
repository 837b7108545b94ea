"""Answers that are the same for everybody, so that browsers and caches on the way may keep them for all."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

OF_NOBODY = ("Cookie", "Accept-Language")
"""What an answer does not depend on that is one text at one address."""


def shared(response: HttpResponse, *, seconds: int, whatever: tuple[str, ...] = OF_NOBODY) -> HttpResponse:
    """`response` may be kept for so many seconds by everybody, `whatever` of these headers a request has."""
    response["Cache-Control"] = f"public, max-age={seconds}"
    response.independent_of = whatever
    return response


class SharedAnswerMiddleware:
    """Stands before all that knows who asks: it takes out again what that has noted on a shared answer. A cookie would
    go to whoever gets the answer next, and an answer that varies by cookies is kept for nobody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if independent := getattr(response, "independent_of", ()):
            response.cookies.clear()
            named = [name.strip() for name in response.get("Vary", "").split(",")]
            del response["Vary"]
            if kept := [name for name in named if name and name not in independent]:
                response["Vary"] = ", ".join(kept)
        return response
