"""Pages of the directory administrator: the directory out as a package, and a package in, after a look at it."""

from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, View

from core import audit
from core.exports import XLSX
from core.uploads import WaitingUpload
from core.views import RoleRequiredMixin
from districts.scoping import Role
from partners.hsds.archives import LARGEST_ZIP, as_workbook, unpacked, zipped
from partners.hsds.faults import Faults, Unreadable
from partners.hsds.forms import PackageForm
from partners.hsds.importing import Difference, Outcome, PackageImport, Refused, ignore
from partners.hsds.readable import Change, readable
from partners.hsds.workbook import DoesNotFit

KEEPERS = (Role.DIRECTORY,)
WAITING = WaitingUpload("directory_package", "packages")
"""The uploaded package that waits for a yes."""
ZIPPED = ("json", "tabular")
SHOWN = 200
"""So many differences are shown; all are counted."""


class PackageView(RoleRequiredMixin, FormView):
    """Downloads, and the upload; what was uploaded is checked and shown, nothing is written yet."""

    roles = KEEPERS
    form_class = PackageForm
    template_name = "partners/package.html"
    extra_context = {"heading": gettext_lazy("Import and export"), "limit": LARGEST_ZIP}

    def form_valid(self, form) -> HttpResponse:
        file = form.cleaned_data["package"]
        WAITING.forget(self.request)
        shown: list[Change] = []
        context: dict[str, Any] = {"name": file.name, "faults": None, "differences": shown}
        try:
            context["outcome"] = run_package(file, file.name, request=None, on_difference=first(shown))
        except Refused as error:
            return render(
                self.request, "partners/package_check.html", context | {"faults": error.faults}, status=422
            )
        WAITING.keep(self.request, file)
        context["more"] = context["outcome"].changes - len(shown)
        return render(self.request, "partners/package_check.html", context)


class PackageDownloadView(RoleRequiredMixin, View):
    roles = KEEPERS

    def get(self, request, form: str) -> HttpResponse:
        if form not in ZIPPED:
            raise Http404
        audit.record(request, audit.Action.EXPORT, list="directory", format=form)
        name = f"hsds-{form}-{timezone.localdate()}.zip"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(zipped(form), content_type="application/zip", headers=headers)


class WorkbookDownloadView(RoleRequiredMixin, View):
    roles = KEEPERS

    def get(self, request) -> HttpResponse:
        try:
            content = as_workbook()
        except DoesNotFit as error:
            messages.error(request, str(error))
            return redirect("partners:package")
        audit.record(request, audit.Action.EXPORT, list="directory", format="xlsx")
        headers = {"Content-Disposition": f'attachment; filename="hsds-{timezone.localdate()}.xlsx"'}
        return HttpResponse(content, content_type=XLSX, headers=headers)


class PackageImportView(RoleRequiredMixin, View):
    """The yes to what the check has shown, or with `discard` the no."""

    roles = KEEPERS
    http_method_names = ["post"]

    def post(self, request) -> HttpResponse:
        waiting = WAITING.path(request)
        if not waiting:
            messages.error(request, _("There is no package waiting. Upload it again."))
        elif not request.POST.get("discard"):
            self.write(waiting)
        WAITING.forget(request)
        return redirect("partners:package")

    def write(self, waiting: str) -> None:
        try:
            with default_storage.open(waiting) as file:
                outcome = run_package(file, waiting, request=self.request, on_difference=ignore)
        except Refused as error:
            messages.error(self.request, _("Nothing was imported: %(fault)s") % {"fault": error})
            return
        facts = {"new": sum(outcome.new.values()), "changed": sum(outcome.changed.values())}
        messages.success(self.request, _("Imported: %(new)d new records, %(changed)d changed.") % facts)


def run_package(file, name: str, *, request, on_difference) -> Outcome:
    """Import the file, or without a request only try it. Raises Refused."""
    try:
        with unpacked(file, name) as directory:
            package = PackageImport(directory)
            return package.run(request=request, is_dry=request is None, on_difference=on_difference)
    except Unreadable as error:
        faults = Faults()
        faults.add(error.fault.place, error.fault.reason)
        raise Refused(faults) from error


def first(shown: list[Change]):
    def add(difference: Difference) -> None:
        if len(shown) < SHOWN:
            shown.append(readable(difference))

    return add


urlpatterns = [
    path("", PackageView.as_view(), name="package"),
    path("import/", PackageImportView.as_view(), name="package_import"),
    path("directory.xlsx", WorkbookDownloadView.as_view(), name="package_workbook"),
    path("<slug:form>.zip", PackageDownloadView.as_view(), name="package_download"),
]
