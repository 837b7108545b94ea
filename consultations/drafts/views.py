"""Drafts are kept by the page while somebody types, and offered again on the desk."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import View

from consultations.desk.tickets import ticket_of
from consultations.drafts import services
from consultations.drafts.models import Draft
from core import kept
from core.views import RoleRequiredMixin, ScopedMixin
from districts.scoping import CASEWORK


class DraftKeepView(RoleRequiredMixin, View):
    roles = CASEWORK

    def post(self, request: HttpRequest) -> HttpResponse:
        owner = kept.owner_of(request)
        if owner is not None and owner != request.user.pk:
            raise PermissionDenied  # At a shared desk somebody else has logged in since.
        submission = _submission(request)
        if owner is None or submission is None:
            return HttpResponseBadRequest()
        ticket = ticket_of(request.user, request.POST.get("ticket", ""))
        values = kept.typed_values(request)
        try:
            services.keep(request=request, submission=submission, values=values, ticket=ticket)
        except services.TooLarge:
            return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _submission(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("submission", ""))
    except ValueError:
        return None


class DraftDiscardView(ScopedMixin, View):
    model = Draft
    roles = CASEWORK

    def post(self, request: HttpRequest, submission: UUID) -> HttpResponse:
        services.end(request=request, submission=submission)
        messages.success(request, _("The draft was thrown away."))
        return redirect("home")
