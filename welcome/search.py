"""One search over people, services and organisations; each role finds what it may open."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clients.models import Client
from core import audit
from districts.scoping import CASEWORK
from partners.models import Organisation, Service
from partners.search import understand
from welcome.navigation import PARTNER_SEARCH

SHOWN = 10


def search(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    found = _found(request, text) if text else {}
    may_search = {
        "clients": request.user.access.has(*CASEWORK),
        "partners": request.user.access.has(*PARTNER_SEARCH),
    }
    context = {"clients": [], "services": [], "organisations": [], "text": text, "may_search": may_search}
    return render(request, "welcome/search.html", context | found)


def _found(request: HttpRequest, text: str) -> dict:
    """What was typed stays out of the audit trail; that people were searched, and how many found, is in it."""
    user, found = request.user, {}
    if user.access.has(*CASEWORK):
        found["clients"] = Client.objects.visible_to(user).best_matches(text, SHOWN)
        audit.record(request, audit.Action.SEARCH, clients=len(found["clients"]))
    if user.access.has(*PARTNER_SEARCH):
        services = Service.objects.visible_to(user).offered().meeting(understand(text))
        organisations = Organisation.objects.visible_to(user).active().matching(text)
        found |= {
            "services": services.select_related("organisation")[:SHOWN],
            "organisations": organisations[:SHOWN],
        }
    return found
