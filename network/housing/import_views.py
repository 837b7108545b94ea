"""Flats from a file: upload it, see what it would add, and say yes."""

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, View

from core.exports import XLSX
from core.uploads import WaitingUpload
from core.views import FormPageMixin, RoleRequiredMixin
from core.workbooks import UnreadableFile
from districts.monitoring.forms import ImportForm
from network.housing.importing import Outcome, check, import_units, template_workbook
from network.housing.querysets import KEEPERS

WAITING = WaitingUpload("housing_units", "housing")
"""The uploaded file that waits for a yes."""
SHOWN = 200
"""So many faults or flats are listed; all are counted."""


class HousingImportView(FormPageMixin, RoleRequiredMixin, FormView):
    """The upload. A file with faults is told here, a good one waits on the page of what it would add."""

    roles = KEEPERS
    form_class = ImportForm
    template_name = "housing/housing_import.html"
    heading = gettext_lazy("Import flats")
    subheading = gettext_lazy("The file is checked first; nothing is imported before you say so.")
    submit_label = gettext_lazy("Upload and check")

    def back_url(self) -> str:
        return reverse("network:housingunit_list")

    def form_valid(self, form) -> HttpResponse:
        file = form.cleaned_data["file"]
        try:
            outcome = check(file, file.name, self.request.user)
        except UnreadableFile as error:
            form.add_error("file", str(error))
            return self.form_invalid(form)
        if outcome.faults:
            context = self.get_context_data(form=form, outcome=outcome, faults=outcome.faults[:SHOWN])
            return self.render_to_response(context, status=422)
        WAITING.keep(self.request, file, file.name)
        return redirect("network:housing_import_check")

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**{"outcome": None, "faults": []} | kwargs)


class HousingImportCheckView(RoleRequiredMixin, View):
    """What the waiting file would add; the yes to it, or with `discard` the no."""

    roles = KEEPERS

    def get(self, request) -> HttpResponse:
        path = WAITING.path(request)
        if not path:
            return self._nothing_waits(request)
        try:
            with default_storage.open(path) as file:
                outcome = check(file, WAITING.name(request), request.user)
        except UnreadableFile as error:
            return self._refused(request, str(error))
        return self._shown(request, outcome)

    def post(self, request) -> HttpResponse:
        path = WAITING.path(request)
        if not path:
            return self._nothing_waits(request)
        if request.POST.get("discard"):
            WAITING.forget(request)
            messages.success(request, _("The uploaded file was deleted; nothing was imported."))
            return redirect("network:housingunit_list")
        try:
            with default_storage.open(path) as file:
                outcome, is_stored = import_units(
                    request=request,
                    file=file,
                    file_name=WAITING.name(request),
                    digest=request.POST.get("digest", ""),
                )
        except UnreadableFile as error:
            return self._refused(request, str(error))
        return self._stored(request, outcome) if is_stored else self._changed(request, outcome)

    def _stored(self, request: HttpRequest, outcome: Outcome) -> HttpResponse:
        WAITING.forget(request)
        counts = {"new": len(outcome.units), "placed": len(outcome.placements), "known": len(outcome.known)}
        messages.success(
            request,
            _("Imported: %(new)d new flats, %(placed)d of them lived in; %(known)d were known already.")
            % counts,
        )
        return redirect("network:housingunit_list")

    def _changed(self, request: HttpRequest, outcome: Outcome) -> HttpResponse:
        messages.warning(
            request, _("Nothing was imported: something has been changed meanwhile. Please look again.")
        )
        return self._shown(request, outcome, status=409)

    def _nothing_waits(self, request: HttpRequest) -> HttpResponse:
        messages.info(request, _("There is no file waiting. Upload it again."))
        return redirect("network:housing_import")

    def _refused(self, request: HttpRequest, reason: str) -> HttpResponse:
        messages.error(request, _("Nothing was imported: %(fault)s") % {"fault": reason})
        return redirect("network:housing_import")

    def _shown(self, request: HttpRequest, outcome: Outcome, status: int = 200) -> HttpResponse:
        placed = {placement.unit_id: placement for placement in outcome.placements}
        names = outcome.district_names
        units = [(unit, names[unit.district_id], placed.get(unit.pk)) for unit in outcome.units[:SHOWN]]
        context = {
            "outcome": outcome,
            "units": units,
            "more": len(outcome.units) - SHOWN,
            "faults": outcome.faults[:SHOWN],
            "name": WAITING.name(request),
        }
        return render(request, "housing/housing_import_check.html", context, status=status)


class HousingTemplateView(RoleRequiredMixin, View):
    roles = KEEPERS

    def get(self, request) -> HttpResponse:
        name = 'attachment; filename="flats.xlsx"'
        return HttpResponse(template_workbook(), content_type=XLSX, headers={"Content-Disposition": name})
