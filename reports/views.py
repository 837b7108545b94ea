"""The statistics page, gaps, and tables for other programs."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.generic import TemplateView, View

from core import audit
from core.confirming import ask, is_confirmed
from core.views import RoleRequiredMixin
from districts.scoping import EVALUATION, Role
from reports import downloads, mixing, parameters
from reports.dashboard import Dashboard
from reports.explorer.limits import Size, too_large
from reports.explorer.query import ExplorerQuery
from reports.forms import DashboardForm, GapsForm
from reports.frozen.reading import newest
from reports.gaps import GapsPage
from reports.jobs.models import ReportJob
from reports.levels import StatisticsError, UnknownCode
from reports.panels import Panels
from reports.tables import EXACT


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
        drafts = ReportJob.objects.visible_to(self.request.user).drafts().new().select_related("office")
        return super().get_context_data(
            form=form, year=str(form.year), panels=panels, frozen=newest(form.year), drafts=drafts, **kwargs
        )


class GapsView(RoleRequiredMixin, TemplateView):
    """Where help was missing, as the round tables need it."""

    roles = (*EVALUATION, Role.DIRECTORY)
    template_name = "reports/gaps.html"

    def get_context_data(self, **kwargs):
        form = GapsForm(self.request.GET, user=self.request.user)
        page = GapsPage(self.request.user, form.cleaned_data) if form.is_valid() else None
        return super().get_context_data(form=form, year=str(form.year), page=page, **kwargs)


class TableView(RoleRequiredMixin, View):
    """One table as a file; see docs/interface.md for the parameters."""

    roles = EVALUATION

    def get(self, request: HttpRequest, file_format: str) -> HttpResponse:
        try:
            question = parameters.from_query(request.GET)
            question.question(request.user)  # refuses what does not exist
            if reason := too_large(Size.of(ExplorerQuery(question), request.user)):
                return downloads.refusal(reason, status=400)
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
