"""Absences: everybody enters the own ones, a lead those of the office."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import CreateView, DeleteView, ListView, UpdateView

from accounts.models import Absence
from accounts.staffing import services
from accounts.staffing.forms import AbsenceForm
from accounts.staffing.roster import staff_to_enter
from accounts.staffing.views import RefusalMixin
from core.listing import PagedMixin
from core.saving import delete_recorded, save_recorded
from core.views import FormPageMixin, ScopedMixin, ScopedSaveMixin
from districts.scoping import OFFICE_ROLES


class AbsenceMixin(ScopedMixin):
    model = Absence
    roles = OFFICE_ROLES

    def scope(self, queryset):
        return queryset.select_related("user")

    def back_url(self) -> str:
        return reverse("accounts:absence_list")


class AbsenceListView(PagedMixin, AbsenceMixin, ListView):
    """Those of today and to come; with `?past=1` those that are over, the latest first."""

    template_name = "accounts/absence_list.html"
    paginate_by = 50

    def scope(self, queryset):
        queryset = super().scope(queryset)
        return queryset.over() if "past" in self.request.GET else queryset.current_or_to_come()

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(is_past="past" in self.request.GET, **kwargs)


class AbsenceFormMixin(RefusalMixin, FormPageMixin, ScopedSaveMixin, AbsenceMixin):
    form_class = AbsenceForm
    note = _("Colleagues see on the roster that somebody is away, not why. Nothing about health is kept.")

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"staff": staff_to_enter(self.request.user)}

    def save(self, form) -> Absence:
        absence = save_recorded(self.request, form)
        count = services.duties_during(absence)
        if count:
            text = ngettext(
                "%(count)d duty lies in that time: the roster shows the gap.",
                "%(count)d duties lie in that time: the roster shows the gaps.",
                count,
            )
            messages.warning(self.request, text % {"count": count})
        return absence

    def get_success_url(self) -> str:
        return self.back_url()


class AbsenceCreateView(AbsenceFormMixin, CreateView):
    heading = _("Enter an absence")

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"instance": Absence(user=self.request.user)}


class AbsenceUpdateView(AbsenceFormMixin, UpdateView):
    heading = _("Change an absence")

    @property
    def subheading(self) -> str:
        return str(self.object.user)


class AbsenceDeleteView(FormPageMixin, AbsenceMixin, DeleteView):
    heading = _("Remove the absence")
    submit_label = _("Remove")
    note = _("On these days the person counts as there again. It can be entered anew.")

    @property
    def subheading(self) -> str:
        return str(self.object)

    def form_valid(self, form) -> HttpResponse:
        delete_recorded(self.request, self.object)
        return HttpResponseRedirect(self.back_url())
