"""One search over people, services and organisations; each role finds what it may open."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clients.filters import TOO_LITTLE
from clients.models import Client
from clients.search import is_vague
from core import audit, searches
from core.keyed import Keyed
from districts.scoping import CASEWORK
from partners.filters import OFFERED
from partners.models import Organisation, Service
from partners.search import Found as FoundServices
from partners.search import understand
from welcome.navigation import PARTNER_SEARCH

SHOWN = 10


@dataclass(frozen=True)
class Found:
    """The first of what was found, how many there are, and the address of the list that has them all."""

    records: list
    count: int
    list_url: str

    @classmethod
    def of(cls, queryset: QuerySet | Keyed, list_name: str, **query: object) -> Self:
        records = list(queryset[: SHOWN + 1])
        count = Paginator(queryset, SHOWN).count if len(records) > SHOWN else len(records)
        return cls(records[:SHOWN], count, f"{reverse(list_name)}?{urlencode(query)}")

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.records)


def search(request: HttpRequest) -> HttpResponse:
    if too_many := searches.refused(request, ("q",)):
        return too_many
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    found = _found(request, text) if text else {}
    may_search = {
        "clients": request.user.access.has(*CASEWORK),
        "partners": request.user.access.has(*PARTNER_SEARCH),
    }
    context = {
        "groups": [(name, found[name]) for name in _in_order(found, text)],
        "text": text,
        "may_search": may_search,
        "too_little": TOO_LITTLE if may_search["clients"] and is_vague(text) else "",
    }
    return render(request, "welcome/search.html", context)


def _found(request: HttpRequest, text: str) -> dict[str, Found]:
    """What was typed stays out of the audit trail; that people were searched, and how many found, is in it."""
    user, found = request.user, {}
    if user.access.has(*CASEWORK) and not is_vague(text):
        clients = Client.objects.visible_to(user).select_related("district").matching(text)
        found["clients"] = Found.of(clients, "clients:client_list", q=text)
        audit.record(request, audit.Action.SEARCH, clients=found["clients"].count)
    if user.access.has(*PARTNER_SEARCH):
        offered = Service.objects.visible_to(user).offered().select_related("organisation")
        services = FoundServices(offered, understand(text))
        organisations = Organisation.objects.visible_to(user).active().matching(text)
        found |= {
            "services": Found.of(services, "partners:service_list", q=text, offered=OFFERED),
            "organisations": Found.of(organisations, "partners:organisation_list", q=text, is_active=True),
        }
    return found


def _in_order(found: dict[str, Found], text: str) -> list[str]:
    """People come first, unless they are called otherwise and the words fit something else."""
    names = list(found)
    others = [name for name in names if name != "clients" and found[name].records]
    if (
        "clients" in found
        and others
        and not any(client.is_called(text) for client in found["clients"].records)
    ):
        names.append(names.pop(0))
    return names
