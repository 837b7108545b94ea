"""The annual report: asked for in the browser, at once for other programs, and the pages of a frozen year."""

import logging

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import View

from core import audit, confirming
from core.views import RoleRequiredMixin
from districts.scoping import EVALUATION, Role
from reports import annual_report, downloads, mixing
from reports.book import Book
from reports.checks.consistency import Contradiction
from reports.disclosure import ROUNDED
from reports.forms import AnnualReportForm
from reports.frozen.models import Damaged
from reports.frozen.reading import NotFrozen, book_of
from reports.jobs.models import ReportJob
from reports.jobs.services import ask
from reports.models import FigureCheck
from reports.printed.pages import ReportPages
from reports.sheets.tandem import CITY, PARTNER, SIDES
from reports.tables import EXACT

SHARE_NAMES = {CITY: "stadt", PARTNER: "partner"}

log = logging.getLogger(__name__)


class Refused(Exception):
    """There is no report; the text says why, `status` what kind of no it is."""

    def __init__(self, reason: str, status: int):
        super().__init__(reason)
        self.status = status


class ReportMixin(RoleRequiredMixin):
    """A valid form leads to `answer`, everything else back to the page of the form with the reason."""

    roles = EVALUATION

    def answer_to(self, data) -> HttpResponse:
        form = AnnualReportForm(data, user=self.request.user)
        if not form.is_valid():
            return self.page(form, 400)
        try:
            if reason := mixing.refusal(self.request.user, form.facts):
                raise Refused(reason, 403)
            return self.confirmation(form.options) or self.answer(form)
        except Refused as refused:
            form.add_error(None, str(refused))
            return self.page(form, refused.status)

    def confirmation(self, options: dict) -> HttpResponse | None:
        """Exact figures are for who has just confirmed who they are."""
        is_asked = options["disclosure"] == EXACT and not confirming.is_confirmed(self.request)
        return confirming.ask(self.request) if is_asked else None

    def answer(self, form: AnnualReportForm) -> HttpResponse:
        raise NotImplementedError

    def page(self, form: AnnualReportForm, status: int = 200) -> HttpResponse:
        user = self.request.user
        jobs = ReportJob.objects.visible_to(user).select_related("office")
        lists = {"jobs": jobs.asked_for(), "drafts": jobs.drafts().offered()}
        is_coordinator = user.access.has(Role.COORDINATOR)
        context = {"form": form, **lists, "may_freeze": is_coordinator}
        context["check"] = FigureCheck.made.first() if is_coordinator else None
        return render(self.request, "reports/annual_report.html", context, status=status)

    def frozen_book(self, form: AnnualReportForm, language: str) -> Book:
        options = {name: form.options[name] for name in ("office", "disclosure")}
        try:
            return book_of(form.frozen, user=self.request.user, **options, language=language)
        except NotFrozen as error:
            text = _(
                "The year is frozen for the city and for each office: choose an office, or the live figures."
            )
            raise Refused(text, 400) from error
        except Damaged as error:
            log.error("A frozen report was changed in the database: %s", error)
            text = _("What is stored of the frozen year was changed. Please tell the system administrator.")
            raise Refused(text, 500) from error


class AnnualReportView(ReportMixin, View):
    """Choose year, office and disclosure control. A frozen year is there at once; everything else is made in the
    background."""

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = {name: request.GET.get(name) for name in ("year", "part")}
        initial = asked | {"disclosure": ROUNDED}
        return self.page(AnnualReportForm(initial=initial, user=request.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.answer_to(request.POST)

    def answer(self, form: AnnualReportForm) -> HttpResponse:
        if form.frozen:
            return HttpResponseRedirect(address("reports:frozen_pages", form.options))
        job = ask(self.request, ReportJob.Kind.REPORT, **form.options)
        return HttpResponseRedirect(job.get_absolute_url())


class AnnualReportFileView(ReportMixin, View):
    """The file at once, for other programs and for frozen years."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.answer_to(request.GET)

    def answer(self, form: AnnualReportForm) -> HttpResponse:
        content = self._frozen(form) if form.frozen else self._live(form)
        audit.record(self.request, audit.Action.EXPORT, report="annual", **form.facts)
        return downloads.attachment(content, annual_report.file_name(**form.options))

    def _frozen(self, form: AnnualReportForm) -> bytes:
        return annual_report.file(self.frozen_book(form, annual_report.LANGUAGE))

    def _live(self, form: AnnualReportForm) -> bytes:
        try:
            return annual_report.workbook(user=self.request.user, **form.options)
        except Contradiction as error:
            log.error("The annual report %s contradicts itself: %s", form.options, error)
            text = _("The tables contradict each other, so there is no file: %(reason)s") % {"reason": error}
            raise Refused(text, 500) from error


class FrozenPagesView(ReportMixin, View):
    """The frozen report to read and to print."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.answer_to(request.GET)

    def answer(self, form: AnnualReportForm) -> HttpResponse:
        if not form.frozen:
            return HttpResponseRedirect(address("reports:annual_report", {"year": form.options["year"]}))
        report = self.frozen_book(form, get_language())
        audit.record(self.request, audit.Action.EXPORT, report="annual", **form.facts, format="pages")
        shares = {side: address("reports:frozen_share", form.options, side=side) for side in SIDES}
        return report_pages(self.request, report, address("reports:annual_report_file", form.options), shares)


class FrozenShareView(ReportMixin, View):
    """What one side of the tandem has done in a frozen year, for its own funder."""

    def get(self, request: HttpRequest, side: str) -> HttpResponse:
        return self.answer_to(request.GET)

    def answer(self, form: AnnualReportForm) -> HttpResponse:
        if not form.frozen:
            return HttpResponseRedirect(address("reports:annual_report", {"year": form.options["year"]}))
        report, side = self.frozen_book(form, annual_report.LANGUAGE), self.kwargs["side"]
        audit.record(self.request, audit.Action.EXPORT, report="annual", **form.facts, share=side)
        return share_of_tandem(report, side, form.options)


def share_of_tandem(report: Book, side: str, options: dict) -> HttpResponse:
    name = annual_report.file_name(**options, kind=f"anteil-{SHARE_NAMES[side]}")
    return downloads.attachment(annual_report.share_file(report, side), name)


def report_pages(request: HttpRequest, report: Book, file_url: str, shares: dict[str, str]) -> HttpResponse:
    """`shares` are addresses by side of the tandem."""
    context = {"pages": ReportPages(report), "report": report, "file_url": file_url, "shares": shares}
    return render(request, "reports/annual_report_pages.html", context)


def address(name: str, query: dict, **place: str) -> str:
    return f"{reverse(name, kwargs=place)}?{urlencode(query)}"
