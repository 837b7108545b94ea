"""The open interface under /directory/hsds/: read-only, JSON, as in the OpenAPI description of HSDS 3.

It answers without login when the city switches it on (DIRECTORY_API); otherwise it does not exist.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse, QueryDict
from django.urls import path
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from core.shared import shared
from partners import search
from partners.hsds import public, terms
from partners.hsds.standard import VERSION

FRESH_SECONDS = 300
PER_PAGE, MOST_PER_PAGE = 50, 500
PROFILE = "https://docs.openreferral.org/en/v3.0.1/hsds/"
OPENAPI = "https://raw.githubusercontent.com/openreferral/specification/3.0/schema/openapi.json"


class WrongParameter(Exception):
    """A parameter that means nothing."""


class Parameters:
    """The parameters of a question. Raises WrongParameter."""

    def __init__(self, query: QueryDict):
        self.query = query
        if query.get("format", "json") != "json":
            raise WrongParameter("format: only json")

    def text(self, name: str) -> str:
        return self.query.get(name, "").replace("\x00", "")[:200]

    def number(self, name: str, default: int, most: int) -> int:
        text = self.query.get(name, str(default))
        if not (text.isascii() and text.isdecimal() and len(text) < 9 and int(text) >= 1):
            raise WrongParameter(f"{name}: a whole number from 1")
        return min(int(text), most)

    def flag(self, name: str) -> bool:
        text = self.query.get(name, "false").lower()
        if text not in ("true", "false"):
            raise WrongParameter(f"{name}: true or false")
        return text == "true"

    def id(self, name: str) -> UUID | None:
        if not (text := self.query.get(name, "")):
            return None
        try:
            return UUID(text)
        except ValueError:
            raise WrongParameter(f"{name}: a UUID") from None

    def moment(self, name: str) -> datetime | None:
        if not (text := self.query.get(name, "")):
            return None
        try:
            found = datetime.fromisoformat(text.replace(" ", "+"))
        except ValueError:
            raise WrongParameter(f"{name}: a moment such as 2026-03-17T09:30:00Z") from None
        return found if found.tzinfo else found.replace(tzinfo=UTC)


def open_json(answer: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """A view of what `answer(parameters, …)` gives: something for JSON, and when it was last changed."""

    @login_not_required
    @wraps(answer)
    def view(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not settings.DIRECTORY_API:
            raise Http404
        if request.method not in ("GET", "HEAD"):
            response: HttpResponse = HttpResponseNotAllowed(["GET", "HEAD"])
        else:
            response = _answered(request, answer, kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return view


def _answered(request: HttpRequest, answer: Callable[..., Any], kwargs: dict) -> HttpResponse:
    terms.forget()
    try:
        found, changed_at = answer(Parameters(request.GET), **kwargs)
    except WrongParameter as error:
        return JsonResponse({"error": str(error)}, status=400)
    except NotThere:
        return JsonResponse({"error": "There is no such record."}, status=404)
    body = json.dumps(found, ensure_ascii=False).encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type="application/json")
    response["ETag"] = etag
    if changed_at:
        response["Last-Modified"] = http_date(changed_at.timestamp())
    # Only the ETag decides: a record that has gone leaves no newer time behind.
    return shared(get_conditional_response(request, etag=etag, response=response), seconds=FRESH_SECONDS)


class NotThere(Exception):
    pass


def newest(records: Iterable[Any]) -> datetime | None:
    return max((record.modified_at for record in records), default=None)


def envelope(page: Any, contents: Sequence[dict]) -> dict:
    return {
        "total_items": page.paginator.count,
        "total_pages": page.paginator.num_pages,
        "page_number": page.number,
        "size": len(contents),
        "first_page": page.number == 1,
        "last_page": page.number == page.paginator.num_pages,
        "empty": not contents,
        "contents": contents,
    }


def paged(parameters: Parameters, found: Any, write: Callable[[Any], dict]) -> tuple[dict, datetime | None]:
    """One page of `found`, a queryset or a list; a page beyond the last one is the last one."""
    size = parameters.number("per_page", PER_PAGE, MOST_PER_PAGE)
    page = Paginator(found, size).get_page(parameters.number("page", 1, 10**8))
    records = list(page.object_list)
    changed_at = newest(records) if records and hasattr(records[0], "modified_at") else None
    return envelope(page, [write(record) for record in records]), changed_at


def one(found: Any, pk: str, write: Callable[[Any], dict]) -> tuple[dict, datetime | None]:
    try:
        record = found.filter(pk=UUID(pk)).first()
    except ValueError:
        record = None
    if record is None:
        raise NotThere
    return write(record), record.modified_at


def listed(found: Iterable[dict], pk: str) -> tuple[dict, None]:
    for each in found:
        if each["id"] == pk.lower():
            return each, None
    raise NotThere


# --- Addresses ----------------------------------------------------------------------------------------


@open_json
def meta(parameters: Parameters) -> tuple[dict, None]:
    return {"version": VERSION, "profile": PROFILE, "openapi_url": OPENAPI}, None


def asked_services(parameters: Parameters) -> Any:
    found = public.public_services()
    if text := parameters.text("search"):
        found = found.filter(pk__in=search.Found(found, search.understand(text)).keys)
    if term := parameters.id("taxonomy_term_id"):
        found = public.with_term(found, str(term))
    if taxonomy := parameters.id("taxonomy_id"):
        found = public.with_taxonomy(found, str(taxonomy))
    if organisation := parameters.id("organization_id"):
        found = found.filter(organisation=organisation)
    if moment := parameters.moment("modified_after"):
        found = found.filter(modified_at__gte=moment)
    return found


@open_json
def service_list(parameters: Parameters) -> tuple[dict, datetime | None]:
    found = asked_services(parameters).order_by("pk")
    if parameters.flag("full"):
        return paged(parameters, public.in_whole_organisations(found), public.whole_service)
    found = public.whole_services(found).prefetch_related("organisation__agreements")
    return paged(parameters, found, public.service_in_list)


@open_json
def service_detail(parameters: Parameters, pk: str) -> tuple[dict, datetime | None]:
    return one(public.in_whole_organisations(public.public_services()), pk, public.whole_service)


def _organisation_writer(parameters: Parameters) -> Callable[[Any], dict]:
    """With services that are only named, or whole."""
    if parameters.flag("full_service"):
        return public.organisation_with(lambda each: public.whole_service(each, in_organisation=True))
    return public.organisation_with(
        lambda each: {"id": str(each.pk), "name": each.name, "status": each.status}
    )


@open_json
def organization_list(parameters: Parameters) -> tuple[dict, datetime | None]:
    found = public.public_organisations().order_by("pk")
    if text := parameters.text("search"):
        found = found.matching(text)
    if parameters.flag("full") or parameters.flag("full_service"):
        whole = public.with_services(found.prefetch_related(*public.organisation_lookups()))
        return paged(parameters, whole, _organisation_writer(parameters))
    found = found.prefetch_related("agreements")
    return paged(parameters, found, lambda each: public.simple("organization", each))


@open_json
def organization_detail(parameters: Parameters, pk: str) -> tuple[dict, datetime | None]:
    whole = public.with_services(
        public.public_organisations().prefetch_related(*public.organisation_lookups())
    )
    return one(whole, pk, _organisation_writer(parameters))


@open_json
def service_at_location_list(parameters: Parameters) -> tuple[dict, datetime | None]:
    services = asked_services(parameters).order_by()
    found = public.places_of(services, parameters.text("postcode")).order_by("pk")
    write = public.whole_place if parameters.flag("full") else public.place_in_list
    return paged(parameters, public.whole_places(found), write)


@open_json
def service_at_location_detail(parameters: Parameters, pk: str) -> tuple[dict, datetime | None]:
    return one(public.whole_places(public.public_places()), pk, public.whole_place)


@open_json
def taxonomy_list(parameters: Parameters) -> tuple[dict, None]:
    return paged(parameters, public.taxonomies(parameters.text("search")), dict)


@open_json
def taxonomy_detail(parameters: Parameters, pk: str) -> tuple[dict, None]:
    return listed(public.taxonomies(), pk)


@open_json
def taxonomy_term_list(parameters: Parameters) -> tuple[dict, None]:
    question = public.TermQuestion(
        search=parameters.text("search"),
        taxonomy=str(parameters.id("taxonomy_id") or ""),
        parent=str(parameters.id("parent_id") or ""),
        top_only=parameters.flag("top_only"),
    )
    return paged(parameters, public.public_terms(question), dict)


@open_json
def taxonomy_term_detail(parameters: Parameters, pk: str) -> tuple[dict, None]:
    return listed(public.public_terms(), pk)


urlpatterns = [
    path("", meta, name="hsds_meta"),
    path("services", service_list, name="hsds_service_list"),
    path("services/<str:pk>", service_detail, name="hsds_service_detail"),
    path("organizations", organization_list, name="hsds_organization_list"),
    path("organizations/<str:pk>", organization_detail, name="hsds_organization_detail"),
    path("service_at_locations", service_at_location_list, name="hsds_service_at_location_list"),
    path("service_at_locations/<str:pk>", service_at_location_detail, name="hsds_service_at_location_detail"),
    path("taxonomies", taxonomy_list, name="hsds_taxonomy_list"),
    path("taxonomies/<str:pk>", taxonomy_detail, name="hsds_taxonomy_detail"),
    path("taxonomy_terms", taxonomy_term_list, name="hsds_taxonomy_term_list"),
    path("taxonomy_terms/<str:pk>", taxonomy_term_detail, name="hsds_taxonomy_term_detail"),
]
