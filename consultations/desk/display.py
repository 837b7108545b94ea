"""The display in the waiting room: numbers, nothing else. It needs no login, only its address, which the office lead
can renew."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from consultations.desk import live
from consultations.desk.models import Desk, Ticket
from consultations.desk.querysets import CALLED, IN_SERVICE
from core import rows

SHOWN = 6


@login_not_required
@require_safe
def display(request: HttpRequest, key: str) -> HttpResponse:
    return _shown(request, key, "desk/display.html")


@login_not_required
@require_safe
def display_live(request: HttpRequest, key: str) -> HttpResponse:
    return _shown(request, key, "desk/_display.html")


def _shown(request: HttpRequest, key: str, template: str) -> HttpResponse:
    desk = Desk.objects.filter(display_key=key).select_related("site__office").first()
    if desk is None:
        raise Http404
    version = live.version_of(desk.site)
    if request.headers.get("If-None-Match") == version:
        return HttpResponseNotModified()
    today = Ticket.objects.filter(site=desk.site).on(timezone.localdate())
    called = today.filter(status=CALLED).newest_call_first()
    numbers = {
        "called": [ticket.number for ticket in called[:SHOWN]],
        "in_service": [
            ticket.number for ticket in today.filter(status=IN_SERVICE).newest_call_first()[: SHOWN * 2]
        ],
        "waiting": today.waiting().count(),
    }
    response = render(request, template, {"desk": desk, "version": version, **numbers})
    response["ETag"], response["Cache-Control"] = version, "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


display.opens_rows = display_live.opens_rows = rows.CITY  # asked by nobody: the key names one site
