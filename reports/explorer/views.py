"""The explorer, and the records behind a figure."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.views.generic import ListView, TemplateView

from core import audit, rows
from core.listing import PagedMixin
from core.views import RoleRequiredMixin
from districts.scoping import EVALUATION, Role
from reports.explorer.drill import Records, has_records
from reports.explorer.forms import ExplorerForm
from reports.explorer.page import ExplorerPage
from reports.explorer.query import ExplorerQuery, pairs_of
from reports.explorer.records import columns, records
from reports.explorer.saved_views import saved_queries
from reports.explorer.sentences import sentence
from reports.tables import EXACT

FIRST_QUERY = "year={year}&by=month&measures=consultations&disclosure=rounded&show=chart"


class ExplorerView(RoleRequiredMixin, TemplateView):
    """The address is the query: whatever the form sends becomes the one address of that query. A wrong address gives
    no figures; exact ones leave a trace."""

    roles = EVALUATION
    template_name = "reports/explorer.html"

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        first_query = FIRST_QUERY.format(year=timezone.localdate().year)
        address = request.GET or QueryDict(first_query)
        form = ExplorerForm(address, user=request.user)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form, page=None))
        if form.query.parameters != pairs_of(address):
            return HttpResponseRedirect(form.query.address)
        page = ExplorerPage(form, request.user, timezone.localdate())
        if form.query.asked.disclosure == EXACT and not page.size.is_too_large:
            audit.record(request, audit.Action.READ, **form.query.asked.facts, report="explorer")
        return self.render_to_response(self.get_context_data(form=form, page=page))

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(saved=saved_queries(self.request.user), **kwargs)


class RecordsView(PagedMixin, RoleRequiredMixin, ListView):
    """The records that the first figure of a query counts: as many as it says. Only for who may open all of them; a
    wrong query goes back to the page that says what is wrong."""

    opens_rows = rows.FIGURES  # whether it was the first contact, other offices know
    roles = (Role.LEAD,)
    template_name = "reports/explorer_records.html"
    paginate_by = 50

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        address = request.GET.copy()
        address.pop("page", None)
        form = ExplorerForm(address, user=request.user)
        if not form.is_valid() or not has_records(form.query.asked.measures[0]):
            return HttpResponseRedirect(f"{reverse('reports:explorer')}?{address.urlencode()}")
        if not Records(form.query, request.user).is_open:
            raise PermissionDenied
        self.query: ExplorerQuery = form.query
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet:
        return records(self.query, self.request.user)

    def get_context_data(self, **kwargs) -> dict:
        user = self.request.user
        return super().get_context_data(
            query=self.query,
            sentence=sentence(self.query, user, timezone.localdate()),
            columns=columns(self.query, user),
            **kwargs,
        )
