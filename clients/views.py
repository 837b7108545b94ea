"""Pages about clients; for those who work with clients in the client's office."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import CreateView, DetailView, UpdateView, View

from catalogues.models import Language, Nationality
from clients import services
from clients.filters import ClientFilter
from clients.forms import ClientForm, ClientQuickForm, IdentityForm, SearchForm
from clients.merging.leading import LeadsToKeptMixin
from clients.models import Client, FileMark
from clients.parts import parts_of
from clients.timeline import Timeline
from clients.using import UsedFileMixin
from core import audit, searches
from core.listing import ListingView
from core.tables import Column
from core.views import (
    ConflictMixin,
    FormPageMixin,
    ReadRecordedMixin,
    RoleRequiredMixin,
    ScopedMixin,
    ScopedSaveMixin,
)
from districts.models import District
from districts.scoping import CASEWORK

PANEL_CONSULTATIONS = 5
VOLUNTARY = _("Everything is voluntary. Without a name the person is known by the code only.")


def _district(client: Client) -> str:
    return client.district.label if client.district_id != District.UNKNOWN else ""


def _language(client: Client) -> str:
    return client.language.label if client.language_id != Language.NOT_STATED else ""


def _nationality(client: Client) -> str:
    return client.nationality.label if client.nationality_id != Nationality.NOT_STATED else ""


COLUMNS = [
    Column(
        "code",
        _("Code"),
        lambda client: client.code,
        sort=("code",),
        link=Client.get_absolute_url,
    ),
    Column(
        "name",
        _("Name"),
        lambda client: client.name,
        sort=("family_name", "given_name"),
        link=Client.get_absolute_url,
    ),
    # Text, because a year has no thousands separator.
    Column("birth_year", _("Birth year"), lambda client: str(client.birth_year or ""), sort=("birth_year",)),
    Column("district", _("District"), _district, sort=("district__position",)),
    Column("language", _("Language"), _language, sort=("language__position",)),
    Column(
        "nationality",
        _("Nationality"),
        _nationality,
        sort=("nationality__position",),
    ),
    Column(
        "created_at", _("Known since"), lambda client: client.created_at, kind="date", sort=("created_at",)
    ),
]


class CaseworkMixin(LeadsToKeptMixin, ScopedMixin):
    model = Client
    roles = CASEWORK


class ClientOptionsView(CaseworkMixin, View):
    """`?q=` → the ten likeliest clients for the type-ahead of static/js/combobox.js."""

    def get(self, request) -> HttpResponse:
        if too_many := searches.refused(request, ("q",)):
            return too_many
        form = SearchForm(request.GET)
        text = form.cleaned_data["q"] if form.is_valid() else ""
        found = self.get_queryset().best_matches(text)
        if text:
            services.note_search(request=request, hits=len(found))
        options = [{"value": str(client.pk), "label": client.label, "hint": client.name} for client in found]
        return JsonResponse({"results": options})


class ClientDuplicatesView(RoleRequiredMixin, View):
    """`?given_name=&family_name=&birth_year=&birth_date=` (or with `client-` before the names) → likely duplicates as a
    part of a page; empty when there are none."""

    roles = CASEWORK

    def get(self, request) -> HttpResponse:
        if too_many := searches.refused(request, request.GET):
            return too_many
        prefix = ClientQuickForm.prefix if "client-given_name" in request.GET else None
        identity = IdentityForm(request.GET, prefix=prefix).known()
        duplicates = services.find_duplicates(request=request, **identity)
        return render(request, "clients/_duplicates.html", {"duplicates": duplicates})


class ClientPanelView(CaseworkMixin, DetailView):
    """Who sits here, in short: for the column beside the consultation form."""

    template_name = "clients/_panel.html"

    def scope(self, queryset):
        return queryset.select_related("district", "language")

    def get_context_data(self, **kwargs):
        audit.record(self.request, audit.Action.READ, self.object, part="panel")
        timeline = self.object.timeline(self.request.user)[:PANEL_CONSULTATIONS]
        return super().get_context_data(timeline=timeline, **kwargs)


class ClientListView(CaseworkMixin, ListingView):
    """The own offices' clients. No export: names leave the house with nobody (handbook 6.10)."""

    template_name = "clients/client_list.html"
    heading = _("Clients")
    filterset_class = ClientFilter
    columns = COLUMNS
    exports = False
    people_filters = ("q",)

    def scope(self, queryset):
        return queryset.select_related("district", "language", "nationality")


class ClientDetailView(CaseworkMixin, DetailView):
    """The client's file: what is known, and the consultations of one's own offices as a time line."""

    template_name = "clients/client_detail.html"

    def scope(self, queryset):
        related = ("office", "district", "language", "nationality", "statistical_district")
        queryset = queryset.with_help().select_related(*related)
        return queryset.prefetch_related("consents__organisation", "consents__to_office")

    def get_context_data(self, **kwargs):
        audit.record(self.request, audit.Action.READ, self.object)
        timeline = Timeline(self.object.timeline(self.request.user))
        parts = parts_of(self.object, self.request.user)
        is_restricted = any(mark.kind == FileMark.Kind.RESTRICTION for mark in parts["marks"])
        stands = {"today": timezone.localdate(), "is_restricted": is_restricted}
        return super().get_context_data(timeline=timeline, **parts, **stands, **kwargs)


class ClientSaveMixin(FormPageMixin, ConflictMixin, ScopedSaveMixin, CaseworkMixin):
    form_class = ClientForm
    template_name = "clients/client_form.html"

    def save(self, form) -> Client:
        client = form.save(request=self.request)
        messages.success(self.request, _("The client has been saved."))
        return client

    def back_url(self) -> str:
        return self.object.get_absolute_url() if self.object else reverse("clients:client_list")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{"duplicates": None} | kwargs)


class ClientCreateView(ClientSaveMixin, CreateView):
    """Likely duplicates bring the form back once; "create anyway" is the answer to them (P19)."""

    heading = _("New client")
    subheading = VOLUNTARY

    def form_valid(self, form) -> HttpResponse:
        if form.asks_about_duplicates(self.request):
            return self.render_to_response(self.get_context_data(form=form, duplicates=form.duplicates))
        return super().form_valid(form)


class ClientUpdateView(ReadRecordedMixin, UsedFileMixin, ClientSaveMixin, UpdateView):
    heading = _("Edit client")

    @property
    def subheading(self) -> str:
        return f"{self.object.code} · {VOLUNTARY}"
