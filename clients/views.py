"""Pages about clients; for those who work with clients in the client's office."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.generic import DetailView, View

from clients import services
from clients.forms import ClientQuickForm, IdentityForm, SearchForm
from clients.models import Client
from core import audit
from core.views import RoleRequiredMixin, ScopedMixin
from districts.scoping import CASEWORK

PANEL_CONSULTATIONS = 5


class CaseworkMixin(ScopedMixin):
    model = Client
    roles = CASEWORK


class ClientOptionsView(CaseworkMixin, View):
    """`?q=` → the ten likeliest clients for the type-ahead of static/js/combobox.js."""

    def get(self, request) -> JsonResponse:
        form = SearchForm(request.GET)
        text = form.cleaned_data["q"] if form.is_valid() else ""
        found = self.get_queryset().best_matches(text)
        options = [{"value": str(client.pk), "label": client.label, "hint": client.name} for client in found]
        return JsonResponse({"results": options})


class ClientDuplicatesView(RoleRequiredMixin, View):
    """`?given_name=&family_name=&birth_year=` (or with `client-` before the names) → likely duplicates as a part of a
    page; empty when there are none."""

    roles = CASEWORK

    def get(self, request) -> HttpResponse:
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


class ClientDetailView(CaseworkMixin, DetailView):
    """The client's file: what is known, and the consultations of one's own offices as a time line."""

    template_name = "clients/client_detail.html"

    def scope(self, queryset):
        return queryset.select_related(
            "office", "district", "language", "nationality", "statistical_district"
        )

    def get_context_data(self, **kwargs):
        audit.record(self.request, audit.Action.READ, self.object)
        return super().get_context_data(timeline=self.object.timeline(self.request.user), **kwargs)
