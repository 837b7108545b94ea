"""Pages of the coordinator: upload a file of values, see what it would change, and say yes."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from core.importing.pages import CheckView, ImportMixin, UploadView, workbook_response
from core.uploads import WaitingUpload
from core.views import RoleRequiredMixin
from districts.monitoring.figures import exact_text
from districts.monitoring.importing import Change, Outcome, check, import_values
from districts.monitoring.models import Group
from districts.monitoring.template import template_workbook
from districts.monitoring.views import KEEPERS


class ValueImportMixin(ImportMixin):
    roles = KEEPERS
    waiting = WaitingUpload("monitoring_values", "monitoring")
    upload_page, check_page = "districts:indicator_import", "districts:indicator_import_check"
    list_page = "districts:indicator_list"
    shown = 500

    def check(self, file: Any, name: str) -> Outcome:
        return check(file, name)

    def store(self, file: Any, name: str, digest: str) -> tuple[Outcome, bool]:
        return import_values(request=self.request, file=file, file_name=name, digest=digest)

    def said(self, outcome: Outcome) -> str:
        counts = {"new": len(outcome.new), "changed": len(outcome.changed), "same": outcome.same}
        return _("Imported: %(new)d new values, %(changed)d changed, %(same)d as before.") % counts

    def shown_of(self, outcome: Outcome) -> dict[str, Any]:
        changes, gaps = [*outcome.changed, *outcome.new], list(outcome.gaps.items())
        return {
            "changes": [_readable(change, outcome) for change in changes[: self.shown]],
            "more": len(changes) - self.shown,
            "fractions": [outcome.references.indicators[code].name for code in outcome.fractions],
            "gaps": [_gap(series, areas, outcome) for series, areas in gaps[: self.shown]],
        }


class IndicatorImportView(ValueImportMixin, UploadView):
    template_name = "monitoring/indicator_import.html"
    heading = gettext_lazy("Import official figures")


class IndicatorImportCheckView(ValueImportMixin, CheckView):
    template_name = "monitoring/indicator_import_check.html"


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
        return workbook_response(template_workbook(), "monitoring.xlsx")
