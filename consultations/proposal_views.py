"""Services proposed for a concern: beside the form, and in the type-ahead of the receiver."""

from django import forms
from django.http import HttpRequest, JsonResponse
from django.views.generic import TemplateView, View

from catalogues.labels import labels
from clients.models import Client
from consultations.matching import Need, Proposal, propose
from consultations.models import Concern
from core.views import RoleRequiredMixin
from districts.scoping import CASEWORK

SUGGESTIONS = 4
OPTIONS = 20


class AskedForm(forms.Form):
    """What the form of a consultation asks; nonsense is taken as not asked."""

    q = forms.CharField(required=False, max_length=100)
    topic = forms.CharField(required=False, max_length=8)
    client = forms.IntegerField(required=False)
    district = forms.SlugField(required=False, max_length=40)
    language = forms.CharField(required=False, max_length=12)

    def asked(self) -> dict:
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}


def proposals(request: HttpRequest, limit: int) -> tuple[str, list[Proposal]]:
    """The topic asked for, and the services proposed for it to a client whom the person may see."""
    asked = AskedForm(request.GET).asked()
    client = Client.objects.visible_to(request.user).filter(pk=asked["client"]).first()
    topic, language = asked["topic"] or "", asked["language"] or ""
    if language not in labels("language"):
        language = ""
    need = Need.of(client, topic, district=asked["district"] or "", language=language)
    return topic, propose(request.user, need, text=asked["q"] or "", limit=limit)


class SuggestionListView(RoleRequiredMixin, TemplateView):
    """`?topic=&client=&district=&language=` → the few services that fit best, for the column beside the form."""

    roles = CASEWORK
    template_name = "consultations/_suggestions.html"

    def get_context_data(self, **kwargs):
        code, found = proposals(self.request, SUGGESTIONS)
        topic = {"code": code, "label": labels("topic").get(code, "")}
        guidance = code == Concern.CHILD_PROTECTION
        return super().get_context_data(topic=topic, proposals=found, has_guidance=guidance, **kwargs)


class ReceiverOptionsView(RoleRequiredMixin, View):
    """`?q=&topic=&client=&district=&language=` → the likeliest services for the type-ahead of static/js/combobox.js."""

    roles = CASEWORK

    def get(self, request) -> JsonResponse:
        _topic, found = proposals(request, OPTIONS)
        return JsonResponse({"results": [self.option(proposal) for proposal in found]})

    def option(self, proposal: Proposal) -> dict[str, str]:
        return {"value": str(proposal.service.pk), "label": str(proposal.service), "hint": proposal.why}
