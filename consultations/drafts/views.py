"""Drafts are kept by the page while somebody types, and offered again on the desk."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import View

from consultations.drafts import services
from consultations.drafts.models import Draft
from core.views import RoleRequiredMixin, ScopedMixin
from districts.scoping import CASEWORK


class DraftKeepView(RoleRequiredMixin, View):
    roles = CASEWORK

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            is_kept = services.keep_form(request)
        except services.TooLarge:
            return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return HttpResponse(status=HTTPStatus.NO_CONTENT) if is_kept else HttpResponseBadRequest()


class DraftDiscardView(ScopedMixin, View):
    model = Draft
    roles = CASEWORK

    def post(self, request: HttpRequest, submission: UUID) -> HttpResponse:
        services.end(request=request, submission=submission)
        messages.success(request, _("The draft was thrown away."))
        return redirect("home")
