"""The frame of the public pages, and the forms in it: in the language of the address (`?lang=ar`), which stays in the
address on the way; without one, in the language of the browser. A form of which something may be typed stands in the
context as `form` and on the page as `typed`: then the languages are buttons that keep it (network/open_forms.py)."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import get_language, override

from districts.models import City
from network.public.wording import LANGUAGES, Wording, own_names, preferred

PARAMETER = "lang"
BASE = "public/form_frame.html"


def frame(wording: Wording, city: City | None, here: Mapping[str, str]) -> dict[str, Any]:
    """What stands on every page; `here` are its addresses in the languages that it is in. Links to pages that the city
    does not have are empty."""
    name = city.name if city else ""
    return {
        "t": wording.texts,
        "language": wording.code,
        "direction": "rtl" if wording.is_rtl else "ltr",
        "title": wording.say("title", city=name),
        "languages": [(code, name, here[code]) for code, name in own_names() if code in here],
        "home": _welcome("welcome_start", wording),
        "services_url": _welcome("welcome_services", wording),
        "accessibility_url": _welcome("welcome_accessibility", wording),
        "imprint_url": settings.IMPRINT_URL,
        "privacy_url": settings.PRIVACY_URL,
    }


def _welcome(page: str, wording: Wording) -> str:
    return reverse(f"network:{page}", args=[wording.code]) if settings.NETWORK_PUBLIC else ""


def in_language(address: str, language: str) -> str:
    """`address` of a page of `public_form`, in a language. Of what is not there, such as a form that the city has
    switched off, it stays empty."""
    return address and f"{address}{'&' if '?' in address else '?'}{urlencode({PARAMETER: language})}"


def asked_language(request: HttpRequest, languages: Sequence[str] = LANGUAGES) -> str:
    """The language that the address names; empty for none that there is."""
    asked = request.GET.get(PARAMETER, "")
    return asked if asked in languages else ""


def language_of(request: HttpRequest, languages: Sequence[str] = LANGUAGES) -> str:
    """As the address says, otherwise as was chosen for the product in this browser, otherwise as the browser wants."""
    if asked := asked_language(request, languages):
        return asked
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return get_language()[:2]
    return preferred(request.headers.get("Accept-Language", ""), languages)


def public_form(
    view: Callable[..., HttpResponse], languages: Sequence[str] = LANGUAGES
) -> Callable[..., HttpResponse]:
    """Makes a view for everybody speak each of the `languages`; stands above all other decorators, so that what they
    refuse is said in that language, too."""

    @wraps(view)
    def spoken(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wording, asked = Wording(language_of(request, languages)), asked_language(request, languages)
        request.public_frame = _form_frame(request, wording, asked, languages)
        with override(wording.code):
            response = view(request, *args, **kwargs)
        response.headers["Content-Language"] = wording.code
        if response.has_header("Location") and asked:
            response.headers["Location"] = in_language(response.headers["Location"], wording.code)
        return response

    return spoken


def light_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The same, in the languages of the product: for those behind a link who get its mails in these."""
    return public_form(view, [code for code, _name in settings.LANGUAGES])


def _form_frame(
    request: HttpRequest, wording: Wording, asked: str, languages: Sequence[str]
) -> dict[str, Any]:
    return frame(wording, City.objects.first(), {code: _here(request.GET, code) for code in languages}) | {
        "page_base": BASE,
        "asked_language": asked,
        "lang_query": in_language(" ", asked).strip() if asked else "",
    }


def _here(query: QueryDict, language: str) -> str:
    """This page in another language, as it was asked otherwise."""
    changed = query.copy()
    changed[PARAMETER] = language
    return f"?{changed.urlencode()}"
