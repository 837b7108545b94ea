"""Pages of events for everybody: the calendar of a district, an event, and a number for it. No account, no name: who
has a number has its code, and the browser keeps the code until the event is over.

They exist when the city has switched them on (EVENTS_PUBLIC).
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from uuid import UUID

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from catalogues.labels import labels
from core.calendars import calendar_response
from core.link_pages import refusing_with
from core.links import RefusedLink
from network.events import numbers, published
from network.events.cards import card_of, state_text
from network.events.forms import LONGEST_CODE, CodeForm, PublicNumberForm, plain
from network.events.ics import calendar_of
from network.events.models import CODE_LENGTH, Event, Place
from network.open_forms import is_sent, typed
from network.public.frames import public_form
from network.public.wording import phone_link

RATES = {"event_number": "10/h/ip", "event_ask": "100/h/ip"}
"""Numbers that one address gets: a family does not need more, and nobody fills an event for fun. Where many share an
address, the office gives numbers out. Whoever is refused may ask again, but not without end."""
PER_PAGE = 50
NEXT = 5
"""Events that are named where an address is wrong."""


def public_page(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view without login, of a city that wants such pages; an address that is wrong leads to what is on."""

    @public_form
    @login_not_required
    @cache_control(private=True, no_cache=True)
    @wraps(page)
    def view(request: HttpRequest, **kwargs) -> HttpResponse:
        if not settings.EVENTS_PUBLIC:
            raise Http404
        try:
            return page(request, **kwargs)
        except Http404:
            return _nothing_here(request)

    return view


def _nothing_here(request: HttpRequest) -> HttpResponse:
    context = {"heading": _("Nothing is here"), "events": published.announced()[:NEXT]}
    return render(request, "events/public_unknown.html", context, status=HTTPStatus.NOT_FOUND)


@public_page
@require_safe
def public_elsewhere(request: HttpRequest, address: str) -> HttpResponse:
    """An address that was cut off, or typed wrong."""
    raise Http404


def _district(slug: str):
    found = published.district(slug) if slug else None
    if slug and found is None:
        raise Http404
    return found


@public_page
@require_safe
def public_calendar(request: HttpRequest, district: str = "") -> HttpResponse:
    place = _district(district)
    page = Paginator(published.announced(place), PER_PAGE).get_page(request.GET.get("page"))
    kinds = labels("event_type")
    for event in page.object_list:
        event.kind = kinds.get(event.type, "")
    context = {
        "page_obj": page,
        "district": place,
        "districts": published.districts(),
        "code_form": CodeForm(),
    }
    return render(request, "events/public_calendar.html", context)


@public_page
@require_safe
def public_feed(request: HttpRequest, district: str) -> HttpResponse:
    place = _district(district)
    content = calendar_of(published.announced(place), place.name)
    return calendar_response(request, content, f"{place.slug}.ics", cache="public, max-age=300")


@public_page
@require_safe
def public_event_ics(request: HttpRequest, pk: UUID) -> HttpResponse:
    content = calendar_of([_event(pk)])
    return calendar_response(request, content, "event.ics", cache="public, max-age=300")


def _event(pk: UUID) -> Event:
    event = published.event(pk)
    if event is None:
        raise Http404
    return event


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def public_event(request: HttpRequest, pk: UUID) -> HttpResponse:
    event = _event(pk)
    own = _own_number(request, event)
    form = PublicNumberForm(**typed(request), event=event)
    if not is_sent(request):
        return _page(request, event, own, form)
    if own:
        messages.info(
            request,
            _("This device has a number for this event already: number %(number)d.") % {"number": own.number},
        )
        return redirect("network:public_number", own.code)
    return _ask(request, event, form)


def _ask(request: HttpRequest, event: Event, form: PublicNumberForm) -> HttpResponse:
    """Only a number that is given out counts against the limit of an address."""
    if _consume(request, "event_ask") is None:
        return _too_many(request, event, form)
    if not form.is_valid():
        return _page(request, event, None, form)
    persons, key = form.cleaned_data["persons"], form.cleaned_data["key"]
    usage = _consume(request, "event_number")
    if usage is None:
        return _too_many(request, event, form)
    try:
        given = numbers.give(
            request=None, event=event, persons=persons, key=key, waits="wait" in request.POST
        )
    except numbers.NotEnough as asked:
        usage.rollback()
        return _page(request, event, None, form, asked=asked)
    except numbers.NumberRefused as error:
        usage.rollback()
        form.add_error(None, str(error))
        return _page(request, event, None, form)
    return _remember(redirect("network:public_number", given.code), event, given)


