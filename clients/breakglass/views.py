"""Pages of break-glass: asking, reading, and the list in which every access is reviewed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import CreateView, DetailView, UpdateView

from clients.breakglass import services
from clients.breakglass.filters import BreakGlassFilter
from clients.breakglass.forms import ReasonForm, VerdictForm
from clients.breakglass.models import BreakGlass
from clients.models import Client
from clients.timeline import Timeline
from core import audit, rows
from core.listing import ListingView
from core.tables import Column
from core.views import FormPageMixin, RoleRequiredMixin, ScopedMixin
from districts.scoping import CASEWORK, Role

REVIEWERS = (Role.LEAD, Role.DPO)


class BreakGlassCreateView(FormPageMixin, RoleRequiredMixin, CreateView):
    """Asks for the reason; whose file it is, the offer in the address says."""

    opens_rows = rows.CITY
    roles = CASEWORK
    model = BreakGlass
    form_class = ReasonForm
    heading = _("Open the file of another office")
    note = _(
        "Ask the office first; open the file yourself only if it cannot wait. You may read it for 24 hours. Your "
        "name, the time and your reason go to the lead of the office and to the data protection officer, who judge it."
    )
    submit_label = _("Open the file")

    @cached_property
    def client(self) -> Client:
        found = services.offered(self.kwargs["token"])
        if found is None:
            raise Http404
        return found

    @property
    def subheading(self) -> str:
        return f"{self.client.code} · {self.client.office}"

    def form_valid(self, form) -> HttpResponseRedirect:
        opened = services.open_file(
            request=self.request, client=self.client, reason=form.cleaned_data["reason"]
        )
        return HttpResponseRedirect(reverse("clients:breakglass_file", args=[opened.client_id]))

    def back_url(self) -> str:
        return reverse("clients:client_list")


class BreakGlassFileView(ScopedMixin, DetailView):
    """The file as it may be read by whoever opened it: nothing can be changed, and notes are not shown."""

    opens_rows = rows.CITY
    model = BreakGlass
    roles = CASEWORK
    template_name = "clients/breakglass/file.html"
    slug_field, slug_url_kwarg = "client", "client"

    def scope(self, queryset):
        related = ("office", "district", "language", "nationality", "statistical_district")
        opened = queryset.open_to(self.request.user)
        return opened.select_related(*(f"client__{name}" for name in related))

    def get_context_data(self, **kwargs):
        audit.record(self.request, audit.Action.READ, self.object.client, part="break_glass")
        client = self.object.client
        shown = {
            "timeline": Timeline(self.object.timeline()),
            "further_languages": client.further_languages.all(),
        }
        return super().get_context_data(client=client, **shown, **kwargs)


COLUMNS = [
    Column(
        "opened_at",
        _("Opened"),
        lambda opened: opened.opened_at,
        kind="datetime",
        sort=("opened_at",),
        link=BreakGlass.get_absolute_url,
    ),
    Column("user", _("By"), lambda opened: str(opened.user), sort=("user__family_name", "user__given_name")),
    Column("client", _("Client code"), lambda opened: opened.client.code, sort=("client__code",)),
    Column("office", _("Office"), lambda opened: opened.client.office.name, sort=("client__office__name",)),
    Column("reason", _("Reason"), lambda opened: opened.reason),
    Column("verdict", _("Judged"), lambda opened: opened.get_verdict_display() or _("not yet")),
]


class BreakGlassListView(ListingView):
    """Every access with its reason; what nobody has judged yet stands first."""

    opens_rows = rows.CITY
    model = BreakGlass
    roles = REVIEWERS
    heading = _("Break-glass accesses")
    columns = COLUMNS
    filterset_class = BreakGlassFilter
    template_name = "clients/breakglass/list.html"

    def scope(self, queryset):
        return queryset.select_related("user", "client__office").unjudged_first()


class BreakGlassReviewView(FormPageMixin, ScopedMixin, UpdateView):
    opens_rows = rows.CITY
    model = BreakGlass
    roles = REVIEWERS
    form_class = VerdictForm
    template_name = "clients/breakglass/review.html"
    heading = _("Break-glass access")

    def scope(self, queryset):
        return queryset.select_related("user", "client__office", "reviewed_by")

    @property
    def subheading(self) -> str:
        return f"{self.object.client.code} · {self.object.client.office}"

    def form_valid(self, form):
        try:
            services.review(request=self.request, opened=self.object, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, _("The judgement has been saved."))
        return HttpResponseRedirect(self.back_url())

    def back_url(self) -> str:
        return reverse("clients:breakglass_list")

    def get_context_data(self, **kwargs):
        is_own = self.object.user_id == self.request.user.pk
        judged = self.get_queryset().filter(pk=self.object.pk, reviewed_at__isnull=False).first()
        return super().get_context_data(
            judged=judged, is_own=is_own, may_judge=not judged and not is_own, **kwargs
        )
