"""The statistics page, tables for other programs, and the annual report."""

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from core import audit
from core.confirming import ask, is_confirmed
from core.views import RoleRequiredMixin
from districts.scoping import EVALUATION, Role
from reports import annual_report, downloads, mixing, parameters
from reports.checks.consistency import Contradiction
from reports.dashboard import Dashboard
from reports.disclosure import ROUNDED
from reports.forms import AnnualReportForm, DashboardForm, GapsForm
from reports.gaps import GapsPage
from reports.levels import StatisticsError, UnknownCode
from reports.panels import Panels
from reports.tables import EXACT

log = logging.getLogger(__name__)


class DashboardView(RoleRequiredMixin, TemplateView):
    """A wrong filter gives no figures at all: those of everything would be taken for what was asked."""

    roles = EVALUATION
    template_name = "reports/dashboard.html"

    def get_context_data(self, **kwargs):
        form = DashboardForm(self.request.GET, user=self.request.user)
        panels = None
        if form.is_valid():
            dashboard = Dashboard(self.request.user, form.year, form.filters, timezone.localdate())
            panels = Panels(dashboard, form, self.request.user)
        return super().get_context_data(form=form, year=str(form.year), panels=panels, **kwargs)


class GapsView(RoleRequiredMixin, TemplateView):
    """Where help was missing, as the round tables need it."""

    roles = (*EVALUATION, Role.DIRECTORY)
    template_name = "reports/gaps.html"

    def get_context_data(self, **kwargs):
        form = GapsForm(self.request.GET, user=self.request.user)
        page = GapsPage(self.request.user, form.cleaned_data) if form.is_valid() else None
        return super().get_context_data(form=form, year=str(form.year), page=page, **kwargs)


class AnnualReportView(RoleRequiredMixin, TemplateView):
    """Choose year, office and disclosure control; the file itself is another address."""

    roles = EVALUATION
    template_name = "reports/annual_report.html"

    def get_context_data(self, **kwargs):
        initial = {"year": self.request.GET.get("year"), "disclosure": ROUNDED}
        form = AnnualReportForm(initial=initial, user=self.request.user)
        return super().get_context_data(form=form, **kwargs)


class AnnualReportFileView(RoleRequiredMixin, View):
    roles = EVALUATION

    def get(self, request: HttpRequest) -> HttpResponse:
        form = AnnualReportForm(request.GET, user=request.user)
        if not form.is_valid():
            return self._refused(form, 400)
        options = form.cleaned_data
        if reason := mixing.refusal(request.user, options):
            form.add_error(None, reason)
            return self._refused(form, 403)
        if options["disclosure"] == EXACT and not is_confirmed(request):
            return ask(request)
        try:
            content = annual_report.workbook(user=request.user, **options)
        except Contradiction as error:
            log.error("The annual report %s contradicts itself: %s", options, error)
            form.add_error(
                None,
                _("The tables contradict each other, so there is no file: %(reason)s") % {"reason": error},
            )
            return self._refused(form, 500)
        audit.record(request, audit.Action.EXPORT, report="annual", **options)
        return downloads.attachment(content, annual_report.file_name(**options))

    def _refused(self, form: AnnualReportForm, status: int) -> HttpResponse:
        return render(self.request, "reports/annual_report.html", {"form": form}, status=status)


class TableView(RoleRequiredMixin, View):
    """One table as a file; see docs/interface.md for the parameters."""

    roles = EVALUATION

    def get(self, request: HttpRequest, file_format: str) -> HttpResponse:
        try:
            question = parameters.from_query(request.GET)
            table = question.table(request.user)
        except UnknownCode as error:
            return downloads.refusal(str(error), status=404)
        except StatisticsError as error:
            return downloads.refusal(str(error), status=400)
        if reason := mixing.refusal(request.user, question.facts):
            return downloads.refusal(reason, status=403)
        if question.disclosure == EXACT and not is_confirmed(request):
            return ask(request)
        audit.record(request, audit.Action.EXPORT, **question.facts, format=file_format)
        return downloads.table_file(table, question.disclosure, request.user, file_format)
