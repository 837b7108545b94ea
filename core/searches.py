"""How often one person may look for people: as often as somebody types, not as often as a program."""

from collections.abc import Iterable
from http import HTTPStatus

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core import audit

SECONDS = 5 * 60


def refused(request: HttpRequest, fields: Iterable[str]) -> HttpResponse | None:
    """The answer to a request that looks for people by one of `fields` once too often in SECONDS; else None. Counted in
    the memory of each process, because typing must not wait for the database; so the limit is one of each."""
    if not any(request.GET.get(name, "").strip() for name in fields):
        return None
    counted, key = caches["local"], f"searches|{request.user.pk}"
    counted.add(key, 0, SECONDS)
    try:
        number = counted.incr(key)
    except ValueError:  # has expired since
        return None
    if number <= settings.MOST_SEARCHES:
        return None
    if number == settings.MOST_SEARCHES + 1:
        audit.record(request, audit.Action.SEARCH, None, too_many=number)
    return render(request, "too_many_searches.html", status=HTTPStatus.TOO_MANY_REQUESTS)
