"""Flats from a file: upload it, see what it would add, and say yes."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from core.importing.pages import CheckView, ImportMixin, UploadView, workbook_response
from core.uploads import WaitingUpload
from core.views import RoleRequiredMixin
from network.housing.importing import Outcome, check, import_units, template_workbook
from network.housing.querysets import KEEPERS


class UnitImportMixin(ImportMixin):
    roles = KEEPERS
    waiting = WaitingUpload("housing_units", "housing")
    upload_page, check_page = "network:housing_import", "network:housing_import_check"
    list_page = "network:housingunit_list"

    def check(self, file: Any, name: str) -> Outcome:
        return check(file, name, self.request.user)

    def store(self, file: Any, name: str, digest: str) -> tuple[Outcome, bool]:
        return import_units(request=self.request, file=file, file_name=name, digest=digest)

    def said(self, outcome: Outcome) -> str:
        counts = {"new": len(outcome.units), "placed": len(outcome.placements), "known": len(outcome.known)}
        text = _("Imported: %(new)d new flats, %(placed)d of them lived in; %(known)d were known already.")
        return text % counts

    def shown_of(self, outcome: Outcome) -> dict[str, Any]:
        placed = {placement.unit_id: placement for placement in outcome.placements}
        names = outcome.district_names
        units = [(unit, names[unit.district_id], placed.get(unit.pk)) for unit in outcome.units[: self.shown]]
        return {"units": units, "more": len(outcome.units) - self.shown}


class HousingImportView(UnitImportMixin, UploadView):
    template_name = "housing/housing_import.html"
    heading = gettext_lazy("Import flats")


class HousingImportCheckView(UnitImportMixin, CheckView):
    template_name = "housing/housing_import_check.html"


class HousingTemplateView(RoleRequiredMixin, View):
    roles = KEEPERS

    def get(self, request) -> HttpResponse:
        return workbook_response(template_workbook(), "flats.xlsx")
