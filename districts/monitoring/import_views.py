"""Pages of the coordinator: upload a file of values, see what it would change, and say yes."""

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
from districts.monitoring.figures import exact_text
from districts.monitoring.forms import ImportForm
from districts.monitoring.importing import Change, Outcome, check, import_values
from districts.monitoring.models import Group
from districts.monitoring.template import template_workbook
from districts.monitoring.views import KEEPERS

WAITING = WaitingUpload("monitoring_values", "monitoring")
"""The uploaded file that waits for a yes."""
SHOWN = 500
"""So many faults or changes are listed; all are counted."""


class IndicatorImportView(FormPageMixin, RoleRequiredMixin, FormView):
    """The upload. A file with faults is told here, a good one waits on the page of what it would change."""

    roles = KEEPERS
    form_class = ImportForm
    template_name = "monitoring/indicator_import.html"
    heading = gettext_lazy("Import official figures")
    subheading = gettext_lazy("The file is checked first; nothing is imported before you say so.")
    submit_label = gettext_lazy("Upload and check")

    def back_url(self) -> str:
        return reverse("districts:indicator_list")

    def form_valid(self, form) -> HttpResponse:
        file = form.cleaned_data["file"]
        try:
            outcome = check(file, file.name)
        except UnreadableFile as error:
            form.add_error("file", str(error))
            return self.form_invalid(form)
        if outcome.faults:
            context = self.get_context_data(form=form, outcome=outcome, faults=outcome.faults[:SHOWN])
            return self.render_to_response(context, status=422)
        WAITING.keep(self.request, file, file.name)
        return redirect("districts:indicator_import_check")

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**{"outcome": None, "faults": []} | kwargs)


class IndicatorImportCheckView(RoleRequiredMixin, View):
    """What the waiting file would change; the yes to it, or with `discard` the no."""

    roles = KEEPERS

    def get(self, request) -> HttpResponse:
        path = WAITING.path(request)
        if not path:
            return self._nothing_waits(request)
        try:
            with default_storage.open(path) as file:
                outcome = check(file, WAITING.name(request))
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
            return redirect("districts:indicator_list")
        digest = request.POST.get("digest", "")
        try:
            with default_storage.open(path) as file:
                outcome, is_stored = import_values(
                    request=request, file=file, file_name=WAITING.name(request), digest=digest
                )
        except UnreadableFile as error:
            return self._refused(request, str(error))
        if not is_stored:
            messages.warning(
                request,
                _("Nothing was imported: something has been changed meanwhile. Please look again."),
            )
            return self._shown(request, outcome, status=409)
        WAITING.forget(request)
        counts = {"new": len(outcome.new), "changed": len(outcome.changed), "same": outcome.same}
        messages.success(
            request, _("Imported: %(new)d new values, %(changed)d changed, %(same)d as before.") % counts
        )
        return redirect("districts:indicator_list")

    def _nothing_waits(self, request: HttpRequest) -> HttpResponse:
        messages.info(request, _("There is no file waiting. Upload it again."))
        return redirect("districts:indicator_import")

    def _refused(self, request: HttpRequest, reason: str) -> HttpResponse:
        messages.error(request, _("Nothing was imported: %(fault)s") % {"fault": reason})
        return redirect("districts:indicator_import")

    def _shown(self, request: HttpRequest, outcome: Outcome, status: int = 200) -> HttpResponse:
        changes = [*outcome.changed, *outcome.new]
        context = {
            "name": WAITING.name(request),
            "outcome": outcome,
            "faults": outcome.faults[:SHOWN],
            "changes": [_readable(change, outcome) for change in changes[:SHOWN]],
            "more": len(changes) - SHOWN,
            "gaps": [_gap(series, areas, outcome) for series, areas in list(outcome.gaps.items())[:SHOWN]],
        }
        return render(request, "monitoring/indicator_import_check.html", context, status=status)


def _readable(change: Change, outcome: Outcome) -> dict:
    key, names = change.key, outcome.references
    indicator = names.indicators[key.indicator]
    return {
        "indicator": indicator.name,
        "unit": indicator.get_unit_display(),
        "area": names.areas[key.area],
        "year": key.year,
        "group": Group(key.group).label,
        "old": "" if change.old is None else exact_text(indicator, change.old),
        "new": exact_text(indicator, change.new),
        "is_new": change.old is None,
    }


def _gap(series: tuple[str, int, str], areas: list[str], outcome: Outcome) -> dict:
    code, year, group = series
    names = ", ".join(outcome.references.areas[area] for area in areas)
    indicator = outcome.references.indicators[code].name
    return {"indicator": indicator, "year": year, "group": Group(group).label, "areas": names}


class IndicatorTemplateView(RoleRequiredMixin, View):
    roles = KEEPERS

    def get(self, request) -> HttpResponse:
        headers = {"Content-Disposition": 'attachment; filename="monitoring.xlsx"'}
        return HttpResponse(template_workbook(), content_type=XLSX, headers=headers)
