"""How far a job is, and what came of it: only for the person who asked."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import override
from django.views.generic import DetailView, View
from django.views.generic.detail import SingleObjectMixin

from core import audit
from core.views import ScopedMixin
from districts.scoping import EVALUATION
from reports import annual_report, downloads, mixing
from reports.book import Book
from reports.forms import AnnualReportForm
from reports.frozen.reading import newest
from reports.jobs.models import ReportJob
from reports.printed.views import ReportMixin, report_pages, share_of_tandem
from reports.scope import offices_of
from reports.sheets.tandem import SIDES
from reports.tables import TOTAL


class JobMixin(ScopedMixin):
    model = ReportJob
    roles = EVALUATION
    context_object_name = "job"

    def scope(self, queryset):
        return queryset.select_related("office")


class JobDetailView(JobMixin, DetailView):
    """htmx asks for the middle part again while the job is at work."""

    def get_template_names(self) -> list[str]:
        return ["reports/_job.html" if self.request.htmx else "reports/job_detail.html"]

    def get_context_data(self, **kwargs) -> dict:
        is_frozen = (self.object.kind, self.object.state) == (ReportJob.Kind.FREEZE, ReportJob.State.DONE)
        return super().get_context_data(frozen=newest(self.object.year) if is_frozen else None, **kwargs)


class FinishedMixin(JobMixin, ReportMixin, SingleObjectMixin):
    """A finished report, as far as the person may still have it; handing it out is an entry of the audit trail."""

    facts: dict = {}
    """What the audit trail keeps besides what the report is of."""

    def get(self, request: HttpRequest, pk: int, **kwargs: str) -> HttpResponse:
        self.object = job = self.get_object()
        if not job.is_offered:
            return redirect(job)
        report = Book.from_json(job.content)
        if not may_have(request.user, report):
            raise Http404
        if reason := mixing.refusal(request.user, job.options):
            form = AnnualReportForm(job.options, user=request.user)
            form.add_error(None, reason)
            return self.page(form, 403)
        if question := self.confirmation(job.options):
            return question
        audit.record(request, audit.Action.EXPORT, report="annual", **job.options, **self.facts)
        return self.handed_out(job, report)

    def handed_out(self, job: ReportJob, report: Book) -> HttpResponse:
        raise NotImplementedError


class JobFileView(FinishedMixin, View):
    def handed_out(self, job: ReportJob, report: Book) -> HttpResponse:
        with job.file.open("rb") as file:
            return downloads.attachment(file.read(), annual_report.file_name(**job.options))


class JobShareView(FinishedMixin, View):
    """What one side of the tandem has done, for its own funder."""

    @property
    def facts(self) -> dict:
        return {"share": self.kwargs["side"]}

    def handed_out(self, job: ReportJob, report: Book) -> HttpResponse:
        return share_of_tandem(report, self.kwargs["side"], job.options)


class JobPagesView(FinishedMixin, View):
    """In the language in which the report was made."""

    facts = {"format": "pages"}

    def handed_out(self, job: ReportJob, report: Book) -> HttpResponse:
        with override(job.language):
            shares = {side: reverse("reports:job_share", args=[job.pk, side]) for side in SIDES}
            return report_pages(self.request, report, reverse("reports:job_file", args=[job.pk]), shares)


def may_have(user, report: Book) -> bool:
    """Whether the person still sees figures of all offices that the report shows."""
    shown = {line.codes[0] for line in report.sheets["T01"].lines} - {TOTAL}
    return shown <= set(offices_of(user).values_list("code", flat=True))
