"""The rights of one person, from the client's page: a copy for everybody who advises there, the rest for the lead."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, FormView, View
from django.views.generic.detail import SingleObjectMixin

from clients import services
from clients.merging.leading import LeadsToKeptMixin
from clients.models import Client, FileMark
from consultations.rights import erasure
from consultations.rights.copy import archive
from consultations.rights.forms import EraseForm, MarkForm
from core import audit, rows
from core.views import FormPageMixin, ReadRecordedMixin, ScopedMixin
from districts.scoping import CASEWORK, Role

Kind = FileMark.Kind
HEADINGS = {
    Kind.HOLD: gettext_lazy("Keep the file: hold"),
    Kind.RESTRICTION: gettext_lazy("Restrict the file"),
}


class FileMixin(LeadsToKeptMixin, ScopedMixin):
    model = Client
    roles = CASEWORK


class LedMixin(FileMixin):
    """Only the lead of the client's own office decides."""

    roles = (Role.LEAD,)

    def scope(self, queryset):
        return queryset.led_by(self.request.user).select_related("office", "district")

    def rights_url(self) -> str:
        return reverse("consultations:client_rights", args=[self.kwargs["pk"]])

    back_url = rights_url


class RightsView(ReadRecordedMixin, FileMixin, DetailView):
    template_name = "consultations/client_rights.html"
    read_part = "rights"

    def scope(self, queryset):
        return queryset.select_related("office").prefetch_related("marks__set_by", "marks__ended_by")

    def get_context_data(self, **kwargs) -> dict:
        standing = {mark.kind: mark for mark in self.object.marks.all() if not mark.ended_at}
        is_lead = self.object.office_id in self.request.user.access.office_ids(Role.LEAD)
        kinds = [(kind, label, standing.get(kind)) for kind, label in Kind.choices]
        return super().get_context_data(kinds=kinds, is_lead=is_lead, **kwargs)


class FilePageMixin(ReadRecordedMixin, FormPageMixin, LedMixin, SingleObjectMixin):
    read_part = "rights"

    def get(self, request, *args, **kwargs):
        self.object = self.get_object()
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        self.object = self.get_object()
        return super().post(request, *args, **kwargs)

    @property
    def subheading(self) -> str:
        return self.object.label


class MarkView(FilePageMixin, FormView):
    form_class = MarkForm

    @property
    def kind(self) -> str:
        if self.kwargs["kind"] not in Kind.values:
            raise Http404
        return self.kwargs["kind"]

    @property
    def heading(self) -> str:
        return str(HEADINGS[self.kind])

    def form_valid(self, form) -> HttpResponse:
        reason = form.cleaned_data["reason"]
        services.set_mark(request=self.request, client=self.object, kind=self.kind, reason=reason)
        messages.success(self.request, _("It stands on the file."))
        return redirect(self.rights_url())


class MarkEndView(LedMixin, SingleObjectMixin, View):
    def post(self, request, *args, **kwargs) -> HttpResponse:
        services.end_mark(request=request, client=self.get_object(), kind=self.kwargs["kind"])
        messages.success(request, _("Ended. That it stood there stays on the file."))
        return redirect(self.rights_url())


class EraseView(FilePageMixin, FormView):
    """Cannot be undone."""

    opens_rows = rows.CITY
    form_class = EraseForm
    template_name = "consultations/client_erase.html"

    @property
    def heading(self) -> str:
        return _("Anonymise the file")

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"client": self.object}

    def get_context_data(self, **kwargs) -> dict:
        found = {"obstacles": erasure.obstacles(self.object), "extent": erasure.extent(self.object)}
        return super().get_context_data(**found, **kwargs)

    def form_valid(self, form) -> HttpResponse:
        try:
            erasure.erase(request=self.request, client=self.object, reason=form.cleaned_data["reason"])
        except erasure.NotErasable as against:
            form.add_error(None, str(against))
            return self.form_invalid(form)
        messages.success(
            self.request, _("The file has been anonymised. Nobody can be found behind it any more.")
        )
        return redirect("clients:client_list")


class CopyView(FileMixin, SingleObjectMixin, View):
    """Art. 15 and 20: everything about the person, to read and as JSON."""

    opens_rows = rows.CITY

    def scope(self, queryset):
        related = ("office", "district", "language", "nationality", "statistical_district")
        return queryset.select_related(*related)

    def get(self, request, *args, **kwargs) -> HttpResponse:
        client, now = self.get_object(), timezone.now()
        content = archive(client, request.user, at=now)
        audit.record(request, audit.Action.EXPORT, client, part="copy")
        response = HttpResponse(content, content_type="application/zip")
        name = f"auskunft-{client.code.lower()}-{timezone.localdate(now)}.zip"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
