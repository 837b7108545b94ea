"""Freezing a year, its versions, and what differs between them."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import DetailView, View

from core.tables import Column
from core.views import RoleRequiredMixin, ScopedMixin
from districts.models import Office
from districts.scoping import Role
from reports.forms import FreezeForm
from reports.frozen.differences import Differences
from reports.frozen.freezing import FreezeRefused, refuse
from reports.frozen.models import FrozenYear
from reports.frozen.reading import book_of
from reports.jobs.models import ReportJob
from reports.jobs.services import ask
from reports.tables import EXACT

COLUMNS = [
    Column("year", gettext_lazy("Year"), str, link=FrozenYear.get_absolute_url),
    Column("frozen_at", gettext_lazy("Frozen on"), lambda frozen: frozen.frozen_at, "datetime"),
    Column("author", gettext_lazy("By"), lambda frozen: frozen.author or _("on the command line")),
    Column("note", gettext_lazy("Note"), lambda frozen: frozen.note),
]


class FrozenListView(RoleRequiredMixin, View):
    """All versions of all years, and the way to a new one."""

    roles = (Role.COORDINATOR,)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(FreezeForm(initial=request.GET.dict(), user=request.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = FreezeForm(request.POST, user=request.user)
        if not form.is_valid() or not self._may_be_frozen(form):
            return self._page(form, 400)
        job = ask(request, ReportJob.Kind.FREEZE, **form.cleaned_data)
        return HttpResponseRedirect(job.get_absolute_url())

    def _may_be_frozen(self, form: FreezeForm) -> bool:
        try:
            refuse(form.cleaned_data["year"])
        except FreezeRefused as error:
            form.add_error("year", ValidationError(str(error)))
        return form.is_valid()

    def _page(self, form: FreezeForm, status: int = 200) -> HttpResponse:
        years = FrozenYear.objects.visible_to(self.request.user).select_related("author")
        context = {"form": form, "years": years, "columns": COLUMNS}
        return render(self.request, "reports/frozen_list.html", context, status=status)


class FrozenDetailView(ScopedMixin, DetailView):
    """A version, and what differs from the one before: of the city, or of one office."""

    model = FrozenYear
    roles = (Role.COORDINATOR,)
    template_name = "reports/frozen_detail.html"
    context_object_name = "frozen"

    def get_object(self, queryset=None) -> FrozenYear:
        place = {name: self.kwargs[name] for name in ("year", "version")}
        return get_object_or_404(self.get_queryset().select_related("author"), **place)

    def get_context_data(self, **kwargs) -> dict:
        versions = self.get_queryset().filter(year=self.object.year)
        before = versions.filter(version__lt=self.object.version).first()
        offices = dict(Office.objects.visible_to(self.request.user).values_list("code", "name"))
        office = self.request.GET.get("office", "")
        office = office if office in offices else ""
        return super().get_context_data(
            newest=versions.first(),
            before=before,
            differences=self._differences(before, office) if before else None,
            offices={"": _("All offices")} | offices,
            office=office,
            **kwargs,
        )

    def _differences(self, before: FrozenYear, office: str) -> Differences:
        options = {
            "user": self.request.user,
            "office": office,
            "disclosure": EXACT,
            "language": get_language(),
        }
        return Differences(book_of(before, **options), book_of(self.object, **options))
