"""Pages of an office's lead: upload a file, see what is wrong with it, import it, undo the import."""

from collections.abc import Iterator

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import CreateView, DetailView, ListView, View
from django.views.generic.detail import SingleObjectMixin

from consultations.importing import undoing
from consultations.importing.forms import ImportForm
from consultations.importing.models import ImportBatch
from consultations.importing.sample import sample_workbook
from consultations.tasks import TASKS, check_import, run_import, undo_import
from core import audit
from core.confirming import ConfirmedMixin
from core.exports import XLSX
from core.listing import PagedMixin
from core.tables import Column
from core.views import FormPageMixin, RoleRequiredMixin, ScopedMixin, ScopedSaveMixin
from districts.scoping import Role

State = ImportBatch.State

BATCH_COLUMNS = [
    Column("created", gettext_lazy("Uploaded"), lambda batch: batch.created_at, "datetime"),
    Column(
        "file",
        gettext_lazy("File"),
        lambda batch: batch.file_name,
        link=lambda batch: reverse("consultations:import_detail", args=[batch.pk]),
    ),
    Column("office", gettext_lazy("Office"), lambda batch: batch.office.name),
    Column(
        "state",
        gettext_lazy("State"),
        lambda batch: _("cut off") if batch.is_stalled else batch.get_state_display(),
    ),
    Column(
        "new", gettext_lazy("Imported consultations"), lambda batch: batch.imported_consultations, "integer"
    ),
    Column("known", gettext_lazy("Already known"), lambda batch: batch.known_consultations, "integer"),
    Column("faults", gettext_lazy("Faults"), lambda batch: batch.fault_count, "integer"),
    Column("by", gettext_lazy("By"), lambda batch: batch.created_by),
]
FAULTS_A_PAGE = 50


class ImportMixin(ScopedMixin):
    model = ImportBatch
    roles = (Role.LEAD,)
    context_object_name = "batch"

    def scope(self, queryset):
        return queryset.select_related("office", "created_by")


class ImportListView(PagedMixin, ImportMixin, ListView):
    template_name = "consultations/import_list.html"
    context_object_name = None
    paginate_by = 50
    extra_context = {"heading": gettext_lazy("Imports"), "columns": BATCH_COLUMNS, "sort": ""}


class ImportCreateView(FormPageMixin, ScopedSaveMixin, ImportMixin, CreateView):
    form_class = ImportForm
    template_name = "consultations/import_form.html"
    heading = gettext_lazy("Import a file")
    subheading = gettext_lazy("The file is checked first; nothing is imported before you say so.")
    submit_label = gettext_lazy("Upload and check")

    def back_url(self) -> str:
        return reverse("consultations:import_list")

    def save(self, form):
        form.instance.created_by = self.request.user
        batch = form.save()
        audit.record(self.request, audit.Action.CREATE, batch, office=batch.office.code)
        check_import.enqueue(batch.pk, get_language())
        return batch

    def get_success_url(self) -> str:
        return reverse("consultations:import_detail", args=[self.object.pk])


class ImportDetailView(ImportMixin, DetailView):
    """The state of an import; htmx asks for its middle part again while a task is at work."""

    def get_template_names(self) -> list[str]:
        part = "_import_status" if self.request.htmx else "import_detail"
        return [f"consultations/{part}.html"]

    def get_context_data(self, **kwargs) -> dict:
        page = Paginator(self.object.faults, FAULTS_A_PAGE).get_page(self.request.GET.get("page"))
        is_imported = self.object.state == State.IMPORTED
        return super().get_context_data(
            page_obj=page,
            obstacles=undoing.obstacles(self.object) if is_imported else [],
            **kwargs,
        )


class ImportRejectsView(ImportMixin, ConfirmedMixin, SingleObjectMixin, View):
    def get(self, request, pk: int) -> StreamingHttpResponse:
        batch = self.get_object()
        if not batch.rejects:
            raise Http404
        audit.record(request, audit.Action.EXPORT, batch, list="rejects", format="csv")
        name = 'attachment; filename="rejects.csv"'
        headers = {"Content-Type": "text/csv; charset=utf-8", "Content-Disposition": name}
        return StreamingHttpResponse(_blocks(batch.rejects), headers=headers)


def _blocks(stored: FieldFile) -> Iterator[bytes]:
    with stored.open("rb") as file:
        yield from file.chunks()


class ImportTemplateView(RoleRequiredMixin, View):
    roles = (Role.LEAD,)

    def get(self, request) -> HttpResponse:
        name = 'attachment; filename="import-template.xlsx"'
        return HttpResponse(sample_workbook(), content_type=XLSX, headers={"Content-Disposition": name})


class ImportStartView(ImportMixin, SingleObjectMixin, View):
    @transaction.atomic
    def post(self, request, pk: int) -> HttpResponseRedirect:
        batch = self.get_object()
        if batch.take(State.CHECKED, State.RUNNING):  # a second click finds it running
            audit.record(request, audit.Action.IMPORT, batch, consultations=batch.new_consultations)
            run_import.enqueue(batch.pk, get_language())
        return HttpResponseRedirect(reverse("consultations:import_detail", args=[batch.pk]))


class ImportUndoView(ImportMixin, SingleObjectMixin, View):
    @transaction.atomic
    def post(self, request, pk: int) -> HttpResponseRedirect:
        batch = self.get_object()
        if not undoing.obstacles(batch) and batch.take(State.IMPORTED, State.UNDOING):
            audit.record(request, audit.Action.UNDO, batch, consultations=batch.new_consultations)
            undo_import.enqueue(batch.pk, get_language())
        return HttpResponseRedirect(reverse("consultations:import_detail", args=[batch.pk]))


class ImportRetryView(ImportMixin, SingleObjectMixin, View):
    """Takes up what was cut off."""

    @transaction.atomic
    def post(self, request, pk: int) -> HttpResponseRedirect:
        batch = self.get_object()
        if batch.is_stalled and batch.take(batch.state, batch.state):
            audit.record(request, audit.Action.UPDATE, batch, retried=batch.state)
            TASKS[batch.state].enqueue(batch.pk, get_language())
        return HttpResponseRedirect(reverse("consultations:import_detail", args=[batch.pk]))


class ImportDiscardView(ImportMixin, SingleObjectMixin, View):
    success_url = reverse_lazy("consultations:import_list")

    @transaction.atomic
    def post(self, request, pk: int) -> HttpResponseRedirect:
        batch = self.get_object(self.get_queryset().select_for_update(of=("self",)))
        if batch.is_discardable:
            audit.record(request, audit.Action.CANCEL, batch)
            batch.remove_files()
            batch.delete()
            messages.success(request, _("The uploaded file was deleted; nothing was imported."))
        return HttpResponseRedirect(self.success_url)
