"""How a public page is answered: made once, then kept for a minute here and for some minutes by browsers and caches,
though never beyond the next opening or closing that it speaks of.

A page depends on its address alone. It is made without the request, so that nothing of who asks can get into it.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import override
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from core.shared import shared
from districts.models import City
from network.public.frames import frame
from network.public.wording import LANGUAGES, Wording

KEPT_SECONDS = 60
"""By this process."""
FRESH_SECONDS = 300
"""By browsers and caches on the way."""


@dataclass(frozen=True)
class Asked:
    """What a page is made from: its language, the moment (local time), and the one city."""

    wording: Wording
    now: datetime
    city: City


@dataclass(frozen=True)
class Content:
    """`changes_at`: from when on the page would say something else, midnight at the latest. `query`: what the page is
    asked in its other languages, too. `is_kept`: there are few such pages, so that nobody can fill the memory."""

    context: dict[str, Any]
    changes_at: datetime | None = None
    query: str = ""
    is_kept: bool = True


@dataclass(frozen=True)
class Made:
    body: bytes
    tag: str
    changes_at: datetime


def switched_on(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view for everybody, of a city that wants such pages."""

    @login_not_required
    @require_safe
    @wraps(view)
    def public(request: HttpRequest, **place: Any) -> HttpResponse:
        if not settings.NETWORK_PUBLIC:
            raise Http404
        return view(request, **place)

    return public


def public_page(template: str) -> Callable[[Callable[..., Content]], Callable[..., HttpResponse]]:
    """Makes a view of a function that gives the content of a page: `content(request, asked, **place)`."""

    def decorated(content: Callable[..., Content]) -> Callable[..., HttpResponse]:
        @switched_on
        @gzip_page
        @wraps(content)
        def view(request: HttpRequest, *, language: str, **place: Any) -> HttpResponse:
            now = timezone.localtime()
            kept, key = caches["local"], f"public:{tag_of(request.get_full_path().encode())}"
            made = kept.get(key)
            if made is None or made.changes_at <= now:
                asked = Asked(Wording(language), now, the_city())
                with override(asked.wording.code):
                    found = content(request, asked, **place)
                    made = _made(template, request, asked, found)
                if found.is_kept and request.META.get("QUERY_STRING", "") == found.query:
                    kept.set(key, made, timeout=KEPT_SECONDS)
            left = int((made.changes_at - now).total_seconds())
            seconds = min(FRESH_SECONDS, left)
            return answered(request, HttpResponse(made.body), made.tag, language=language, seconds=seconds)

        return view

    return decorated


def the_city() -> City:
    city = City.objects.first()
    if city is None:
        raise Http404
    return city


def tag_of(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def answered(
    request: HttpRequest, whole: HttpResponse, tag: str, *, language: str, seconds: int
) -> HttpResponse:
    """The whole answer, or that it is still the one with `tag`; caches take the language from either."""
    whole["ETag"] = tag
    response = get_conditional_response(request, etag=tag, response=whole)
    response["Content-Language"] = language
    return shared(response, seconds=seconds)


def _made(template: str, request: HttpRequest, asked: Asked, found: Content) -> Made:
    around = _frame(request, asked, f"?{found.query}" if found.query else "")
    body = render_to_string(template, around | found.context).encode()
    midnight = datetime.combine(asked.now.date() + timedelta(days=1), time(), asked.now.tzinfo)
    return Made(body, tag_of(body), min(found.changes_at or midnight, midnight))


def _frame(request: HttpRequest, asked: Asked, query: str) -> dict[str, Any]:
    """What stands on every page."""
    wording, match = asked.wording, request.resolver_match
    here = {
        code: reverse(match.view_name, kwargs=match.kwargs | {"language": code}) + query for code in LANGUAGES
    }
    return frame(wording, asked.city, here) | {
        "alternates": [(code, settings.SITE_URL + address) for code, address in here.items()],
    }
