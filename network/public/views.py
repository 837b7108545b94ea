"""The public pages of the network, in six languages."""

from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from core.shared import shared
from network.public import events, leaflets, offers, offices
from network.public.frames import in_language
from network.public.pages import (
    FRESH_SECONDS,
    Asked,
    Content,
    answered,
    public_page,
    switched_on,
    tag_of,
    the_city,
)
from network.public.wording import preferred

STATED_ON = date(2026, 11, 27)
"""When the statement on accessibility was last looked through."""


@switched_on
def choose_language(request: HttpRequest) -> HttpResponse:
    """Leads to the pages in the first of the browser's languages that there is."""
    response = redirect("network:welcome_start", preferred(request.headers.get("Accept-Language", "")))
    patch_vary_headers(response, ["Accept-Language"])
    return shared(response, seconds=FRESH_SECONDS, whatever=("Cookie",))


@public_page("public/start.html")
def start(request: HttpRequest, asked: Asked) -> Content:
    cards = offices.cards(offices.existing(asked.now.date()), asked.wording, asked.now)
    context = {
        "offices": cards,
        "districts": offices.districts(),
        "groups": asked.wording.topic_groups(),
        "has_services": offers.are_there(),
        "events": events.coming(asked.wording),
        "help_url": _form("volunteer_apply", asked) if settings.VOLUNTEER_FORM else "",
        "fund_url": _form("fund_apply", asked) if settings.FUND_FORM else "",
    }
    return Content(context | _events_url(asked), offices.changes_at(cards))


@public_page("public/office.html")
def office(request: HttpRequest, asked: Asked, code: str) -> Content:
    found = offices.office_of(code, asked.now.date())
    if found is None:
        raise Http404
    cards = offices.cards([found], asked.wording, asked.now)
    context = {
        "office": cards[0],
        "groups": asked.wording.topic_groups(),
        "has_services": offers.are_there(),
        "events": events.coming(asked.wording, office=found),
        "leaflet_url": reverse("network:welcome_leaflet", args=[asked.wording.code, cards[0].code]),
    }
    return Content(context | _events_url(asked), offices.changes_at(cards))


@switched_on
def leaflet(request: HttpRequest, language: str, code: str) -> HttpResponse:
    content = leaflets.leaflet(the_city(), code, language)
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{code}-{language}.pdf"'
    return answered(request, response, tag_of(content), language=language, seconds=FRESH_SECONDS)


@public_page("public/district.html")
def district(request: HttpRequest, asked: Asked, slug: str) -> Content:
    place = offices.districts().filter(slug=slug).first()
    if place is None:
        raise Http404
    found = offices.existing(asked.now.date()).covering(place, asked.now.date())
    cards = offices.cards(found, asked.wording, asked.now)
    context = {
        "district": place,
        "parts": [each.name for each in place.statistical_districts.all()],
        "offices": cards,
        "groups": asked.wording.topic_groups(),
        "has_services": offers.are_there(),
        "events": events.coming(asked.wording, district=place),
    }
    return Content(context | _events_url(asked, place.slug), offices.changes_at(cards))


@public_page("public/services.html")
def services(request: HttpRequest, asked: Asked) -> Content:
    groups, districts = asked.wording.topic_groups(), offices.districts()
    known = {"topic": groups, "district": {each.slug for each in districts}}
    chosen = {name: value for name in known if (value := request.GET.get(name, "")) in known[name]}
    words = request.GET.get("q", "").replace("\x00", "").strip()[: offers.LONGEST]
    question = offers.Question(words, **chosen)
    page, is_soft = question.page(request.GET.get("page", "1"))
    context = {
        "question": question,
        "groups": groups,
        "districts": districts,
        "page_obj": page,
        "services": list(offers.rows(page.object_list, asked.wording)),
        "is_soft": is_soft and bool(page.object_list),
        "found": asked.wording.say("found", count=page.paginator.count),
        "page_of": asked.wording.say("page_of", page=page.number, pages=page.paginator.num_pages),
        "links": offers.page_links(question, page),
    }
    return Content(context, query=question.query(), is_kept=not words)


@public_page("public/service.html")
def service(request: HttpRequest, asked: Asked, pk: UUID) -> Content:
    found = offers.service_of(pk)
    if found is None:
        raise Http404
    confirmed = found.assured_on and asked.wording.say("confirmed", day=asked.wording.date(found.assured_on))
    facts = offers.facts(found, asked.wording, asked.now.date())
    return Content({"service": found, "facts": facts, "confirmed": confirmed or ""}, is_kept=False)


@public_page("public/accessibility.html")
def accessibility(request: HttpRequest, asked: Asked) -> Content:
    address = settings.SITE_URL + reverse("network:welcome_start", args=[asked.wording.code])
    context = {
        "what": asked.wording.say("accessibility_what", city=asked.city.name, address=address),
        "state": asked.wording.say("accessibility_state", day=asked.wording.date(STATED_ON)),
        "contact": settings.ACCESSIBILITY_EMAIL,
        "ombudsman_url": settings.OMBUDSMAN_URL,
    }
    return Content(context)


def _form(name: str, asked: Asked) -> str:
    return in_language(reverse(f"network:{name}"), asked.wording.code)


def _events_url(asked: Asked, district: str = "") -> dict[str, Any]:
    """Where all events are, when the city shows them."""
    if not settings.EVENTS_PUBLIC:
        return {"events_url": ""}
    name, place = ("network:public_district", [district]) if district else ("network:public_calendar", [])
    return {"events_url": in_language(reverse(name, args=place), asked.wording.code)}
