"""Evaluations kept under a name: saved, renamed, removed."""

from django.db.models import Model, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import CreateView, DeleteView, UpdateView

from core.saving import delete_recorded, save_recorded
from core.views import FormPageMixin, ScopedMixin, ScopedSaveMixin
from districts.scoping import EVALUATION, HasAccess
from reports.explorer.saved_forms import NewSavedQueryForm, RenameForm
from reports.models import SavedQuery


def saved_queries(user: HasAccess) -> QuerySet[SavedQuery]:
    return SavedQuery.objects.visible_to(user).select_related("office")


class SavedQueryMixin(ScopedMixin):
    model = SavedQuery
    roles = EVALUATION

    def back_url(self) -> str:
        return self.object.get_absolute_url() if self.object else reverse("reports:explorer")

    def get_success_url(self) -> str:
        return self.object.get_absolute_url()


class SavedQueryCreateView(FormPageMixin, ScopedSaveMixin, SavedQueryMixin, CreateView):
    """The page is called with the query of the explorer."""

    form_class = NewSavedQueryForm
    heading = _("Save the evaluation")
    note = _("The query is saved, not the figures: whoever opens it sees the figures of that day.")

    def get_initial(self) -> dict:
        return {"parameters": self.request.GET.urlencode()}

    def back_url(self) -> str:
        query = self.request.GET.urlencode()
        return f"{reverse('reports:explorer')}{'?' if query else ''}{query}"

    def save(self, form) -> Model:
        return save_recorded(self.request, form)


class SavedQueryUpdateView(FormPageMixin, ScopedSaveMixin, SavedQueryMixin, UpdateView):
    form_class = RenameForm
    heading = _("Rename the evaluation")

    @property
    def subheading(self) -> str:
        return str(self.object)

    def save(self, form) -> Model:
        return save_recorded(self.request, form)


class SavedQueryDeleteView(FormPageMixin, SavedQueryMixin, DeleteView):
    heading = _("Remove the evaluation")
    submit_label = _("Remove")
    note = _("Only the name goes: the query opens afterwards, and can be saved again.")

    @property
    def subheading(self) -> str:
        return str(self.object)

    def form_valid(self, form) -> HttpResponse:
        address = self.object.get_absolute_url()
        delete_recorded(self.request, self.object)
        return HttpResponseRedirect(address)
