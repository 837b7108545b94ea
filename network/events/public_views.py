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
from core.link_pages import link_page
from core.links import RefusedLink
from network.events import numbers, published
from network.events.cards import card_of, state_text
from network.events.forms import CodeForm, PublicNumberForm
from network.events.ics import calendar_of
from network.events.models import CODE_LENGTH, Event, Place

ACTION = "event_number"
NUMBER_RATE = "10/h/ip"
"""Numbers that one address may ask for: a family does not need more, and nobody fills an event for fun. Where many
share an address, the desk gives numbers out."""
PER_PAGE = 50


def public_page(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view without login, of a city that wants such pages."""

    @login_not_required
    @cache_control(private=True, no_cache=True)
    @wraps(page)
    def view(request: HttpRequest, **kwargs) -> HttpResponse:
        if not settings.EVENTS_PUBLIC:
            raise Http404
        return page(request, **kwargs)

    return view


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
    if request.method != "POST":
        return _page(request, event, own, PublicNumberForm(event=event))
    if own:
        messages.info(
            request,
            _("This device has a number for this event already: number %(number)d.") % {"number": own.number},
        )
        return redirect("network:public_number", own.code)
    form = PublicNumberForm(request.POST, event=event)
    if not form.is_valid():
        return _page(request, event, own, form)
    if not _may_ask(request):
        form.add_error(
            None, _("Too many numbers were asked for from here. Please try later, or at the office.")
        )
        return _page(request, event, own, form, HTTPStatus.TOO_MANY_REQUESTS)
    try:
        given = numbers.give(
            request=None, event=event, persons=form.cleaned_data["persons"], key=form.cleaned_data["key"]
        )
    except numbers.NumberRefused as error:
        form.add_error(None, str(error))
        return _page(request, event, own, form)
    return _remember(redirect("network:public_number", given.code), event, given)


def _page(
    request: HttpRequest, event: Event, own: Place | None, form: PublicNumberForm, status: int = HTTPStatus.OK
) -> HttpResponse:
    languages = labels("language")
    context = {
        "event": event,
        "own": own,
        "form": form,
        "kind": labels("event_type").get(event.type, ""),
        "languages": [languages.get(each.pk, each.pk) for each in event.languages.all()],
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


def _may_ask(request: HttpRequest) -> bool:
    config = {ACTION: NUMBER_RATE}
    return ratelimit.consume(request, app="network", action=ACTION, config=config) is not None


@public_page
@require_safe
def public_code(request: HttpRequest) -> HttpResponse:
    """Who has a code comes to its number."""
    form = CodeForm(request.GET)
    code = form.cleaned_data["code"] if form.is_valid() else ""
    return redirect("network:public_number", code) if code else redirect("network:public_calendar")


@link_page
def public_number(request: HttpRequest, token: str) -> HttpResponse:
    """A number, to print and to give back. Its code is the secret: who tries others is stopped like with links."""
    number = published.number(token) if settings.EVENTS_PUBLIC else None
    if number is None:
        raise RefusedLink("unknown")
    if request.method == "POST":
        try:
            numbers.take_back(request=None, number=number)
            messages.success(request, _("The number is given back. Thank you: somebody else can come now."))
        except numbers.NumberRefused as error:
            messages.warning(request, str(error))
        return redirect(reverse("network:public_number", args=[token]))
    may_return = not number.is_returned and not number.event.has_begun
    context = {
        "number": number,
        "event": number.event,
        "card": card_of(number),
        "says": state_text(number),
        "may_return": may_return,
    }
    return render(request, "events/public_number.html", context)