def _too_many(request: HttpRequest, event: Event, form: PublicNumberForm) -> HttpResponse:
    form.add_error(None, _("Too many numbers were asked for from here. Please try later, or at the office."))
    return _page(request, event, None, form, HTTPStatus.TOO_MANY_REQUESTS)


def _page(
    request: HttpRequest,
    event: Event,
    own: Place | None,
    form: PublicNumberForm,
    status: int = HTTPStatus.OK,
    asked: numbers.NotEnough | None = None,
) -> HttpResponse:
    languages = labels("language")
    is_full = event.gives_numbers and not event.free and not numbers.room_to_wait(event)
    is_open = event.gives_numbers and not (own or asked or is_full)
    context = {
        "event": event,
        "own": own,
        "form": form if is_open else None,
        "asked": asked,
        "key": form["key"].value(),
        "notice": numbers.notice(event),
        "is_full": is_full,
        "kind": labels("event_type").get(event.type, ""),
        "spoken": [languages.get(each.pk, each.pk) for each in event.languages.all()],
        "phone_url": phone_link(event.office.phone),
        "code_form": CodeForm(),
    }
    return render(request, "events/public_event.html", context, status=status)


def _cookie(event: Event) -> str:
    return f"willkommen_number_{event.pk.hex[:12]}"


def _own_number(request: HttpRequest, event: Event) -> Place | None:
    """The number that this browser was given for the event, unless it has been given back."""
    code = request.COOKIES.get(_cookie(event), "")
    known = published.number(code) if len(code) == CODE_LENGTH and code.isalnum() else None
    return known if known and known.event_id == event.pk and not known.is_returned else None


def _remember(response: HttpResponse, event: Event, given: Place) -> HttpResponse:
    response.set_cookie(
        _cookie(event),
        given.code,
        max_age=max(event.ends_at - timezone.now(), timedelta()),
        path=event.public_url,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _consume(request: HttpRequest, action: str) -> ratelimit.RateLimitUsage | None:
    return ratelimit.consume(request, app="network", action=action, config=RATES)


@public_page
@require_safe
def public_code(request: HttpRequest) -> HttpResponse:
    """Who has a code comes to its number."""
    if "code" not in request.GET:
        return redirect("network:public_calendar")
    form = CodeForm(request.GET)
    if form.is_valid() and form.cleaned_data["code"]:
        return redirect("network:public_number", form.cleaned_data["code"])
    return wrong_code(request, request.GET["code"], HTTPStatus.NOT_FOUND)


def wrong_code(request: HttpRequest, token: str, status: HTTPStatus) -> HttpResponse:
    """The same for every code that is none, with what was typed to be mended."""
    is_stopped = status == HTTPStatus.TOO_MANY_REQUESTS
    context = {
        "heading": _("Too many codes were tried from here") if is_stopped else _("This code is not right"),
        "is_stopped": is_stopped,
        "code_form": CodeForm(initial={"code": token[:LONGEST_CODE]}),
        "events": published.announced()[:NEXT],
    }
    return render(request, "events/public_unknown.html", context, status=status)


@public_form
@refusing_with(wrong_code)
def public_number(request: HttpRequest, token: str) -> HttpResponse:
    """A number, to print and to give back. Its code is the secret: who tries others is stopped like with links."""
    if not settings.EVENTS_PUBLIC:
        raise Http404
    number = published.number(plain(token))
    if number is None:
        raise RefusedLink("unknown")
    if request.method == "POST":
        try:
            numbers.take_back(request=None, number=number)
            messages.success(request, _("The number is given back. Thank you: somebody else can come now."))
        except numbers.NumberRefused as error:
            messages.warning(request, str(error))
        return redirect(reverse("network:public_number", args=[number.code]))
    context = {
        "number": number,
        "event": number.event,
        "card": card_of(number),
        "says": state_text(number),
    }
    return render(request, "events/public_number.html", context)
