"""The open data of the city, at one public address: no login, no cookies, nothing counted for a request.

It exists when the city switches it on, and only of frozen years: what is published stays, and no second set of figures
of the same year, counted on another day, can be laid beside it.
"""

import csv
import io
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.cache import get_conditional_response

from core.shared import shared
from districts.models import City
from reports.disclosure import ROUNDED
from reports.frozen.models import FrozenYear
from reports.frozen.reading import book_of, newest
from reports.open_data.figures import OpenFigure, open_figures
from reports.open_data.metadata import CONTEXT, MEDIA_TYPES, catalogue, dataset
from reports.scope import OPERATOR

FRESH_SECONDS = 3600
MOST_PER_MINUTE = 60
"""Requests of one address to one process."""
COLUMNS = ("year", "dimension", "code", "label", "measure", "value")
JSON_LD = "application/ld+json"


def open_page(answer: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of `answer(city, …)`."""

    @login_not_required
    @wraps(answer)
    def view(request: HttpRequest, **place: Any) -> HttpResponse:
        city = City.objects.visible_to(OPERATOR).first()
        if city is None or not city.publishes_figures:
            raise Http404
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if _is_too_often(request.META.get("REMOTE_ADDR", "")):
            return HttpResponse(
                "Too many requests.\n", status=429, content_type="text/plain", headers={"Retry-After": "60"}
            )
        response = answer(city, **place)
        response["Access-Control-Allow-Origin"] = "*"
        answered = get_conditional_response(request, etag=response["ETag"], response=response)
        return shared(answered, seconds=FRESH_SECONDS)

    return view


def _is_too_often(address: str) -> bool:
    counts, key = caches["local"], f"open_data:{address}"
    counts.add(key, 0, timeout=60)
    try:
        return counts.incr(key) > MOST_PER_MINUTE
    except ValueError:  # gone between the two
        return False


@open_page
def catalogue_view(city: City) -> HttpResponse:
    described = catalogue(city, _years())
    tag = f'"{"-".join(str(year.pk) for year in _years())}-{_tag_of(city)}"'
    return _answer(json.dumps(described, ensure_ascii=False, indent=1), JSON_LD, tag)


@open_page
def dataset_view(city: City, year: int, file_format: str) -> HttpResponse:
    frozen = newest(year)
    if frozen is None:
        raise Http404
    tag = f'"{frozen.pk}-{file_format}-{_tag_of(city)}"'
    kept = caches["local"]
    if (body := kept.get(f"open_data:{tag}")) is None:
        body = WRITERS[file_format](city, frozen, _figures(frozen))
        kept.set(f"open_data:{tag}", body, timeout=FRESH_SECONDS)
    return _answer(body, MEDIA_TYPES[file_format], tag)


def _figures(frozen: FrozenYear) -> list[OpenFigure]:
    """From the rounded report of the city as it was frozen. Raises Damaged for what was changed."""
    return open_figures(book_of(frozen, user=OPERATOR, office="", disclosure=ROUNDED, language="de"))


def _years() -> list[FrozenYear]:
    found: dict[int, FrozenYear] = {}
    for frozen in FrozenYear.objects.visible_to(OPERATOR):
        found.setdefault(frozen.year, frozen)
    return list(found.values())


def _tag_of(city: City) -> str:
    return f"{city.open_data_licence}-{city.open_data_contact}-{city.official_key}"


def _answer(body: str, media_type: str, tag: str) -> HttpResponse:
    return HttpResponse(body, content_type=f"{media_type}; charset=utf-8", headers={"ETag": tag})


def _csv(city: City, frozen: FrozenYear, figures: list[OpenFigure]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in figures:
        writer.writerow([frozen.year, each.dimension, each.code, each.label, each.measure, each.value])
    return text.getvalue()


def _json(city: City, frozen: FrozenYear, figures: list[OpenFigure]) -> str:
    rows = [
        dict(
            zip(
                COLUMNS,
                (frozen.year, each.dimension, each.code, each.label, each.measure, each.value),
                strict=True,
            )
        )
        for each in figures
    ]
    content = {"meta": {"@context": CONTEXT, **dataset(city, frozen)}, "rows": rows}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


WRITERS: dict[str, Callable[[City, FrozenYear, list[OpenFigure]], str]] = {"csv": _csv, "json": _json}
