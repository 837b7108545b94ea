"""Pages of the waiting list, and one's own calendar address."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import CreateView, TemplateView, View
from django.views.generic.detail import SingleObjectMixin

from clients.models import Client
from consultations.appointments import services
from consultations.appointments.forms import WaitingForm
from consultations.appointments.slots import Span, read_value
from consultations.appointments.views import OfOfficeMixin
from consultations.appointments.waiting import offers
from consultations.models import WaitingEntry
from core.views import FormPageMixin, ReadRecordedMixin, RoleRequiredMixin, ScopedMixin, ScopedSaveMixin
from districts.scoping import CASEWORK, EVERYBODY

LONGEST = max(WaitingEntry.MINUTES.values())


class WaitingListView(OfOfficeMixin, TemplateView):
    """Everybody who waits, with times that are free; with `?freed=` and `?minutes=` who can have just that time."""

    template_name = "appointments/waiting_list.html"

    def get_context_data(self, **kwargs) -> dict:
        entries = WaitingEntry.objects.visible_to(self.request.user).at(self.office)
        entries = entries.select_related("client__district", "adviser", "language")
        freed = self.freed()
        return super().get_context_data(
            office=self.office,
            offices=self.offices,
            freed=freed,
            offers=offers(self.office, entries, freed),
            **kwargs,
        )

    def freed(self) -> Span | None:
        try:
            minutes = min(int(self.request.GET.get("minutes", "")), LONGEST)
            return read_value(self.request.GET.get("freed", ""), timedelta(minutes=minutes))
        except ValueError:
            return None


class WaitingCreateView(ReadRecordedMixin, FormPageMixin, ScopedSaveMixin, OfOfficeMixin, CreateView):
    model = WaitingEntry
    form_class = WaitingForm
    heading = gettext_lazy("Put on the waiting list")
    note = gettext_lazy("When an appointment is cancelled or moved, the list shows who could take its time.")

    @property
    def subheading(self) -> str:
        return self.office.name

    def shown(self) -> Client | None:
        return self.person

    @cached_property
    def person(self) -> Client | None:
        key = self.request.GET.get("client", "")
        clients = Client.objects.visible_to(self.request.user).select_related("district")
        return clients.filter(pk=key).first() if key.isdecimal() else None

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"instance": WaitingEntry(office=self.office)}

    def get_initial(self) -> dict:
        person = self.person
        if person is None:
            return {}
        return {"client_key": person.pk, "client_text": person.label, "language": person.language_id}

    def save(self, form) -> WaitingEntry:
        return services.save_waiting(request=self.request, entry=form.save(commit=False))

    def get_success_url(self) -> str:
        return waiting_url(self.office.code)

    def back_url(self) -> str:
        return waiting_url(self.office.code)


class WaitingRemoveView(ScopedMixin, SingleObjectMixin, View):
    model = WaitingEntry
    roles = CASEWORK

    def scope(self, queryset):
        return queryset.select_related("office")

    def post(self, request, *args, **kwargs) -> HttpResponse:
        entry = self.get_object()
        office = entry.office.code
        services.remove_waiting(request=request, entry=entry)
        messages.success(request, _("Removed."))
        return HttpResponseRedirect(waiting_url(office))


def waiting_url(office: str) -> str:
    return reverse("consultations:waiting_list", query={"office": office})


class CalendarRenewView(RoleRequiredMixin, View):
    """One's own calendar gets a new address; an old one is found by nobody any more."""

    roles = EVERYBODY

    def post(self, request, *args, **kwargs) -> HttpResponse:
        services.renew_feed(request=request)
        messages.success(request, _("Your calendar has a new address."))
        return HttpResponseRedirect(reverse("accounts:profile"))


class CalendarRevokeView(RoleRequiredMixin, View):
    roles = EVERYBODY

    def post(self, request, *args, **kwargs) -> HttpResponse:
        services.revoke_feed(request=request)
        messages.success(request, _("Your calendar has no address any more."))
        return HttpResponseRedirect(reverse("accounts:profile"))
